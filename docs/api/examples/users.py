"""Users: who there is; somebody new, who is invited by letter; and the end of their access.

A key brings in members alone, and administrators are out of its reach."""

from foyer import ask, walk

for user in walk("/users?statuses=active"):
    print(user["id"], user["first_name"], user["role"])
new = ask(
    "POST",
    "/users",
    {"email": "nele@brightmoor.example", "first_name": "Nele", "last_name": "Neu", "external_id": "payroll-118"},
)
ask("PATCH", f"/users/{new['id']}", {"last_name": "Neumann", "timezone": "Europe/Berlin"})
print(ask("POST", f"/users/{new['id']}/deactivate")["status"])
