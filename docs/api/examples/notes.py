"""Notes: one is written for the team, put right, and taken away. A key changes its own alone."""

from foyer import ask, walk

application = next(walk("/applications"))
note = ask("POST", f"/applications/{application['id']}/notes", {"content": "Called back; free from May."})
ask("PATCH", f"/notes/{note['id']}", {"content": "Called back; free from June."})
ask("DELETE", f"/notes/{note['id']}")
