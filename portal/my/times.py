"""Picking a time: slots in the candidate's zone, another time within the limit, other times, what they need."""

from datetime import MAXYEAR, MINYEAR, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from hiring import scheduling
from hiring.errors import Conflict, Invalid, NotFound
from hiring.interviews import calendar
from hiring.models.application import ApplicationStatus
from hiring.models.interview import LocationKind
from hiring.models.scheduling import SchedulingRequest
from hiring.organisation import zones
from hiring.work import Work
from plumbing.clock import read_instant
from portal import bp
from portal.my.applications import named
from portal.my.pages import private
from web import interview_wording, times_wording
from web.door import Audience, reads, see_other, writes
from web.formatting import gettext as _


@bp.get("/my/<token>/times")
@reads(Audience.CANDIDATE_LINK)
def my_times(work: Work, token: str) -> ResponseReturnValue:
    return _page(work, token, scheduling.get(work, named(work)))


@bp.post("/my/<token>/times")
@writes(Audience.CANDIDATE_LINK)
def pick_my_time(work: Work, token: str) -> ResponseReturnValue:
    """A slot that has just gone is answered with the next ones; what was typed stays."""
    times = _for_change(work)
    adjustments = request.form.get("adjustments")
    starts_at = _chosen()
    if starts_at is None:
        return _page(work, token, times, 422, wrong=_("Choose one of the times."), adjustments=adjustments)
    try:
        _expect_shown(times)
        scheduling.book(work, times, starts_at, _zone(times).key, adjustments=adjustments)
    except Invalid as error:
        return _page(work, token, times, 422, wrong_words=_wrong(error), adjustments=adjustments)
    except Conflict as error:
        return _page(work, token, times, 409, gone=_gone(error, starts_at, times), adjustments=adjustments)
    return _on(token, times, "booked")


@bp.get("/my/<token>/times/others")
@reads(Audience.CANDIDATE_LINK)
def my_other_times(work: Work, token: str) -> ResponseReturnValue:
    times = scheduling.get(work, named(work))
    if not _can_ask(work, times):
        return _on(token, times)
    return _others(token, times)


@bp.post("/my/<token>/times/others")
@writes(Audience.CANDIDATE_LINK)
def ask_for_other_times(work: Work, token: str) -> ResponseReturnValue:
    times = _for_change(work)
    wish, adjustments = request.form.get("wish", ""), request.form.get("adjustments")
    try:
        _expect_shown(times)
        scheduling.ask_for_others(work, times, wish, adjustments)
    except Invalid as error:
        return _others(token, times, 422, wish=wish, adjustments=adjustments, wrong=_wrong(error))
    except Conflict as error:
        return _page(work, token, times, 409, gone=_gone(error, None, times))
    return _on(token, times)


@bp.post("/my/<token>/times/adjustments")
@writes(Audience.CANDIDATE_LINK)
def ask_for_my_adjustments(work: Work, token: str) -> ResponseReturnValue:
    times = _for_change(work)
    adjustments = request.form.get("adjustments", "")
    try:
        scheduling.ask_for_adjustments(work, times, adjustments)
    except Invalid as error:
        return _page(work, token, times, 422, wrong_words=_wrong(error), adjustments=adjustments)
    except Conflict as error:
        return _page(work, token, times, 409, gone=_gone(error, None, times))
    return _on(token, times, "told")


@bp.get("/my/<token>/times/interview.ics")
@reads(Audience.CANDIDATE_LINK)
def my_time_as_file(work: Work, token: str) -> Response:
    """What is booked, for the calendar of a phone: the same event that came by letter."""
    times = scheduling.get(work, named(work))
    if times.interview is None or not scheduling.moves(times):
        raise NotFound
    response = private(Response(calendar.for_candidate(work, times.interview), mimetype="text/calendar"))
    response.headers["Content-Disposition"] = f'attachment; filename="{calendar.FILE_NAME}"'
    return response


def _chosen() -> datetime | None:
    """The slot; None: none was chosen, or one of a year that not every zone's clocks can show."""
    found = read_instant(request.form.get("slot", ""))
    return found if found is not None and MINYEAR < found.year < MAXYEAR else None


def _for_change(work: Work) -> SchedulingRequest:
    return scheduling.get(work, named(work, for_change=True), for_change=True)


