"""Recruiters' labels, put on from an application or from a person's profile."""

import uuid

from flask import Response
from flask_babel import lazy_gettext as _
from wtforms import StringField

from backoffice import belonging, bp
from backoffice.belonging import OF_APPLICATION, OF_PERSON, Find
from hiring import tags
from hiring.errors import Invalid
from hiring.work import Work
from web.door import Audience, writes
from web.typed_form import TypedForm

WRONG = {
    "required": _("Name the tag, like motor or remote."),
    "too_long": _("Keep a tag under 60 characters."),
    "bad_characters": _("This holds characters that cannot be stored. Type it again."),
}


class TagForm(TypedForm):
    name = StringField(_("Tag"))


@bp.post("/applications/<uuid:id>/tags", defaults=OF_APPLICATION)
@bp.post("/candidates/<uuid:id>/tags", endpoint="tag_candidate", defaults=OF_PERSON)
@writes(Audience.SIGNED_IN)
def add_tag(work: Work, id: uuid.UUID, find: Find) -> Response:
    owner, name = find(work, id), TagForm().name.data or ""
    try:
        tag = tags.add(work, owner, name)
    except Invalid as error:
        return belonging.refused(work, owner, {"tag": name}, {"tag": WRONG[error.fields["name"]]})
    return belonging.done(owner, "tagged", tag=tag.id)


@bp.post("/applications/<uuid:id>/tags/<uuid:tag_id>/removal", defaults=OF_APPLICATION)
@bp.post("/candidates/<uuid:id>/tags/<uuid:tag_id>/removal", endpoint="untag_candidate", defaults=OF_PERSON)
@writes(Audience.SIGNED_IN)
def remove_tag(work: Work, id: uuid.UUID, tag_id: uuid.UUID, find: Find) -> Response:
    owner = find(work, id)
    tags.remove(work, owner, tag_id)
    return belonging.done(owner, "untagged")
