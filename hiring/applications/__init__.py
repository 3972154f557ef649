"""Applications: applying, deciding, reading. One verb per act."""

from hiring.applications import standing
from hiring.applications.applying import (
    FormChanged,
    Sending,
    TokenUsed,
    UploadGone,
    apply,
    by_receipt,
    replayed,
)
from hiring.applications.cards import Card
from hiring.applications.deciding import change_reason, move, reject, reopen, withdraw
from hiring.applications.hiring import accept_offer, hire, unhire
from hiring.applications.judging import NO_QUESTIONS, Judged, Problem, judge, profile_definition
from hiring.applications.reading import Board, Column, Sieve, board, card, column, counts, get, neighbours
from hiring.applications.retiring import retire_stage
from hiring.applications.waiting import Waiting, waiting

__all__ = [
    "NO_QUESTIONS",
    "Board",
    "Card",
    "Column",
    "FormChanged",
    "Judged",
    "Problem",
    "Sending",
    "Sieve",
    "TokenUsed",
    "UploadGone",
    "Waiting",
    "accept_offer",
    "apply",
    "board",
    "by_receipt",
    "card",
    "change_reason",
    "column",
    "counts",
    "get",
    "hire",
    "judge",
    "move",
    "neighbours",
    "profile_definition",
    "reject",
    "reopen",
    "replayed",
    "retire_stage",
    "standing",
    "unhire",
    "waiting",
    "withdraw",
]
