"""What is proven of a form, publishing it, its versions, its rules, and the question bank."""

from hiring import form_drafts, question_bank
from hiring.models.application import Application
from hiring.models.job import Job
from hiring.models.user import User
from hiring.screening import editing
from hiring.work import Work
from tests.backoffice.asking import Ask, Target

FOUNDED = {"founded_on": "1"}
RULE = {"label": "Less than a year", "act": "save", "when.mode": "all", "when.0.question": "years", **FOUNDED}


def furnish(work: Work, job: Job, application: Application, user: User) -> dict[str, object]:
    """A draft that can be published, and an entry of the bank."""
    draft = form_drafts.change(
        work, job, lambda now: editing.add(now, "text", label="Anything else?")[0], founded_on=1
    )
    entry = question_bank.save(work, f"Of {job.slug}", [{"key": "visa", "type": "boolean", "label": "A visa?"}])
    rule = draft.definition["knockouts"][0]
    return {"draft": draft.digest, "rule": rule["id"], "seen": editing.digest_of(rule), "entry": entry.id}


def requests(t: Target) -> dict[str, Ask]:
    form = f"/backoffice/jobs/{t['job']}/form"
    entry, shared = f"/backoffice/settings/question-bank/{t['entry']}", frozenset({"entry"})
    return {
        "check_form": Ask("GET", f"{form}/check"),
        "publication_of_form": Ask("GET", f"{form}/publication"),
        "publish_form": Ask("POST", f"{form}/publication", {"seen": t["draft"]}),
        "form_versions": Ask("GET", f"{form}/versions"),
        "form_version": Ask("GET", f"{form}/versions/1"),
        "form_draft_from": Ask("POST", f"{form}/versions/1/draft", FOUNDED),
        "form_rules": Ask("GET", f"{form}/rules?try=1"),
        "save_rule": Ask("POST", f"{form}/rules", {"label": "No visa", **FOUNDED}),
        "change_rule": Ask("POST", f"{form}/rules/{t['rule']}", {"seen": t["seen"], **RULE}),
        "preview_rule": Ask("POST", f"{form}/rules/{t['rule']}/preview", {"seen": t["seen"], **RULE}, done=200),
        "remove_rule": Ask("POST", f"{form}/rules/{t['rule']}/removal", FOUNDED),
        "form_bank": Ask("GET", f"{form}/bank"),
        "bank_question": Ask("POST", f"{form}/bank", {"name": "Experience", "q": "years"}),
        "insert_entry": Ask("POST", f"{form}/bank/{t['entry']}/insertion", FOUNDED, shared=shared),
        "question_bank": Ask("GET", "/backoffice/settings/question-bank", of_an_object=False),
        "rename_entry": Ask("POST", f"{entry}/name", {"name": "Another name"}, of_an_object=False),
        "remove_entry": Ask("POST", f"{entry}/removal", of_an_object=False),
    }
