"""Tags: on somebody by name, which makes the tag where there is none, and off again."""

from foyer import ask, walk

person = next(walk("/candidates"))
ask("POST", f"/candidates/{person['id']}/tags", {"name": "welder"})
ask("DELETE", f"/candidates/{person['id']}/tags?name=welder")
for tag in walk("/tags"):
    print(tag["id"], tag["name"])