def _expect_shown(times: SchedulingRequest) -> None:
    """Nobody picks from times that they did not see."""
    if request.form.get("times", "") != str(times.id):
        raise Conflict("times_closed")


def _can_ask(work: Work, times: SchedulingRequest) -> bool:
    return times.application.status is ApplicationStatus.ACTIVE and scheduling.can_ask(work, times)


def _zone(times: SchedulingRequest) -> ZoneInfo:
    """The one that the candidate chose, else the one in which the times were offered; a place has its own."""
    chosen = request.values.get("zone", "")
    known = chosen in zones() and times.location_kind is not LocationKind.PHYSICAL
    return ZoneInfo(chosen if known else times.timezone)


def _page(work: Work, token: str, times: SchedulingRequest, status: int = 200, **typed: Any) -> Response:
    """`typed`: what was typed, and what is wrong with it. The slots are told where one can be picked."""
    zone, is_active = _zone(times), times.application.status is ApplicationStatus.ACTIVE
    booked = times.interview if times.interview is not None and scheduling.moves(times) else None
    can_change = is_active and scheduling.can_change(work, times)
    is_changing = can_change and ("change" in request.args or status != 200)
    is_open = is_active and times.status in ("open", "others_asked") and times.answer_by > work.now
    found = scheduling.open_slots(work, times) if (is_open and not can_change) or is_changing else []
    if booked is not None:
        found = [one for one in found if one != booked.starts_at]
    booked_in = ZoneInfo(booked.timezone) if booked else zone
    facts: dict[str, Any] = {
        "times": times,
        "zone": zone.key,
        "zone_now": times_wording.zone_now(zone.key, work.now),
        "zones": times_wording.zone_choices(work.now) if found and not _is_at_a_place(times) else [],
        "days": times_wording.days(found, zone, work.now, change=booked is not None),
        "length": times_wording.length(times),
        "people": times_wording.people(times),
        "place": times_wording.place(times),
        "until": times_wording.until(times, work),
        "is_open": is_open,
        "is_changing": is_changing,
        "can_change": can_change,
        "can_ask": _can_ask(work, times),
        "booked": booked,
        "is_booked": booked is not None and (times.status == "booked" or (is_active and times.status == "closed")),
        "booked_when": times_wording.when(booked.starts_at, booked_in, work.now) if booked else "",
        "booked_zone": interview_wording.zone_words(booked.timezone, booked.starts_at) if booked else "",
        "booked_place": interview_wording.place(booked) if booked else "",
        "left": times.most_changes - times.changes,
        "done": request.args.get("done", "") if status == 200 else "",
        "preselect": "zone" not in request.values,
    }
    return private(
        render_template("portal/my/times.html", token=token, **{**_NOTHING_TYPED, **facts, **typed}), status
    )


_NOTHING_TYPED: dict[str, Any] = {"wrong": "", "wrong_words": "", "gone": "", "adjustments": None}


def _is_at_a_place(times: SchedulingRequest) -> bool:
    return times.location_kind is LocationKind.PHYSICAL


def _others(token: str, times: SchedulingRequest, status: int = 200, **typed: Any) -> Response:
    facts = {"wish": times.wish, "adjustments": None, "wrong": ""} | typed
    return private(render_template("portal/my/times_others.html", token=token, times=times, **facts), status)


def _on(token: str, times: SchedulingRequest, done: str | None = None) -> Response:
    zone = request.values.get("zone") or None
    return see_other("portal.my_times", token=token, application=times.application_id, zone=zone, done=done)


def _wrong(error: Invalid) -> str:
    words = {
        "too_long": _("Keep it under 2,000 characters."),
        "bad_characters": _("Leave out the characters that cannot be shown."),
    }
    return words.get(next(iter(error.fields.values())), _("Choose one of the times."))


def _gone(error: Conflict, starts_at: datetime | None, times: SchedulingRequest) -> str:
    if error.code == "slot_taken" and starts_at is not None:
        return _("%(time)s has just gone", time=times_wording.clock(starts_at, _zone(times)))
    words = {
        "times_over": _("The time to pick is over"),
        "no_changes_left": _("The time was changed as often as it can be changed here"),
    }
    return words.get(error.code, _("These times have changed meanwhile"))
