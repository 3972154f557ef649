"""Where results lie elsewhere: adding, changing and taking away links of an application or of a person."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from flask import Response, url_for
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, IntegerField, StringField, TextAreaField

from backoffice import belonging, bp
from backoffice.belonging import OF_APPLICATION, OF_PERSON, Find
from hiring import result_links
from hiring.errors import Invalid, Stale
from hiring.models.application import Application
from hiring.models.result_link import ResultLink
from hiring.result_links import Owner, Result
from hiring.work import Work
from web.asked_by import wants_fragment
from web.door import Audience, answer, reads, writes
from web.typed_form import TypedForm

PAGE = "backoffice/result_links/edit.html"
FRAGMENT = "backoffice/result_links/_form.html"
WRONG = {
    "required": _("Fill this in."),
    "too_long": _("This is too long. Shorten it."),
    "bad_characters": _("This holds characters that cannot be stored. Type it again."),
    "not_a_link": _("Write a whole web address, like https://tests.example/results/42."),
    "taken": _("Another link here has this address already. Change that one instead."),
    "too_many": _("Keep it to 20 lines."),
    "nameless": _("Begin each line with a name, like Grammar: 9 of 10."),
    "not_a_day": _("Write a day like 2026-11-24."),
}


class ResultLinkForm(TypedForm):
    """`details`: one a line, name and value with a colon between them."""

    label = StringField(_("What it is"))
    url = StringField(_("Web address"))
    score = StringField(_("Score"))
    completed_on = StringField(_("Completed on"))
    details = TextAreaField(_("Details"))
    shared_with_panel = BooleanField(_("Show it to interviewers too"))
    version = IntegerField()

    def result(self, work: Work) -> Result:
        """Raises Invalid for a day that is none; the verb judges the rest."""
        return Result(
            label=self.label.data or "",
            url=self.url.data or "",
            score=self.score.data or "",
            completed_at=self._completed(work),
            attributes=[_pair(line) for line in (self.details.data or "").splitlines() if line.strip()],
            shared_with_panel=self.shared_with_panel.data,
        )

    def _completed(self, work: Work) -> datetime | None:
        text = (self.completed_on.data or "").strip()
        if not text:
            return None
        try:
            day = date.fromisoformat(text)
        except ValueError:
            raise Invalid({"completed_on": "not_a_day"}) from None
        return datetime.combine(day, time(), work.organisation.zone)

    def refuse(self, error: Invalid) -> None:
        """What is wrong stands at its control."""
        for name, code in error.fields.items():
            field = self["details" if name == "attributes" else name]
            field.errors = [WRONG[code]]


@bp.get("/applications/<uuid:id>/result-links/new", defaults=OF_APPLICATION)
@bp.get("/candidates/<uuid:id>/result-links/new", endpoint="new_candidate_result_link", defaults=OF_PERSON)
@reads(Audience.SIGNED_IN)
def new_result_link(work: Work, id: uuid.UUID, find: Find) -> Response:
    owner = find(work, id)
    work.require(result_links.may_change(work, owner))
    return _page(owner, ResultLinkForm(formdata=None))


@bp.post("/applications/<uuid:id>/result-links", defaults=OF_APPLICATION)
@bp.post("/candidates/<uuid:id>/result-links", endpoint="add_candidate_result_link", defaults=OF_PERSON)
@writes(Audience.SIGNED_IN)
def add_result_link(work: Work, id: uuid.UUID, find: Find) -> Response:
    owner, form = find(work, id), ResultLinkForm()
    try:
        result_links.put(work, owner, form.result(work))
    except Invalid as error:
        form.refuse(error)
        return _page(owner, form, 422)
    return belonging.done(owner, "linked")


@bp.get("/result-links/<uuid:id>")
@reads(Audience.SIGNED_IN)
def result_link(work: Work, id: uuid.UUID) -> Response:
    link = result_links.get(work, id)
    owner = result_links.owner_of(work, link)
    work.require(result_links.may_change(work, owner))
    return _page(owner, _filled(work, link), link=link)


@bp.post("/result-links/<uuid:id>")
@writes(Audience.SIGNED_IN)
def save_result_link(work: Work, id: uuid.UUID) -> Response:
    link, form = result_links.get(work, id, for_change=True), ResultLinkForm()
    owner = result_links.owner_of(work, link)
    version = -1 if form.version.data is None else form.version.data
    try:
        result_links.change(work, link, form.result(work), version=version)
    except Invalid as error:
        form.refuse(error)
        return _page(owner, form, 422, link=link)
    except Stale:
        form.version.data = link.version
        return _page(owner, form, 409, link=link, changed=True)
    return belonging.done(owner, "linked")


@bp.post("/result-links/<uuid:id>/removal")
@writes(Audience.SIGNED_IN)
def remove_result_link(work: Work, id: uuid.UUID) -> Response:
    link = result_links.get(work, id, for_change=True)
    owner = result_links.owner_of(work, link)
    result_links.remove(work, link)
    return belonging.done(owner, "unlinked")


def _filled(work: Work, link: ResultLink) -> ResultLinkForm:
    zone = work.organisation.zone
    return ResultLinkForm(
        formdata=None,
        obj=link,
        completed_on=link.completed_at.astimezone(zone).date().isoformat() if link.completed_at else "",
        details="\n".join(f"{one['key']}: {one['value']}" for one in link.attributes),
    )


def _pair(line: str) -> tuple[str, str]:
    key, colon, value = line.partition(":")
    return (key, value.strip()) if colon else ("", line)


def _page(
    owner: Owner, form: ResultLinkForm, status: int = 200, *, link: ResultLink | None = None, changed: bool = False
) -> Response:
    back, target = belonging.page_of(owner)
    return answer(PAGE, FRAGMENT, status, owner=owner, form=form, link=link, changed=changed, back=back,
                  target=target if wants_fragment() else "", person=belonging.name_of(owner),
                  action=_action(owner, link), problems=_problems(form))  # fmt: skip


def _problems(form: ResultLinkForm) -> Sequence[tuple[str, Any]]:
    return [(field.id, field.errors[0]) for field in form if field.errors]


def _action(owner: Owner, link: ResultLink | None) -> str:
    if link is not None:
        return url_for("backoffice.save_result_link", id=link.id)
    of_application = isinstance(owner, Application)
    endpoint = "backoffice.add_result_link" if of_application else "backoffice.add_candidate_result_link"
    return url_for(endpoint, id=owner.id)
