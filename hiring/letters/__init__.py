"""E-mails to candidates and to users: written down in the transaction that occasions them, sent later by the
worker. A letter that carries a link is never stored with it: the link is made as the letter goes."""

from hiring.letters.acting import delay, may_act, record, resend, send_now
from hiring.letters.messages import FARTHEST, MOST_AN_HOUR, values_of, write_message, write_messages
from hiring.letters.reading import (
    MOST_COUNTED,
    counts,
    failed_count,
    get,
    latest_to,
    listed,
    names_of,
    of,
    resent,
    that_say_no,
)
from hiring.letters.stopping import (
    cancel,
    cancel_links_to,
    cancel_waiting,
    expect_nothing_after,
    follow,
    restore,
    stop,
)
from hiring.letters.writing import (
    IF_GONE,
    LANGUAGE_OF_USERS,
    LINKS,
    OF_OFFERS,
    REJECTION_DELAY,
    TO_USERS,
    Addressed,
    languages_of,
    link_of,
    make_secret,
    tell_of_change,
    write,
    write_many,
    write_to_keeper,
    write_to_user,
)

__all__ = [
    "FARTHEST", "IF_GONE", "LANGUAGE_OF_USERS", "LINKS", "MOST_AN_HOUR", "MOST_COUNTED", "OF_OFFERS",
    "REJECTION_DELAY", "TO_USERS", "Addressed", "cancel", "cancel_links_to", "cancel_waiting", "counts", "delay",
    "expect_nothing_after", "failed_count", "follow", "get", "languages_of",
    "latest_to", "link_of", "listed", "make_secret",
    "may_act", "names_of", "of", "record", "resend", "resent", "restore", "send_now", "stop", "tell_of_change",
    "that_say_no",
    "values_of", "write", "write_many", "write_message", "write_messages", "write_to_keeper",
    "write_to_user",
]  # fmt: skip
