"""Building a form: its questions, its draft, and trying it."""

from hiring import form_drafts
from hiring.models.application import Application
from hiring.models.job import Job
from hiring.models.user import User
from hiring.screening import editing
from hiring.work import Work
from tests.backoffice.asking import Ask, Target

FOUNDED = {"founded_on": "1"}
QUESTION = {"label": "A visa?", "type": "boolean", "of": "boolean", "act": "save", **FOUNDED}


def furnish(work: Work, job: Job, application: Application, user: User) -> dict[str, object]:
    """A draft whose latest change can be undone."""
    draft = form_drafts.change(work, job, lambda now: editing.remove(now, "proud"), founded_on=1, undoable=True)
    return {"seen": editing.digest_of(editing.find(draft.definition, "visa"))}


def requests(t: Target) -> dict[str, Ask]:
    form = f"/backoffice/jobs/{t['job']}/form"
    visa, kit = f"{form}/questions/visa", f"{form}/questions/kit"
    return {
        "form": Ask("GET", f"{form}?q=visa"),
        "add_question": Ask("POST", f"{form}/questions", {"type": "text", "after": "visa", **FOUNDED}),
        "save_question": Ask("POST", visa, {"seen": t["seen"], **QUESTION}),
        "copy_question": Ask("POST", f"{visa}/copies", FOUNDED),
        "move_question": Ask("POST", f"{kit}/position", {"to": "1", **FOUNDED}),
        "question_removal": Ask("GET", f"{visa}/removal"),
        "remove_question": Ask("POST", f"{kit}/removal", FOUNDED),
        "undo_form": Ask("POST", f"{form}/undo"),
        "discard_draft": Ask("POST", f"{form}/draft/removal"),
        "keep_draft": Ask("POST", f"{form}/draft/renewal"),
        "preview_form": Ask("POST", f"{form}/preview", {"q.visa": "true"}, done=200),
        "preview_witness": Ask("GET", f"{form}/preview?witness=visa_ends", done=303),
    }
