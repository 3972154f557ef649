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
from hiring.applications.deciding import move, reject, reopen, withdraw
from hiring.applications.judging import NO_QUESTIONS, Judged, Problem, judge, profile_definition
from hiring.applications.reading import Board, Card, Column, board, card, column, counts, get, neighbours, waiting
from hiring.applications.retiring import retire_stage

__all__ = [
    "NO_QUESTIONS",
    "Board",
    "Card",
    "Column",
    "FormChanged",
    "Judged",
    "Problem",
    "Sending",
    "TokenUsed",
    "UploadGone",
    "apply",
    "board",
    "by_receipt",
    "card",
    "column",
    "counts",
    "get",
    "judge",
    "move",
    "neighbours",
    "profile_definition",
    "reject",
    "reopen",
    "replayed",
    "retire_stage",
    "standing",
    "waiting",
    "withdraw",
]
