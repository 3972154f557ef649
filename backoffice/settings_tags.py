"""Tags in the settings: which there are and how many people have them; renaming, and taking one off everybody."""

import uuid
from functools import partial

from flask import Response, request
from flask_babel import lazy_gettext as _

from backoffice import bp
from backoffice.settings import done, page
from backoffice.settings_names import NameForm, refused
from hiring import policy
from hiring import tags as verbs
from hiring.models.candidate import Tag
from hiring.work import Work
from web.door import Audience, reads, writes

WRONG = {
    "required": _("Name the tag, like motor or remote."),
    "too_long": _("Keep a tag under 60 characters."),
    "bad_characters": _("This holds characters that cannot be stored. Type it again."),
    "taken": _("There is a tag of this name already."),
}


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
    found, form = _one(work, id), NameForm()
    if status := refused(form, partial(verbs.rename, work, found), WRONG):
        return _page(work, found, form, status)
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


def _page(work: Work, found: Tag, form: NameForm | None = None, status: int = 200) -> Response:
    return page("tag", status, tag=found, form=form or NameForm(formdata=None, name=found.name),
                changed=status == 409, may_remove=policy.may_remove_tags(work.actor))  # fmt: skip
