"""Half-filled application forms, kept because their writer asked for it, to go on with later by a link."""

import json
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from hiring import letters, links, uploads
from hiring.addresses import canonical_email
from hiring.errors import Gone, Invalid, TooMany
from hiring.models.job import Job, ScreeningForm
from hiring.models.kept_form import KeptForm
from hiring.models.letter import Letter, LetterState, Occasion
from hiring.models.link import LinkPurpose
from hiring.names import is_storable
from hiring.work import Work
from plumbing import limits
from plumbing.tokens import fingerprint

LIFE = links.LIFE[LinkPurpose.KEPT_FORM]
BETWEEN_LETTERS = timedelta(minutes=10)
"""How long after one letter with such a link none goes to the same address."""
PER_ADDRESS = limits.Limit("kept_forms", 5, timedelta(days=1))
"""Forms kept for one address: nobody fills a stranger's mailbox."""
MOST_ASKED = 3
"""Of the forms kept for one address, whose links are sent once more to whoever asks."""
LONGEST = 256 * 1024
"""Of everything typed together, as JSON."""
_AT_ONCE = 500


@dataclass(frozen=True)
class Typed:
    """What is kept: fields and parts of dates as they were typed, and of each file its field and sealed secret.
    `form`: the version that is being answered; None: the job asks no questions."""

    fields: Mapping[str, Sequence[str]]
    dates: Mapping[str, Mapping[str, str]]
    uploads: Sequence[Mapping[str, str]]
    form: ScreeningForm | None
    source: Mapping[str, str]
    language: str


def keep(
    work: Work, job: Job, email: str, typed: Typed, *, secrets: Collection[str] = (), id: uuid.UUID | None = None
) -> KeptForm:
    """Keeps the form for another LIFE and mails its link, at most one letter in ten minutes to one address.

    `id`: the kept form that this one goes on with, of whoever holds its reference; it is replaced. `secrets` of
    the files, which are kept as long. Raises Invalid email `required`, `bad_format`; typed `too_long`,
    `bad_characters`; TooMany.
    """
    norm = canonical_email(email.strip())
    if norm is None:
        raise Invalid({"email": "bad_format" if email.strip() else "required"})
    document = {"fields": {name: list(values) for name, values in typed.fields.items()},
                "dates": {key: dict(parts) for key, parts in typed.dates.items()}}  # fmt: skip
    _check(document)
    kept = work.session.get(KeptForm, id, with_for_update=True) if id else None
    if kept is None or kept.job_id != job.id:
        kept = KeptForm(job_id=job.id)
    if kept.email_norm != norm:
        _count(work, norm)
        if kept.email_norm is not None:  # the former address may be somebody else's
            links.end(work, kept.id, LinkPurpose.KEPT_FORM)
    is_same_address = kept.email_norm == norm
    kept.email, kept.email_norm = email.strip(), norm
    kept.form_id = typed.form.id if typed.form else None
    kept.typed, kept.uploads = document, [dict(one) for one in typed.uploads]
    kept.source, kept.language = dict(typed.source), typed.language
    kept.expires_at = work.now + LIFE
    work.session.add(kept)
    work.session.flush()  # the letter names its row
    uploads.renew(work, job.id, secrets, until=kept.expires_at)
    _write(work, kept, is_same_address)
    return kept


def opened_by(session: Session, token: str, now: datetime) -> KeptForm:
    """What this link opens, again and again. Raises NotFound or Gone, which must look the same to its holder."""
    kept = session.get(KeptForm, links.subject_of(session, token, LinkPurpose.KEPT_FORM, now))
    if kept is None or kept.expires_at <= now:
        raise Gone("link_expired")
    return kept


def ids_for(work: Work, email_norm: str) -> Sequence[uuid.UUID]:
    """The latest that are kept for this address, at most MOST_ASKED."""
    kept = select(KeptForm.id).where(KeptForm.email_norm == email_norm, KeptForm.expires_at > work.now)
    return work.session.scalars(kept.order_by(KeptForm.id.desc()).limit(MOST_ASKED)).all()


def write_again(work: Work, id: uuid.UUID) -> None:
    """Another letter with the link to this form, where it is still kept; none within ten minutes of the last."""
    kept = work.session.get(KeptForm, id)
    if kept is not None and kept.expires_at > work.now:
        _write(work, kept, is_same_address=True)


def of(work: Work, job: Job, id: uuid.UUID) -> KeptForm | None:
    """The kept form of this reference, for this job; None: it is no longer kept."""
    kept = work.session.get(KeptForm, id)
    return kept if kept is not None and kept.job_id == job.id else None


def remove(work: Work, kept: KeptForm) -> None:
    """Takes it away, with its letters, and ends its links. Its files are the caller's: they may just be sent."""
    links.end(work, kept.id, LinkPurpose.KEPT_FORM)
    work.session.flush()
    # whatever version it has by now: who sends their application loses to nobody who keeps it in another window
    work.session.execute(delete(KeptForm).where(KeptForm.id == kept.id))


def forget(work: Work) -> int:
    """Removes those that ran out; returns how many. Their files run out at the same time (uploads.sweep)."""
    over = work.session.scalars(select(KeptForm).where(KeptForm.expires_at <= work.now).limit(_AT_ONCE)).all()
    for kept in over:
        remove(work, kept)
    return len(over)


def _check(document: Mapping[str, Any]) -> None:
    text = json.dumps(document, ensure_ascii=False)
    if len(text) > LONGEST:
        raise Invalid({"typed": "too_long"})
    if not all(is_storable(one) for one in _texts(document)):
        raise Invalid({"typed": "bad_characters"})


def _texts(document: Mapping[str, Any]) -> list[str]:
    typed = [name for part in document.values() for name in part]
    typed += [value for values in document["fields"].values() for value in values]
    return typed + [value for parts in document["dates"].values() for pair in parts.items() for value in pair]


def _count(work: Work, norm: str) -> None:
    wait = limits.count(work.session, PER_ADDRESS, fingerprint(norm), now=work.now)
    if wait:
        raise TooMany(wait)


def _write(work: Work, kept: KeptForm, is_same_address: bool) -> None:
    """The letter, later where one went to this address just now; none where this form's own was that one."""
    recent = (
        select(Letter)
        .join(KeptForm, KeptForm.id == Letter.kept_form_id)
        .where(KeptForm.email_norm == kept.email_norm, Letter.occasion == Occasion.FORM_KEPT)
        .where(Letter.due_at > work.now - BETWEEN_LETTERS, Letter.state != LetterState.CANCELLED)
        .order_by(Letter.due_at.desc())
    )
    found = work.session.scalars(recent).all()
    if is_same_address and any(letter.kept_form_id == kept.id for letter in found):
        return
    due_at = found[0].due_at + BETWEEN_LETTERS if found else work.now
    letters.write_to_keeper(work, kept, due_at=due_at)
