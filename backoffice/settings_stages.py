"""The stages that new jobs begin with: one list, edited whole. Every button saves all that is typed."""

from collections.abc import Sequence

from flask import Response, request
from flask_babel import lazy_gettext as _

from backoffice import bp
from backoffice.settings import done, page
from hiring import policy, stage_templates
from hiring.errors import Invalid, Stale
from hiring.models.stage import StageKind
from hiring.stages import LONGEST, MOST, Wanted
from hiring.work import Work
from web.door import Audience, reads, writes

BETWEEN = (StageKind.IN_PROCESS, StageKind.OFFER)
"""What a stage can be that is neither the first nor the last."""

WRONG = {
    "required": _("Name this stage, like Call."),
    "too_long": _("Keep both names under %(most)s characters.", most=LONGEST),
    "bad_characters": _("Type this again; it holds characters that cannot be stored."),
    "duplicate_name": _("Another stage has this name. Call one of them something else."),
    "inbox_first": _("The list begins with the one stage for new applications."),
    "hired_last": _("The list ends with the one stage for those who are hired."),
    "too_many": _("Keep the list to %(most)s stages or fewer.", most=MOST),
}


@bp.get("/settings/stage-template")
@reads(Audience.SIGNED_IN)
def stage_template(work: Work) -> Response:
    work.require(policy.may_change_organisation(work.actor))
    return _page(work, stage_templates.current(work))


@bp.post("/settings/stage-template")
@writes(Audience.SIGNED_IN)
def save_stage_template(work: Work) -> Response:
    work.require(policy.may_change_organisation(work.actor))
    typed = _acted(_typed(), request.form.get("act", "save"))
    try:
        stage_templates.change(work, typed, seen=request.form.get("seen"))
    except Stale:
        return _page(work, typed, now=stage_templates.current(work), status=409)
    except Invalid as error:
        return _page(work, typed, problems=error.params["problems"], status=422)
    return done("backoffice.stage_template", "saved")


def _typed() -> list[Wanted]:
    """The rows as typed, and what stands in the line for a new one: that comes before the last."""
    form = request.form
    rows: list[Wanted] = []
    while len(rows) <= MOST and f"name.{len(rows)}" in form:
        at = len(rows)
        rows.append(_wanted(f"name.{at}", f"kind.{at}", f"public_name.{at}"))
    new = _wanted("new_name", "new_kind", "new_public_name")
    if new.name.strip() or new.public_name.strip():
        rows.insert(max(len(rows) - 1, 0), new)
    return rows


def _wanted(name: str, kind: str, public_name: str) -> Wanted:
    asked = request.form.get(kind)
    known = next((one for one in StageKind if one == asked), StageKind.IN_PROCESS)
    return Wanted(request.form.get(name, ""), known, request.form.get(public_name, ""))


def _acted(rows: list[Wanted], act: str) -> list[Wanted]:
    """After pressing up:2, down:2 or remove:2; anything else changes nothing. The ends stay where they are."""
    what, _colon, number = act.partition(":")
    at = int(number) if number.isdecimal() and len(number) < 4 else 0
    if not 0 < at < len(rows) - 1:
        return rows
    row, others = rows[at], rows[:at] + rows[at + 1 :]
    if what == "remove":
        return others
    to = min(max(at + {"up": -1, "down": 1}.get(what, 0), 1), len(rows) - 2)
    return [*others[:to], row, *others[to:]]


def _page(
    work: Work,
    rows: Sequence[Wanted],
    *,
    problems: Sequence[tuple[int | None, str]] = (),
    now: Sequence[Wanted] | None = None,
    status: int = 200,
) -> Response:
    """`now`: how it stands, where somebody else changed it while this one was typing."""
    wrong = {at: WRONG[code] for at, code in reversed(problems)}
    return page("stage_template", status, rows=rows, wrong=wrong, now=now, between=BETWEEN,
                seen=stage_templates.digest(stage_templates.current(work)))  # fmt: skip
