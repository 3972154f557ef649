"""Application stages: those of a job in their order, and a further one."""

from foyer import ask, walk

job = next(walk("/jobs?statuses=open"))
stages = list(walk(f"/jobs/{job['id']}/stages"))
for stage in sorted(stages, key=lambda one: one["index"]):
    print(stage["id"], stage["name"], stage["kind"])
ask(
    "POST",
    f"/jobs/{job['id']}/stages",
    {"name": "Trial day", "kind": "in_process", "after_stage_id": stages[0]["id"]},
)
