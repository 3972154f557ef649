"""Applications: one is handed in, looked at, and moved on. `answers` goes by the keys of the job's questions."""

from foyer import ask, walk

job = next(walk("/jobs?statuses=open"))
made = ask(
    "POST",
    f"/jobs/{job['id']}/applications",
    {
        "candidate": {"first_name": "Ben", "last_name": "Okri", "email": "ben@example.org"},
        "answers": {"years": 4, "visa": False},
    },
    Idempotency_Key="board-90212",
)
application = ask("GET", f"/applications/{made['id']}")
ask("POST", f"/applications/{application['id']}/advance", {})
ask("PATCH", f"/applications/{application['id']}", {"rating": 3})
