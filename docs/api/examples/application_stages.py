"""Application stages: those of a job in their order, a further one, another order, and one that is retired."""

from foyer import ask, walk

job = next(walk("/jobs?statuses=open"))
stages = sorted(walk(f"/jobs/{job['id']}/stages?status=active"), key=lambda one: one["index"])
for stage in stages:
    print(stage["id"], stage["name"], stage["kind"])
trial = ask("POST", f"/jobs/{job['id']}/stages", {"name": "Trial day", "after_stage_id": stages[0]["id"]})
inbox, *middle, hired = [one["id"] for one in stages]
ask("PUT", f"/jobs/{job['id']}/stages/order", {"stage_ids": [inbox, *middle, trial["id"], hired]})
# Whoever stands in it moves to the inbox, in the same transaction.
ask("PATCH", f"/application-stages/{trial['id']}", {"status": "inactive", "move_to_stage_id": inbox})
