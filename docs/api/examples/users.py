"""Users: who there is, and somebody new. A key brings in members alone; they are invited by letter."""

from foyer import ask, walk

for user in walk("/users?statuses=active"):
    print(user["id"], user["first_name"], user["role"])
new = ask("POST", "/users", {"email": "nele@brightmoor.example", "first_name": "Nele", "last_name": "Neu"})
ask("PATCH", f"/users/{new['id']}", {"last_name": "Neumann"})
