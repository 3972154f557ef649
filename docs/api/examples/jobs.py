"""Jobs: which are open, and a new one as a draft."""

from foyer import ask, walk

for job in walk("/jobs?statuses=open"):
    print(job["id"], job["name"])
draft = ask("POST", "/jobs", {"name": "Wheel builder"}, Idempotency_Key="payroll-wheel-builder")
ask("PATCH", f"/jobs/{draft['id']}", {"external_id": "payroll-4711"})
