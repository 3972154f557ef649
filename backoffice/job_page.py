"""The page of the job editor, drawn from what is typed: fields, what is wrong, what somebody else changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import Response, request, url_for

from backoffice import job_choices, job_form, job_merging, publication_wording
from backoffice.job_form import DESCRIPTION, GROUPS, Raw, one, rows
from backoffice.job_wording import GROUPS as NAMES
from backoffice.job_wording import VISIBILITY, name_of, told, wrong
from backoffice.setup import Setup
from hiring import history, job_addresses, job_descriptions, unsaved_edits
from hiring.errors import Invalid
from hiring.models.job import Job, JobStatus
from hiring.models.unsaved_edit import UnsavedEdit
from hiring.work import Work
from web import formatting
from web.door import answer

CONTROLS = {"places": "place.city.0", "closes_at": "closes_on", "salary_public": "salary_min"}
"""What the verbs call otherwise than the form."""


@dataclass(frozen=True)
class Editor:
    """Which job, None for one that is about to be; and the groups of fields that this user may change."""

    job: Job | None = None
    setup: Setup | None = None

    @property
    def groups(self) -> tuple[str, ...]:
        return tuple(GROUPS) if self.runs else DESCRIPTION

    @property
    def runs(self) -> bool:
        """Whether all fields are this user's; else the description alone is."""
        return self.setup is None or self.setup.runs

    @property
    def subject(self) -> str:
        return unsaved_edits.NEW_JOB if self.job is None else unsaved_edits.subject_of(self.job)

    @property
    def is_archived(self) -> bool:
        return self.job is not None and self.job.status is JobStatus.ARCHIVED

    def url(self, end: str = "") -> str:
        """The editor's address, or one below it."""
        here = (
            url_for("backoffice.new_job") if self.job is None else url_for("backoffice.edit_job", id=self.job.id)
        )
        return here + end

    def present(self, work: Work) -> Raw:
        """The fields as they are stored."""
        return job_form.shown(self.job, work.organisation.zone)


@dataclass
class Typed:
    """What stands in the form. `conflicts`: groups that somebody else has changed too, since it was shown."""

    raw: Raw
    version: int | None = None
    seen: str = ""
    conflicts: list[str] = field(default_factory=list)
    errors: Mapping[str, str] = field(default_factory=dict)
    """Control -> sentence."""
    kept_at: datetime | None = None
    focus: str = ""
    """The control to begin in."""


def of_request(work: Work, editor: Editor) -> Typed:
    """What the browser sent."""
    raw = job_form.posted(request.form, editor.present(work), editor.groups)
    return Typed(raw, request.form.get("version", type=int), request.form.get("seen", ""))


def of_kept(editor: Editor, kept: UnsavedEdit) -> Typed:
    """What this user had typed before and not saved."""
    raw = job_form.whole(kept.typed, editor.groups)
    return Typed(raw, kept.seen_version, " ".join(kept.typed.get("seen", [])), kept_at=kept.updated_at)


def brought_up(work: Work, editor: Editor, typed: Typed) -> Typed:
    """The same typing upon the job as it is now: what only somebody else changed is taken over."""
    if editor.job is not None and typed.version != editor.job.version:
        found = job_merging.merge(typed.raw, typed.seen, editor.present(work), editor.groups)
        typed.raw, typed.conflicts = found.raw, found.conflicts
    return typed


def differs(editor: Editor, typed: Typed, present: Raw) -> bool:
    """Whether saving it would change anything."""
    return job_merging.differs(typed.raw, present, editor.groups)


def keep(work: Work, editor: Editor, typed: Typed) -> None:
    """So that it survives a reload. What is too long for that still stands in the page."""
    try:
        unsaved_edits.keep(work, editor.subject, typed.raw | {"seen": [typed.seen]}, typed.version)
    except Invalid:
        unsaved_edits.drop(work, editor.subject)


