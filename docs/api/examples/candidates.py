"""Candidates: a first copy of all of them, and from then on only what changed."""

from foyer import ask, walk

copy = {one["id"]: one for one in walk("/candidates")}
since = ask("GET", "/candidates?page_size=1")["sync_watermark"]
for one in walk(f"/candidates?include_deleted=true&updated_after={since}"):
    copy.pop(one["id"], None) if "deleted_at" in one else copy.update({one["id"]: one})
new = ask(
    "POST",
    "/candidates",
    {
        "first_name": "Ida",
        "last_name": "Holm",
        "title": "Welder",
        "email_addresses": [{"email_address": "ida@example.org"}],
    },
)
ask("PATCH", f"/candidates/{new['id']}", {"location": "Leeds", "company": None})
