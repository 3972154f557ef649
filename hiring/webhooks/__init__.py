"""Programs that are told what happens: where they listen, what they may hear, and what became of each message."""

from hiring.webhooks.delivering import Attempt, Outcome, body_of, due, forget, more_is_due, settle, take
from hiring.webhooks.ending import host_of
from hiring.webhooks.fanning import Log, any_listens, behind, fan_out, latest_seq, read_log
from hiring.webhooks.managing import (
    MOST,
    Seal,
    WithSecret,
    change,
    delete,
    deliveries,
    delivery_of,
    disable,
    enable,
    ended_by_itself,
    get,
    listed,
    maker_of,
    ping,
    register,
    resend,
    rotate_secret,
)
from hiring.webhooks.telling import PING, EventType, message, scopes_of

__all__ = [
    "MOST", "PING", "Attempt", "EventType", "Log", "Outcome", "Seal", "WithSecret", "any_listens", "behind",
    "body_of", "change", "delete", "deliveries", "delivery_of", "disable", "due", "enable", "ended_by_itself",
    "fan_out", "forget", "get", "host_of", "latest_seq", "listed", "maker_of", "message", "more_is_due", "ping",
    "read_log", "register", "resend", "rotate_secret", "scopes_of", "settle", "take",
]  # fmt: skip
