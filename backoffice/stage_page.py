"""The page of a job's stages: what it shows, what was just done, and what was typed and refused."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import Response, make_response, redirect, request, url_for
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, StringField

from backoffice.acts import Notice
from backoffice.setup import Setup
from hiring import applications, stage_editing, stages
from hiring.errors import DomainError, Invalid, InvalidTransition, NotFound, Stale
from hiring.models.job import Job, JobStatus
from hiring.models.stage import Stage, StageKind, StageStatus
from hiring.stages import Wanted
from hiring.work import Work
from web.asked_by import wants_fragment
from web.door import answer
from web.errors import problem_of
from web.sentences import SENTENCES
from web.typed_form import TypedForm

PAGE = "backoffice/stages/show.html"
FRAGMENT = "backoffice/stages/_stages.html"

WRONG = {
    "required": _("Write a name for the stage, like Phone call."),
    "too_long": _("Write at most 60 characters."),
    "bad_characters": _("This holds characters that cannot be stored. Type it again."),
    "duplicate_name": _("Another stage of this job has this name. Write a different one."),
    "not_one_of": _("Choose one of the two."),
    "unknown_stage": _("This stage is no longer in use. Choose one from the list."),
}
"""What stands at a control."""
REFUSED = {
    "too_many": _("Not done: a job has at most 30 stages. Retire one first."),
    "duplicate_name": _("Not restored: another stage has this name now. Give that one a different name first."),
    "inbox_first": _("Not done: the first stage stays the first."),
    "hired_last": _("Not done: the last stage stays the last."),
}
"""What stands above the list."""
DONE = {
    "added": _("Added %(stage)s"),
    "saved": _("Saved %(stage)s"),
    "ordered": _("New order saved"),
    "up": _("Moved %(stage)s up"),
    "down": _("Moved %(stage)s down"),
    "retired": _("Retired %(stage)s"),
    "emptied": _("Retired %(stage)s. Whoever was in it is in %(to)s now."),
    "restored": _("%(stage)s is in use again"),
}


class StageForm(TypedForm):
    """What is typed about a stage; the verbs judge it. `after` is for a new one, `seen` is the digest of
    the one that the page showed."""

    name = StringField(_("Name"))
    public_name = StringField(_("What the candidate reads"))
    kind = StringField(default=StageKind.IN_PROCESS.value)
    open_to_hiring_managers = BooleanField()
    after = StringField()
    seen = StringField()

    def wanted(self, fixed: StageKind | None = None) -> Wanted:
        """`fixed`: the kind of a stage whose kind is not to choose."""
        chosen = next((one for one in stage_editing.MIDDLE if one == self.kind.data), StageKind.INBOX)
        return Wanted(self.name.data or "", fixed or chosen, self.public_name.data or "")

    def named(self, key: object) -> "StageForm":
        """Its controls get ids of their own: a page has several of these forms."""
        for field in self:
            field.id = f"{field.name.replace('_', '-')}-{key}"
        return self

    def refuse(self, error: Invalid) -> None:
        for name, code in error.fields.items():
            if name in self:
                self[name].errors = [WRONG[code]]


@dataclass(frozen=True)
class Row:
    """A stage as the page shows it, and the form that changes it. `typed`: somebody has just sent that form, and
    it did not do; `changed`: because somebody else changed the stage meanwhile."""

    stage: Stage
    people: int
    form: StageForm
    typed: bool = False
    changed: bool = False

    @property
    def is_end(self) -> bool:
        return self.stage.kind not in stage_editing.MIDDLE


@dataclass(frozen=True)
class Typed:
    """A form that was sent and did not do: of a new stage (`added`), or of `stage`."""

    added: StageForm | None = None
    stage: Stage | None = None
    form: StageForm | None = None
    changed: bool = False


def show(work: Work, job: Job, seen: Setup) -> Response:
    """The page, with what ?done= says was done."""
    notice, aim = _done(work, job)
    return _page(work, job, seen, Typed(), 200, aim=aim, **_told_where(notice))


def done(job: Job, code: str, stage: Stage | None) -> Response:
    """On to the page that says so; htmx follows to its part."""
    url = url_for("backoffice.stages", id=job.id, done=code, stage=stage.id if stage else None)
    response: Response = make_response(redirect(url, 303))
    return response


def refused(work: Work, job: Job, seen: Setup, error: DomainError, typed: Typed | None = None) -> Response:
    """The fresh list with a sentence, and what was typed where it was typed."""
    typed = typed or Typed()
    form, sentence = typed.added or typed.form, ""
    if isinstance(error, Invalid):
        if form:
            form.refuse(error)
        above = (code for name, code in error.fields.items() if form is None or name not in form)
        sentence = str(next((REFUSED[code] for code in above), ""))
    elif isinstance(error, Stale) and typed.form:
        typed = replace(typed, changed=True)
    else:
        sentence = sentence_of(error)
    if error.code == "stage_retired":
        typed = Typed(added=typed.form)
    return _page(work, job, seen, typed, problem_of(error).status, refusal=sentence)


def sentence_of(error: DomainError) -> str:
    """What the table of errors says; an act that leads nowhere is one on an archived job here."""
    problem = problem_of(error)
    if isinstance(error, InvalidTransition):
        archived = SENTENCES["job_archived"]
        return f"{archived.title}. {archived.text}"
    return f"{problem.title}. {problem.text}"


def _page(work: Work, job: Job, seen: Setup, typed: Typed, status: int, **facts: Any) -> Response:
    there = stages.of(work, job)
    people = applications.counts(work, job)
    rows = [_row(stage, people, typed) for stage in there]
    form = (typed.added or StageForm(formdata=None, after=str(there[-2].id))).named("new")
    facts.setdefault("aim", _first_wrong([form, *(row.form for row in rows if row.typed)]))
    return answer(
        PAGE, FRAGMENT, status, job=job, setup=seen, rows=rows, form=form, typed=bool(typed.added),
        retired=stages.retired(work, job), failed=status >= 400,
        changeable=seen.runs and job.status is not JobStatus.ARCHIVED, **facts,
    )  # fmt: skip


def _row(stage: Stage, people: Mapping[uuid.UUID, int], typed: Typed) -> Row:
    form = typed.form if typed.form and typed.stage is stage else None
    shown = form or StageForm(formdata=None, obj=stage)
    shown.seen.data = stage_editing.digest_of(stage)
    return Row(stage, people.get(stage.id, 0), shown.named(stage.id), bool(form), bool(form) and typed.changed)


def _first_wrong(forms: Sequence[StageForm]) -> str:
    return next((field.id for form in forms for field in form if field.errors), "")


def _done(work: Work, job: Job) -> tuple[Notice | None, str]:
    """The sentence, and the id of the control that the cursor belongs to."""
    code, stage, to = request.args.get("done", ""), _named(work, job, "stage"), _named(work, job, "to")
    if code not in DONE or (stage is None and code != "ordered"):
        return None, ""
    if stage and (stage.status is StageStatus.ACTIVE) == (code in ("retired", "emptied")):
        return None, ""  # it has been taken back since
    names = {"stage": stage.name if stage else "", "to": to.name if to else ""}
    return Notice(str(DONE[code]) % names), _aim(work, job, code, stage)


def _aim(work: Work, job: Job, code: str, stage: Stage | None) -> str:
    if code == "added":
        return "name-new"
    if stage is None or code in ("retired", "emptied"):
        return ""
    if code not in ("up", "down"):
        return f"change-{stage.id}"
    last = len(stages.of(work, job)) - 2
    stuck = {"up": stage.index <= 1, "down": stage.index >= last}[code]
    way = {"up": "down", "down": "up"}[code] if stuck else code
    return f"{way}-{stage.id}"


def _named(work: Work, job: Job, name: str) -> Stage | None:
    id = request.args.get(name, type=uuid.UUID)
    try:
        return stages.get(work, job, id) if id else None
    except NotFound:
        return None


def _told_where(notice: Notice | None) -> dict[str, Notice | None]:
    """A fragment brings a toast along, a page shows the notice itself."""
    return {"toast": notice, "notice": None} if wants_fragment() else {"toast": None, "notice": notice}
