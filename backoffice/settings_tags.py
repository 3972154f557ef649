"""Tags in the settings: which there are and how many people have them; renaming, and taking one off everybody."""

import uuid

from flask import Response, request
from flask_babel import lazy_gettext as _
from wtforms import IntegerField, StringField
from wtforms.validators import InputRequired

from backoffice import bp
from backoffice.settings import done, page
from hiring import policy
from hiring import tags as verbs
from hiring.errors import Invalid, Stale
from hiring.models.candidate import Tag
from hiring.work import Work
from web.door import Audience, reads, writes
from web.typed_form import TypedForm

WRONG = {
    "required": _("Name the tag, like motor or remote."),
    "too_long": _("Keep a tag under 60 characters."),
    "taken": _("There is a tag of this name already."),
}


class TagNameForm(TypedForm):
    name = StringField(_("Name"))
    version = IntegerField(validators=[InputRequired()])


@bp.get("/settings/tags", endpoint="tags")
@reads(Audience.SIGNED_IN)
def listed(work: Work) -> Response:
    work.require(policy.may_change_tags(work.actor))
    after = request.args.get("after", "")
    found = verbs.listed(work, after=after, most=verbs.PAGE + 1)
    more = found[verbs.PAGE - 1].tag.name if len(found) > verbs.PAGE else None
    return page("tags", tags=found[: verbs.PAGE], more=more, is_first=not after, most=verbs.MOST_COUNTED)


@bp.get("/settings/tags/<uuid:id>")
@reads(Audience.SIGNED_IN)
def tag(work: Work, id: uuid.UUID) -> Response:
    return _page(work, _one(work, id))


@bp.post("/settings/tags/<uuid:id>")
@writes(Audience.SIGNED_IN)
def rename_tag(work: Work, id: uuid.UUID) -> Response:
    found, form = _one(work, id), TagNameForm()
    try:
        verbs.rename(work, found, form.name.data or "", version=form.version.data or 0)
    except Stale:
        return _page(work, found, form=form, changed=True, status=409)
    except Invalid as error:
        form.name.errors = [WRONG[error.fields["name"]]]
        return _page(work, found, form=form, status=422)
    return done("backoffice.tags", "saved")


@bp.post("/settings/tags/<uuid:id>/removal")
@writes(Audience.SIGNED_IN)
def delete_tag(work: Work, id: uuid.UUID) -> Response:
    work.require(policy.may_remove_tags(work.actor))
    verbs.delete_everywhere(work, _one(work, id))
    return done("backoffice.tags", "removed")


def _one(work: Work, id: uuid.UUID) -> Tag:
    work.require(policy.may_change_tags(work.actor))
    return verbs.get(work, id)


def _page(
    work: Work, found: Tag, *, form: TagNameForm | None = None, changed: bool = False, status: int = 200
) -> Response:
    """`changed`: somebody else renamed it while this one was typing."""
    return page("tag", status, tag=found, form=form or TagNameForm(formdata=None, name=found.name),
                changed=changed, may_remove=policy.may_remove_tags(work.actor))  # fmt: skip
