"""Recruiters' labels, put on from an application or from a person's profile."""

import uuid

from flask import Response
from flask_babel import lazy_gettext as _
from wtforms import StringField

from backoffice import acts, bp, candidates
from hiring import applications, tags
from hiring.candidates import reading
from hiring.errors import Invalid
from hiring.work import Work
from web.door import Audience, writes
from web.typed_form import TypedForm

WRONG = {
    "required": _("Name the tag, like motor or remote."),
    "too_long": _("Keep a tag under 60 characters."),
}


class TagForm(TypedForm):
    name = StringField(_("Tag"))


@bp.post("/applications/<uuid:id>/tags")
@writes(Audience.SIGNED_IN)
def add_tag(work: Work, id: uuid.UUID) -> Response:
    application = applications.get(work, id)
    name = TagForm().name.data or ""
    try:
        tag = tags.add(work, application, name)
    except Invalid as error:
        wrong = {"tag": WRONG[error.fields["name"]]}
        return acts.show(work, application, status=422, typed={"tag": name}, wrong=wrong)
    return acts.done(application, "tagged", tag=tag.id)


@bp.post("/candidates/<uuid:id>/tags")
@writes(Audience.SIGNED_IN)
def tag_candidate(work: Work, id: uuid.UUID) -> Response:
    person = reading.get(work, id)
    name = TagForm().name.data or ""
    try:
        tag = tags.add_to(work, person, name, job_ids=reading.job_ids(work, person))
    except Invalid as error:
        wrong = {"tag": WRONG[error.fields["name"]]}
        return candidates.show(work, person, 422, typed={"tag": name}, wrong=wrong)
    return candidates.done(id, "tagged", tag=tag.id)


@bp.post("/candidates/<uuid:id>/tags/<uuid:tag_id>/removal")
@writes(Audience.SIGNED_IN)
def untag_candidate(work: Work, id: uuid.UUID, tag_id: uuid.UUID) -> Response:
    person = reading.get(work, id)
    tags.remove_from(work, person, tag_id, job_ids=reading.job_ids(work, person))
    return candidates.done(id, "untagged")


@bp.post("/applications/<uuid:id>/tags/<uuid:tag_id>/removal")
@writes(Audience.SIGNED_IN)
def remove_tag(work: Work, id: uuid.UUID, tag_id: uuid.UUID) -> Response:
    application = applications.get(work, id)
    tags.remove(work, application, tag_id)
    return acts.done(application, "untagged")
