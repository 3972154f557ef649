"""Acts that begin at the same moment, each in a thread of its own."""

import threading
from collections.abc import Callable

from sqlalchemy.exc import OperationalError

from hiring.errors import DomainError
from web.door import MOST_TRIES

DEADLOCK = "40P01"


def together(*acts: Callable[[], str]) -> list[str]:
    """What each act returned, or the code with which the domain refused it, in the order of the acts. Anything
    else that an act raises is raised here."""
    outcomes: list[str | BaseException] = [""] * len(acts)
    start = threading.Barrier(len(acts))

    def run(at: int, act: Callable[[], str]) -> None:
        start.wait()
        try:
            outcomes[at] = act()
        except DomainError as refused:
            outcomes[at] = refused.code
        except BaseException as error:
            outcomes[at] = error

    threads = [threading.Thread(target=run, args=(at, act)) for at, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for outcome in outcomes:
        if isinstance(outcome, BaseException):
            raise outcome
    return [str(outcome) for outcome in outcomes]


def again_after_a_deadlock(act: Callable[[], str]) -> str:
    """As the door does it: PostgreSQL ends one of two acts that wait for each other, and that one begins anew."""
    for _ in range(MOST_TRIES - 1):
        try:
            return act()
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", None) != DEADLOCK:
                raise
    return act()
