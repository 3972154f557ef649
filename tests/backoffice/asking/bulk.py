"""One act on several applications, and who is responsible for one."""

from tests.backoffice.asking import Ask, Target


def requests(t: Target) -> dict[str, Ask]:
    owner = f"/backoffice/applications/{t['application']}/owner"
    ids = [f"{t['application']}:{t['version']}"]
    bulk = "/backoffice/applications/bulk"
    no = {"act": "reject", "ids": ids, "reason_id": str(t["reason"])}
    return {
        "bulk_step": Ask("POST", f"{bulk}/step", {"act": "reject", "ids": ids}, done=200),
        "bulk_look": Ask("POST", f"{bulk}/look", {"ids": ids, "subject": "Hi", "body": "Hi"}, done=200),
        "bulk_act": Ask("POST", bulk, no, done=200),
        "undo_bulk": Ask("POST", f"{bulk}/undo", {"act": "assign", "ids": [f"{ids[0]}:"]}, done=200),
        "owner": Ask("GET", owner),
        "assign_owner": Ask("POST", owner, {"owner_id": str(t["user"]), "version": str(t["version"])}),
    }
