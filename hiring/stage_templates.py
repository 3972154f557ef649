"""The stages that new jobs begin with. Jobs that exist keep theirs."""

import hashlib
import json
from collections.abc import Sequence

from sqlalchemy import delete

from hiring import policy, stages
from hiring.errors import Invalid, Stale
from hiring.models.stage import StageTemplate
from hiring.names import tidy
from hiring.stages import Wanted
from hiring.work import Work


def current(work: Work) -> Sequence[Wanted]:
    """As stored, or Foyer's own as long as nobody has changed them."""
    return stages.default_template(work)


def digest(wanted: Sequence[Wanted]) -> str:
    """Short and another after each change: what a page showed, for `seen`."""
    text = json.dumps([(one.name, one.public_name, str(one.kind)) for one in wanted])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def change(work: Work, wanted: Sequence[Wanted], *, seen: str | None = None) -> bool:
    """Makes the template these, in this order; returns whether anything differed. Raises Invalid for `stages`
    (`problems` as `stages.check` finds them), and Stale where it is no longer what the caller has `seen`."""
    work.require(policy.may_change_organisation(work.actor))
    if seen not in (None, digest(current(work))):
        raise Stale
    problems = stages.check(wanted)
    if problems:
        raise Invalid({"stages": problems[0][1]}, problems=problems)
    tidied = [Wanted(tidy(one.name), one.kind, tidy(one.public_name) or tidy(one.name)) for one in wanted]
    if tidied == list(current(work)):
        return False
    work.session.execute(delete(StageTemplate))
    for index, one in enumerate(tidied):
        work.session.add(StageTemplate(name=one.name, public_name=one.public_name, kind=one.kind, index=index))
    work.session.flush()  # a later look in this transaction reads the rows
    work.record("stage_template.changed", None, stages=[one.name for one in tidied])
    return True