def draw(work: Work, editor: Editor, typed: Typed, status: int = 200, **more: Any) -> Response:
    """The whole page. It carries the present version, so that saving it means: this, in place of what is there."""
    job, present = editor.job, editor.present(work)
    facts = {
        "editor": editor, "job": job, "setup": editor.setup, "groups": editor.groups, "raw": typed.raw,
        "value": lambda name: one(typed.raw, name),
        "place_rows": rows(typed.raw) or [dict.fromkeys(job_form.PLACE, "")],
        "errors": typed.errors, "summary": _summary(typed.errors), "focus": typed.focus, "kept_at": typed.kept_at,
        "kept_when": _when(work, typed.kept_at),
        "version": job.version if job else "", "seen": job_merging.digests(present, editor.groups),
        "conflicts": _conflicts(typed, present),
        "changed_by": history.latest(work, job, "job.updated") if job and typed.conflicts else None,
        "is_dirty": typed.kept_at is not None or status != 200, "visibility_words": VISIBILITY,
        "day_shown": job_form.day_shown, "ends_at": _odd_hour(work, job), "choices": job_choices.of(work),
        "preview": preview(one(typed.raw, "description_markdown")),
        "former": job_addresses.former(work, job) if job else [],
        "spots": publication_wording.spots(job, work.now) if job else [],
    }  # fmt: skip
    page = "backoffice/jobs/edit.html" if job else "backoffice/jobs/new.html"
    return answer(page, status=status, **{**facts, **more})


def preview(markdown: str) -> str | None:
    """The description as the careers site shows it; None where it is too long to be one."""
    return job_descriptions.html(markdown) if len(markdown) <= job_descriptions.LONGEST else None


def sentences(raw: Raw, codes: Mapping[str, str], params: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Control -> what is wrong with it, in words, in the order of the form."""
    said = {
        control: wrong(control, code, one(raw, control), params.get(control)) for control, code in codes.items()
    }
    return {control: said[control] for control in sorted(said, key=_position)}


def of_verb(fields: Mapping[str, str], place_rows: list[int]) -> dict[str, str]:
    """What a verb refused, by control. Blank rows were not among its places."""
    found = {}
    for name, code in fields.items():
        if name.startswith("places."):
            _places, position, part = name.split(".")
            at = place_rows[int(position)] if int(position) < len(place_rows) else 0
            found[f"place.{part}.{at}"] = code
        elif name == "places":
            found[CONTROLS[name]] = "needs_place"
        else:
            found[CONTROLS.get(name, name)] = code
    return found


def _summary(errors: Mapping[str, str]) -> list[tuple[str, str]]:
    """For the list above the form, where a sentence stands without its field."""
    return [(control, f"{name_of(control)}: {sentence}") for control, sentence in errors.items()]


def _position(control: str) -> tuple[int, str]:
    names = [name for group in GROUPS.values() for name in group]
    field = control.rpartition(".")[0] if control.startswith("place.") else control
    return (names.index(field) if field in names else len(names), control)


def _conflicts(typed: Typed, present: Raw) -> list[dict[str, Any]]:
    """For each disputed group both texts."""
    return [{"name": NAMES[group], "control": "place.city.0" if group == "places" else GROUPS[group][0],
             "theirs": told(group, present), "mine": told(group, typed.raw)}
            for group in typed.conflicts]  # fmt: skip


def _when(work: Work, at: datetime | None) -> str:
    """ "14:02", with the day where it is not today."""
    if at is None:
        return ""
    local = at.astimezone(work.organisation.zone)
    is_today = local.date() == work.today
    return local.strftime("%H:%M") if is_today else formatting.moment(at, work.organisation.zone, work.now)


def _odd_hour(work: Work, job: Job | None) -> datetime | None:
    """When a job ends within a day instead of at its end."""
    if job is None or job.closes_at is None:
        return None
    local = job.closes_at.astimezone(work.organisation.zone)
    return None if (local.hour, local.minute) == (23, 59) else job.closes_at
