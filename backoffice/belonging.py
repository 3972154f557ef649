"""What hangs on an application or on a person, tags, files, results: whose it is, and the way back there.

The routes that add such a thing are the same for both; `find` says whose it is.
"""

import uuid
from collections.abc import Callable
from typing import Any

from flask import Response, url_for

from backoffice import acts
from backoffice import candidates as people
from hiring import applications, candidates
from hiring.models.application import Application
from hiring.models.candidate import Candidate
from hiring.work import Work

Owner = Application | Candidate
Find = Callable[[Work, uuid.UUID], Owner]
OF_APPLICATION: dict[str, Find] = {"find": applications.get}
OF_PERSON: dict[str, Find] = {"find": candidates.get}


def done(owner: Owner, code: str, **more: Any) -> Response:
    """On to the owner's page, which says what was done. `more`: what Undo needs."""
    if isinstance(owner, Application):
        return acts.done(owner, code, **more)
    return people.done(owner.id, code, **more)


def refused(work: Work, owner: Owner, typed: dict[str, Any], wrong: dict[str, Any]) -> Response:
    """The owner's page with what was typed and what is wrong with it, by the names of the controls."""
    if isinstance(owner, Application):
        return acts.show(work, owner, status=422, typed=typed, wrong=wrong)
    return people.show(work, owner, 422, typed=typed, wrong=wrong)


def page_of(owner: Owner) -> tuple[str, str]:
    """Address of the owner's page, and the selector of the part that every act on it answers with."""
    if isinstance(owner, Application):
        return url_for("backoffice.application", id=owner.id), "#application"
    return url_for("backoffice.candidate", id=owner.id), "#profile"


def name_of(owner: Owner) -> str:
    """What the person is called."""
    return owner.name if isinstance(owner, Candidate) else owner.candidate.name
