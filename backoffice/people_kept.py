"""Who is kept for how long: the profiles, who goes when, who is set aside, and whom a legal hold keeps."""

import uuid

from flask import Response, request
from flask_babel import lazy_gettext as _

from backoffice import bp
from hiring import organisation, policy, retention
from hiring.errors import Invalid
from hiring.work import Work
from web.door import Audience, answer, reads, see_other, writes

WRONG = {
    "not_profiles": _("Write one a line: a name, a colon, months from 1 to 120. Like Standard: 6"),
    "too_long": _("This is too long."),
    "bad_characters": _("Type this again; it holds characters that cannot be stored."),
}


@bp.get("/settings/retention", endpoint="retention")
@reads(Audience.SIGNED_IN)
def people_kept(work: Work) -> Response:
    work.require(policy.may_hold(work.actor))
    return _page(work)


@bp.post("/settings/retention", endpoint="save_retention")
@writes(Audience.STEP_UP)
def save(work: Work) -> Response:
    """How long people are kept, and whether they are asked."""
    work.require(policy.may_hold(work.actor))
    typed = request.form.get("profiles", "").replace("\r\n", "\n").strip()
    asks = request.form.get("asks") == "yes"
    try:
        organisation.change(work, retention_profiles=typed, retention_asks=asks)
    except Invalid as error:
        return _page(work, 422, typed=typed, asks=asks, wrong=str(WRONG[error.fields["retention_profiles"]]))
    work.later("reckon_retention", key="reckon_retention:now")
    return see_other("backoffice.retention", done="saved")


@bp.post("/candidates/<uuid:id>/bring-back")
@writes(Audience.SIGNED_IN)
def bring_back(work: Work, id: uuid.UUID) -> Response:
    """Somebody who was set aside stays after all."""
    retention.bring_back(work, retention.somebody(work, id, for_change=True))
    return see_other("backoffice.retention", done="back")


def _page(
    work: Work, status: int = 200, *, typed: str | None = None, asks: bool | None = None, wrong: str = ""
) -> Response:  # fmt: skip
    stored = work.organisation
    return answer(
        "backoffice/retention.html", status=status, due=retention.coming(work), held=retention.held(work),
        gone=retention.gone_profiles(work), first=next(iter(stored.profiles)),
        typed=stored.retention_profiles if typed is None else typed,
        asks=stored.retention_asks if asks is None else asks, wrong=wrong, said=request.args.get("done", ""),
    )  # fmt: skip
