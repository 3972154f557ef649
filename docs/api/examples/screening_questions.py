"""Screening questions: those of a job's published form, and a further one that shows after some answers only."""

from foyer import ask, walk

job = next(walk("/jobs?statuses=open"))
for question in walk(f"/screening-questions?job_ids={job['id']}"):
    print(question["id"], question["key"], question["type"], question["visible_if"])

# The draft is replaced whole, then published: applicants get it from then on, as the next version.
form = f"/jobs/{job['id']}/screening-form"
draft = ask("GET", f"{form}/draft")
definition = draft["definition"]
definition["questions"] += [
    {"key": "licence", "type": "boolean", "label": "Do you have a driving licence?", "required": True},
    {
        "key": "licence_since",
        "type": "date",
        "label": "Since when?",
        "required": True,
        "visible_if": {"question": "licence", "op": "equals", "value": True},
    },
]
checked = ask("POST", f"{form}/check", {"definition": definition})
print(checked["errors"], checked["unreachable"], checked["paths"])
unchanged = {"If_Match": f'"{draft["sha256"]}"'}  # 412 where somebody else edited it meanwhile
ask("PUT", f"{form}/draft", {"definition": definition}, **unchanged)
print("version", ask("POST", f"{form}/publish", {})["version"])
