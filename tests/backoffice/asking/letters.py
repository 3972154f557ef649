"""Letters to candidates, what becomes of them, and the organisation's own words."""

from datetime import timedelta

from hiring import letter_templates, letters
from hiring.models.application import Application
from hiring.models.job import Job
from hiring.models.letter import LetterState, Occasion
from hiring.models.letter_template import TemplateKind
from hiring.models.user import User
from hiring.work import Work
from tests.backoffice.asking import Ask, Target


def furnish(work: Work, job: Job, application: Application, user: User) -> dict[str, object]:
    waiting, sent, stopped = (
        letters.write(
            work, Occasion.MESSAGE, application, due_at=work.now + timedelta(hours=1), subject="Hi", body="Hi"
        )
        for _ in range(3)
    )
    assert waiting
    assert sent
    assert stopped
    sent.state, stopped.state = LetterState.SENT, LetterState.CANCELLED
    words = {"language": "en", "subject": "{job}", "body": "Dear {first_name}"}
    active = letter_templates.add(work, TemplateKind.MESSAGE, name=f"Hello {job.name}", **words)
    retired = letter_templates.add(work, TemplateKind.MESSAGE, name=f"Old {job.name}", **words)
    letter_templates.retire(work, retired)
    written = {"waiting": waiting.id, "sent": sent.id, "stopped": stopped.id}
    return written | {"template": active.id, "retired": retired.id}


def requests(t: Target) -> dict[str, Ask]:
    to = f"/backoffice/applications/{t['application']}/letters"
    waiting, templates = f"/backoffice/letters/{t['waiting']}", "/backoffice/letter-templates"
    words = {"subject": "{job}", "body": "Dear {first_name}"}
    template = words | {"name": "Kind no", "kind": "rejected", "language": "en"}
    return {
        "new_letter": Ask("GET", f"{to}/new"),
        "preview_letter": Ask("POST", f"{to}/look", words, done=200),
        "write_letter": Ask("POST", f"{to}/new", words),
        "cancel_letter": Ask("POST", f"{waiting}/cancellation"),
        "restore_letter": Ask("POST", f"/backoffice/letters/{t['stopped']}/cancellation/removal"),
        "delay_letter": Ask("POST", f"{waiting}/delay", {"due": "2026-12-01T09:00"}),
        "send_letter": Ask("POST", f"{waiting}/sending"),
        "resend_letter": Ask("POST", f"/backoffice/letters/{t['sent']}/resend"),
        "letter_templates": Ask("GET", templates, of_an_object=False),
        "new_letter_template": Ask("GET", f"{templates}/new", of_an_object=False),
        "add_letter_template": Ask("POST", f"{templates}/new", template, of_an_object=False),
        "preview_letter_template": Ask("POST", f"{templates}/look", template, done=200, of_an_object=False),
        "letter_template": Ask("GET", f"{templates}/{t['template']}", of_an_object=False),
        "save_letter_template": Ask(
            "POST", f"{templates}/{t['template']}", template | {"version": "1"}, of_an_object=False
        ),
        "retire_letter_template": Ask("POST", f"{templates}/{t['template']}/retirement", of_an_object=False),
        "restore_letter_template": Ask("POST", f"{templates}/{t['retired']}/restoration", of_an_object=False),
    }
