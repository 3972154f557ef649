"""What a bulk act says of itself: how many it was done to, and why not to the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from flask_babel import lazy_gettext as lazy

from backoffice.acts import change_told
from hiring.applications.bulk import Outcome, Report, Result
from hiring.work import Work
from web.formatting import gettext as _
from web.formatting import ngettext
from web.labels import label


class Act(StrEnum):
    """What can be done to many at once; `what` of a form."""

    MOVE = "move"
    TAG = "tag"
    ASSIGN = "assign"
    WRITE = "write"
    REJECT = "reject"


@dataclass(frozen=True)
class NotDone:
    """Somebody to whom the act was not done, and why."""

    result: Result
    why: str


WHY = {
    Outcome.ABSENT: lazy("Somebody who is no longer here, or not yours to see."),
    Outcome.NOT_ALLOWED: lazy("Only a recruiter on this job can do that."),
    Outcome.OPEN_OFFER: lazy("There is an offer. Take it back first, on their own page."),
    Outcome.OTHER_JOB: lazy("Applied for another job than this stage is of."),
    Outcome.STAGE_GONE: lazy("The stage they came from is no longer in use."),
    Outcome.APPLIED_AGAIN: lazy("Has applied again. Go on with the newer application."),
    Outcome.JOB_ARCHIVED: lazy("The job is archived."),
    Outcome.NO_ADDRESS: lazy("There is no e-mail address."),
    Outcome.UNFILLED: lazy("Something in the letter has nothing to stand for it with this person."),
    Outcome.NOT_POSSIBLE: lazy("Whoever was chosen may not work on this job."),
    Outcome.SENT: lazy("The letter has gone."),
}


def not_done(work: Work, report: Report) -> list[NotDone]:
    """Those left out, each with a sentence."""
    return [NotDone(one, _why(work, one)) for one in report.refused]


def _why(work: Work, one: Result) -> str:
    if one.outcome is Outcome.STALE and one.change is not None:
        return change_told(work, one.change, one.name)
    if one.outcome is Outcome.STALE:
        return _("Somebody changed this a moment ago.")
    if one.outcome is Outcome.WRONG_STATE:
        return _("%(status)s. That has to be taken back first.", status=label(one.status))
    return str(WHY[one.outcome])


def said(act: Act, report: Report, name: str = "", letters: bool = False) -> str:
    """ "38 people moved to Call." `name`: of the stage, the tag or the new owner (empty: nobody)."""
    done, same = len(report.done), len(report.same)
    sentences = [_done(act, done, name, letters)] if done or not same else []
    if same:
        sentences.append(ngettext("%(num)s was so already.", "%(num)s were so already.", same))
    return " ".join(sentences)


def _done(act: Act, number: int, name: str, letters: bool) -> str:
    if number == 0:
        return _("Nothing was changed.")
    if act is Act.MOVE:
        return ngettext(
            "%(num)s person moved to %(name)s.", "%(num)s people moved to %(name)s.", number, name=name
        )
    if act is Act.TAG:
        return ngettext("%(num)s person tagged %(name)s.", "%(num)s people tagged %(name)s.", number, name=name)
    if act is Act.ASSIGN and name:
        return ngettext("%(name)s is responsible for %(num)s person now.",
                        "%(name)s is responsible for %(num)s people now.", number, name=name)  # fmt: skip
    if act is Act.ASSIGN:
        return ngettext("Nobody is responsible for %(num)s person now.",
                        "Nobody is responsible for %(num)s people now.", number)  # fmt: skip
    if act is Act.WRITE:
        return ngettext("A letter to %(num)s person waits ten minutes.",
                        "Letters to %(num)s people wait ten minutes.", number)  # fmt: skip
    told = ngettext("Said no to %(num)s person.", "Said no to %(num)s people.", number)
    return f"{told} {_('The letters wait ten minutes.')}" if letters else told


def undone(act: Act, report: Report) -> str:
    """What Undo did."""
    number = len(report.done)
    if number == 0:
        return _("Nothing was taken back.")
    if act is Act.MOVE:
        return ngettext(
            "%(num)s person is back in their stage.", "%(num)s people are back in their stages.", number
        )
    if act is Act.TAG:
        return ngettext("Tag taken off %(num)s person.", "Tag taken off %(num)s people.", number)
    if act is Act.ASSIGN:
        return ngettext("%(num)s person is back with whom it was.", "%(num)s people are back with whom they were.",
                        number)  # fmt: skip
    if act is Act.WRITE:
        return ngettext("%(num)s letter will not go.", "%(num)s letters will not go.", number)
    return ngettext("%(num)s person is in progress again.", "%(num)s people are in progress again.", number)


def left_out(number: int) -> str:
    """The heading above those to whom it was not done."""
    return ngettext("%(num)s was not:", "%(num)s were not:", number)


def whom(names: Sequence[str]) -> str:
    """ "Noor Haddad, Ann Lee, Ben Tran and 9 more"."""
    first, more = ", ".join(names[:3]), len(names) - 3
    return _("%(names)s and %(num)s more", names=first, num=more) if more > 0 else first
