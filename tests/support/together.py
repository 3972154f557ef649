"""Acts that begin at the same moment, each in a thread of its own."""

import threading
from collections.abc import Callable

from hiring.errors import DomainError


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
