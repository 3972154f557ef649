"""One's own calendar address: made, renewed, ended; and the feed behind it."""

from flask import Response, make_response, request, url_for
from flask_babel import lazy_gettext as _

from backoffice import bp
from hiring import interviews
from hiring.work import Work
from web.door import Audience, answer, reads, see_other, writes
from web.formatting import gettext
from web.hall import hall

DONE = {"ended": _("Your calendar address opens nothing any more.")}


@bp.get("/account/calendar")
@reads(Audience.STEP_UP)
def calendar(work: Work) -> Response:
    done = DONE.get(request.args.get("done", ""))
    return answer("backoffice/interviews/calendar.html", has_one=interviews.has_feed(work), done=done, address="")


@bp.post("/account/calendar")
@writes(Audience.STEP_UP)
def renew_calendar(work: Work) -> Response:
    """Answered at once and not by a page to come back to: the address is shown this one time."""
    token = interviews.renew_feed(work)
    address = hall().settings.base_url + url_for("backoffice.calendar_feed", token=token)
    return answer("backoffice/interviews/calendar.html", has_one=True, done=None, address=address)


@bp.post("/account/calendar/removal")
@writes(Audience.STEP_UP)
def end_calendar(work: Work) -> Response:
    interviews.end_feed(work)
    return see_other("backoffice.calendar", done="ended")


@bp.get("/calendar/<token>.ics")
@reads(Audience.PUBLIC)
def calendar_feed(work: Work, token: str) -> Response:
    """Read by programs, again and again, without a session. Raises NotFound for any token but the present one."""
    user, found = interviews.feed(work, token)
    base = hall().settings.base_url
    name = gettext("Interviews of %(name)s", name=user.name)
    content = interviews.calendar.file_of(
        found, now=work.now, name=name, page=lambda id: base + url_for("backoffice.interview", id=id)
    )
    response = make_response(content)
    response.content_type = "text/calendar; charset=utf-8"
    response.headers["Content-Disposition"] = 'inline; filename="interviews.ics"'
    response.headers["Cache-Control"] = "private"
    return response
