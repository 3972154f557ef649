"""The worker's part in interviews: what the clock does to them, and the letters that ask for feedback."""

from collections.abc import Mapping
from datetime import timedelta

from hiring import interviews, scheduling
from hiring.actors import SYSTEM
from ops.handling import Context, Handler

AT_ONCE = 100
"""How many one transaction takes: on SQLite everybody who writes waits for it."""


def complete_interviews(context: Context) -> None:
    """Notes of interviews that ended an hour ago that they took place, where nobody said otherwise."""
    while True:
        with context.open_work(SYSTEM) as work:
            if interviews.complete_past(work, most=AT_ONCE) < AT_ONCE:
                return


def ask_for_feedback(context: Context) -> None:
    """Writes once to every interviewer who owes feedback since a quarter of an hour."""
    while True:
        with context.open_work(SYSTEM) as work:
            if interviews.ask(work, most=AT_ONCE) < AT_ONCE:
                return


def close_times(context: Context) -> None:
    """Closes times to pick from that nobody answered."""
    while True:
        with context.open_work(SYSTEM) as work:
            if scheduling.close_past(work, most=AT_ONCE) < AT_ONCE:
                return


HANDLERS: Mapping[str, Handler] = {
    "complete_interviews": complete_interviews,
    "ask_for_feedback": ask_for_feedback,
    "close_times": close_times,
}
PERIODIC: Mapping[str, timedelta] = {
    "complete_interviews": timedelta(minutes=5),
    "ask_for_feedback": timedelta(minutes=1),
    "close_times": timedelta(minutes=1),
}
