"""Screening questions: the published form of a job, and its questions as a flat list."""

from foyer import ask, walk

job = next(walk("/jobs?statuses=open"))
form = ask("GET", f"/jobs/{job['id']}/screening-form")
print("version", form["version"])
for question in walk(f"/screening-questions?job_ids={job['id']}"):
    print(question["id"], question["type"])
