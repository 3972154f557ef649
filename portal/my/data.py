"""My data: what is held and until when, all of it to take along, consent, and the way to be erased."""

from collections.abc import Sequence

from flask import Response, make_response, render_template, request
from flask.typing import ResponseReturnValue

from hiring import erasing, own_pages, retention
from hiring.errors import Conflict, Gone, NotFound
from hiring.models.candidate import Candidate
from hiring.own_pages import consenting, data
from hiring.work import Work
from portal import bp
from portal.my.pages import private
from web import archive, consent
from web.door import Audience, reads, see_other, writes
from web.errors import OwnLinkGone
from web.formatting import gettext as _
from web.hall import hall


@bp.get("/my/<token>/data")
@reads(Audience.CANDIDATE_LINK)
def my_data(work: Work, token: str) -> ResponseReturnValue:
    person = data.person(work)
    standings = own_pages.standings(work, own_pages.applications_of(work))
    is_open = any(one.is_open for one in standings)  # as they know it: a date would tell a no that is not told yet
    return private(
        render_template(
            "portal/my/data.html", token=token, person=person, standings=standings,
            agreed=consenting.standing(work), kept=refused(erasing.refusal(work, person)),
            until=None if is_open else retention.until(work, [person.id])[person.id],
            months=_months(work, standings), said=request.args.get("said", ""),
        )
    )  # fmt: skip


@bp.get("/my/<token>/data.zip")
@reads(Audience.CANDIDATE_LINK)
def my_data_archive(work: Work, token: str) -> Response:
    """The document and the letters are read here; the files follow one by one while the archive goes out."""
    packed = data.packed(work)
    pieces = archive.streamed(hall().storage, packed.document, packed.letters, packed.files)
    response = private(make_response(pieces))
    response.mimetype = "application/zip"
    response.headers["Content-Disposition"] = f'attachment; filename="my-data-{work.today.isoformat()}.zip"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@bp.post("/my/<token>/data/consent")
@writes(Audience.CANDIDATE_LINK)
def change_my_consent(work: Work, token: str) -> ResponseReturnValue:
    is_given = request.form.get("future_jobs") == "yes"
    if is_given:
        consenting.give(work, consent.VERSION)
    else:
        consenting.end(work)
    return see_other("portal.my_data", token=token, said="agreed" if is_given else "ended")


@bp.post("/my/<token>/data/erasure")
@writes(Audience.CANDIDATE_LINK)
def ask_to_be_erased(work: Work, token: str) -> ResponseReturnValue:
    """Erases nothing: a letter to the stored address has the link that does."""
    try:
        erasing.ask(work)
    except Conflict:
        return see_other("portal.my_data", token=token)  # which says why not
    return see_other("portal.my_data", token=token, said="asked")


@bp.get("/erasure/<token>")
@reads(Audience.PUBLIC)
def erasure(work: Work, token: str) -> ResponseReturnValue:
    """Looking changes nothing: mail programs look too."""
    return _page(work, token, _whose(work, token))


@bp.post("/erasure/<token>")
@writes(Audience.PUBLIC)
def erase_me(work: Work, token: str) -> ResponseReturnValue:
    person = _whose(work, token)
    if erasing.refusal(work, person) is not None:
        return _page(work, token, person, 409)
    try:
        erasing.confirm(work, token)
    except (NotFound, Gone):
        raise OwnLinkGone from None
    return private(render_template("portal/my/erased.html"))


def refused(code: str | None) -> str:
    """Why they are kept, in a sentence; empty: nothing keeps them."""
    sentences = {
        "erase_held": _("The law makes us keep your data for now. Write to us if you want to know why."),
        "erase_hired": _("You were hired here. What belongs to your employment we have to keep."),
    }
    return sentences[code] if code else ""


def _months(work: Work, standings: Sequence[own_pages.Standing]) -> int:
    """How long they are kept after the decision: the longest that one of their jobs says."""
    profiles = {one.job.retention for one in standings} or {""}
    return max(retention.months_of(work.organisation, one) for one in profiles)


def _whose(work: Work, token: str) -> Candidate:
    try:
        return erasing.candidate_of(work, token)
    except (NotFound, Gone):
        raise OwnLinkGone from None


def _page(work: Work, token: str, person: Candidate, status: int = 200) -> Response:
    kept = refused(erasing.refusal(work, person))
    return private(render_template("portal/my/erasure.html", token=token, person=person, kept=kept), status)
