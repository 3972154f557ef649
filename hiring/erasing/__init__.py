"""Erasing a person: everything that names them or that they said goes; a shell of counts and dates stays.

History is not touched: events hold ids, codes and the organisation's own words (stages, reasons, sources, tags)
and never a word of a candidate, so their chain of hashes stays whole. What an event points to no longer says who
it was.
"""

from hiring.erasing.acting import ERASED_NAME, delete, erase, refusal
from hiring.erasing.asking import ask, candidate_of, confirm
from hiring.erasing.letters import forget_if_last, forget_mail, was_erased
from hiring.erasing.replaying import Line, hash_of, keep, ledger, named, replay

__all__ = [
    "ERASED_NAME", "Line", "ask", "candidate_of", "confirm", "delete", "erase", "forget_if_last", "forget_mail",
    "hash_of", "keep", "ledger", "named", "refusal", "replay", "was_erased",
]  # fmt: skip
