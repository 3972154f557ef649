"""Makes a large world out of a smaller one: everybody there many times over, each time as somebody else.

Going through the verbs for a million applications takes an hour; copying rows inside the database takes minutes.
SQLite only. What is copied hangs together as before. Events are not copied: no timeline is longer for it.
"""

from typing import Any

from sqlalchemy import Engine, text

from hiring.models.application import Answer, AnswerOption, Application, StageChange, Submission
from hiring.models.attachment import Attachment
from hiring.models.candidate import (
    Candidate,
    CandidateEmail,
    CandidateLink,
    CandidatePhone,
    CandidateTag,
    Consent,
)
from hiring.models.interview import Interview, InterviewParticipant
from hiring.models.letter import Letter
from hiring.models.note import Note
from hiring.models.offer import Offer
from hiring.models.search import SearchEntry
from hiring.models.stage import StageCount
from hiring.models.tally import JobTally, MonthTally, Tally
from plumbing.records import Base

COPIED: tuple[type[Base], ...] = (
    Candidate, CandidateEmail, CandidatePhone, CandidateLink, CandidateTag, Application, Submission, Consent,
    Answer, AnswerOption, StageChange, Attachment, Interview, InterviewParticipant, Note, Offer, Letter,
    SearchEntry,
)  # fmt: skip
COUNTED: tuple[type[Base], ...] = (StageCount, JobTally, Tally, MonthTally)
OWN_TEXTS = {
    "candidates": ("email_norm", "primary_email"),
    "submissions": ("receipt_hash", "nonce"),
    "attachments": ("storage_key",),
    "candidate_emails": ("value", "value_norm"),
    "candidate_links": ("url_norm",),
}
"""What no two rows may have in common."""
_COPIED = {model.__tablename__ for model in COPIED}


MOST = 16


def multiply(engine: Engine, times: int) -> None:
    """Afterwards there are so many times as many applications, candidates and what belongs to them; at most 16."""
    assert engine.dialect.name == "sqlite"
    assert times <= MOST
    with engine.connect() as connection:
        connection.execute(text("PRAGMA foreign_keys = OFF"))
        connection.commit()
        for model in COPIED:
            connection.execute(text(_copies(model.__table__, times)))
            connection.commit()
        for model in COUNTED:
            connection.execute(text(f"UPDATE {model.__tablename__} SET count = count * {times}"))
        connection.commit()
        broken = connection.execute(text("PRAGMA foreign_key_check")).first()
        assert broken is None, broken
        connection.execute(text("ANALYZE"))
        connection.commit()
        connection.execute(text("PRAGMA foreign_keys = ON"))


def _copies(table: Any, times: int) -> str:
    """SQLite reads all of the source before it writes when both are one table."""
    names = [column.name for column in table.columns if (table.name, column.name) != ("search_entries", "number")]
    values = ", ".join(_value(table, name) for name in names)
    numbers = " UNION ALL ".join(f"SELECT '{number:x}' AS n" for number in range(1, times))
    into = ", ".join(f'"{name}"' for name in names)
    return f"INSERT INTO {table.name} ({into}) SELECT {values} FROM ({numbers}) CROSS JOIN {table.name}"


def _value(table: Any, name: str) -> str:
    targets = {key.column.table.name for key in table.columns[name].foreign_keys}
    if name == "id" or name == "current_submission_id" or targets & _COPIED:
        return f'n || substr("{name}", 2)'  # an id begins with its time: the first digit is 0 for long
    if name in OWN_TEXTS.get(table.name, ()):
        return f"n || '.' || \"{name}\""
    return "NULL" if name == "external_id" else f'"{name}"'
