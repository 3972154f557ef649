"""Rejection reasons: one is added, put right and retired; applications that ended with it keep it."""

from foyer import ask, walk

for reason in walk("/rejection-reasons?status=active"):
    print(reason["id"], reason["name"])
new = ask("POST", "/rejection-reasons", {"name": "Too far away", "candidate_text": "The way would be too long."})
ask("PATCH", f"/rejection-reasons/{new['id']}", {"status": "inactive"})
