"""Applications: applying, deciding, reading. One verb per act."""

from hiring.applications import standing
from hiring.applications.applying import (
    FormChanged,
    TokenUsed,
    UploadGone,
    apply,
    by_receipt,
    replayed,
)
from hiring.applications.cards import Card
from hiring.applications.correcting import Correcting, CorrectionOver
from hiring.applications.deciding import advance, change_reason, move, reject, reopen, withdraw
from hiring.applications.editing import change
from hiring.applications.handing_in import Checked, Handed, Person, hand_in
from hiring.applications.hiring import accept_offer, hire, unhire
from hiring.applications.judging import NO_QUESTIONS, Judged, Problem, judge, profile_definition
from hiring.applications.reading import Board, Column, Sieve, board, card, column, counts, get, is_gone, neighbours
from hiring.applications.removing import delete
from hiring.applications.retiring import retire_stage
from hiring.applications.sendings import Agreed, Sending
from hiring.applications.waiting import Waiting, waiting

__all__ = [
    "NO_QUESTIONS",
    "Agreed",
    "Board",
    "Card",
    "Checked",
    "Column",
    "Correcting",
    "CorrectionOver",
    "FormChanged",
    "Handed",
    "Judged",
    "Person",
    "Problem",
    "Sending",
    "Sieve",
    "TokenUsed",
    "UploadGone",
    "Waiting",
    "accept_offer",
    "advance",
    "apply",
    "board",
    "by_receipt",
    "card",
    "change",
    "change_reason",
    "column",
    "counts",
    "delete",
    "get",
    "hand_in",
    "hire",
    "is_gone",
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
