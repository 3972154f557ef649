"""Jobs: which are open; a new one with its team, from the draft until it is filled."""

from foyer import ask, walk

for job in walk("/jobs?statuses=open"):
    print(job["id"], job["name"], job["post_url"])

# Sent again with the same key, the first answer comes again, and there is still one job.
draft = ask(
    "POST",
    "/jobs",
    {
        "name": "Wheel builder",
        "external_id": "payroll-4711",
        "description_markdown": "You build **wheels** that last.",
        "department": {"name": "Workshop"},
        "locations": [{"city": "Leeds", "country": "GB"}],
        "salary": {"min": "31000", "max": "36500.50", "currency": "GBP", "period": "year"},
    },
    Idempotency_Key="payroll-4711",
)
at = f"/jobs/{draft['id']}"
ask("PATCH", at, {"openings_count": 2, "salary": {"max": "38000"}})  # what is left out stays, null empties
somebody = next(walk("/users?statuses=active"))
ask("PUT", f"{at}/hiring-team", {"members": [{"user_id": somebody["id"], "roles": ["hiring_manager"]}]})
print(ask("POST", f"{at}/open")["status"])
print(ask("POST", f"{at}/close", {"reason": "filled"})["status"])
