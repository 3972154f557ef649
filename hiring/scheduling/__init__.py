"""A team offers times for a talk, and the candidate picks one. One module a capability."""

from hiring.scheduling.ending import close_past, close_with, reopen_with
from hiring.scheduling.offering import Offered, could_begin, offer, withdraw
from hiring.scheduling.picking import ask_for_adjustments, ask_for_others, book, can_ask, can_change, rebook
from hiring.scheduling.reading import (
    NOTICE,
    Waiting,
    get,
    latest_of,
    live_of,
    moves,
    open_slots,
    waiting,
    waiting_of,
)
from hiring.scheduling.slots import MOST, Span, slots

__all__ = [
    "MOST", "NOTICE", "Offered", "Span", "Waiting", "ask_for_adjustments", "ask_for_others", "book", "can_ask",
    "can_change", "close_past", "close_with", "could_begin", "get", "latest_of", "live_of", "moves", "offer",
    "open_slots", "rebook", "reopen_with", "slots", "waiting", "waiting_of", "withdraw",
]  # fmt: skip
