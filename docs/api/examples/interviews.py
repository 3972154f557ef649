"""Interviews: one is arranged, put off by a day, and cancelled."""

from datetime import datetime, timedelta, timezone

from foyer import ask, walk

application, user = next(walk("/applications?statuses=active")), next(walk("/users?statuses=active"))
begins = datetime.now(timezone.utc) + timedelta(days=7)
interview = ask(
    "POST",
    f"/applications/{application['id']}/interviews",
    {
        "title": "First talk",
        "starts_at": begins.isoformat(),
        "timezone": "Europe/Lisbon",
        "ends_at": (begins + timedelta(hours=1)).isoformat(),
        "organizer_user_id": user["id"],
        "interviewer_user_ids": [user["id"]],
        "location": {"kind": "virtual", "url": "https://meet.example.org/ana"},
    },
)
ask(
    "PATCH",
    f"/interviews/{interview['id']}",
    {
        "starts_at": (begins + timedelta(days=1)).isoformat(),
        "ends_at": (begins + timedelta(days=1, hours=1)).isoformat(),
    },
)
ask("POST", f"/interviews/{interview['id']}/cancel", {"reason": "by_us"})
