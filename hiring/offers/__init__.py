"""Offers: drafting, approving, sending, answering, abandoning. One module a capability."""

from hiring.offers.deciding import abandon, abandon_open, accept, decline, has_run_out, send
from hiring.offers.drafting import (
    approve,
    approvers,
    ask_for_approval,
    create,
    edit,
    expect_version,
    may_approve,
    may_unapprove,
    unapprove,
)
from hiring.offers.expiring import expire, overdue
from hiring.offers.reading import Page, Row, get, is_gone, listed, live_of, of, open_of, to_approve
from hiring.offers.states import allowed, expect, reasons_from
from hiring.offers.terms import Terms, defaults, tidied

__all__ = [
    "Page", "Row", "Terms", "abandon", "abandon_open", "accept", "allowed", "approve", "approvers",
    "ask_for_approval", "create", "decline", "defaults", "edit", "expect", "expect_version", "expire", "get",
    "has_run_out", "is_gone", "listed", "live_of", "may_approve", "may_unapprove", "of", "open_of", "overdue",
    "reasons_from", "send", "tidied", "to_approve", "unapprove",
]  # fmt: skip
