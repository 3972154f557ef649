"""The organisation's own words for letters: subject and body with variables, one set in use for each occasion and
language; for messages any number, to choose from."""

import re
import uuid
from collections.abc import Mapping, Sequence

from sqlalchemy import select

from hiring import letter_variables, policy
from hiring.errors import Conflict, Invalid, NotFound, Stale
from hiring.models.letter import Occasion
from hiring.models.letter_template import LetterTemplate, TemplateKind, TemplateStatus
from hiring.names import LONGEST, is_storable, norm, tidy
from hiring.work import Work

LONGEST_SUBJECT = 200
LONGEST_BODY = 10_000
MOST = 200
"""Templates an organisation may have, those out of use included."""

_ANY = ("first_name", "last_name", "job", "organisation", "recruiter", "stage", "promised_by")
_INTERVIEW = ("interview_title", "interview_day", "interview_time", "interview_place", "interviewers")
_OFFER = ("offer_title", "offer_salary", "offer_bonus", "offer_start", "offer_until")
VARIABLES: Mapping[TemplateKind, tuple[str, ...]] = {
    TemplateKind.MESSAGE: _ANY,
    TemplateKind.RECEIVED: _ANY,
    TemplateKind.SENT_AGAIN: _ANY,
    TemplateKind.REJECTED: (*_ANY, "reason"),
    TemplateKind.INTERVIEW_INVITED: (*_ANY, *_INTERVIEW),
    TemplateKind.INTERVIEW_CHANGED: (*_ANY, *_INTERVIEW),
    TemplateKind.INTERVIEW_CANCELLED: (*_ANY, *_INTERVIEW),
    TemplateKind.OFFER_SENT: (*_ANY, *_OFFER),
    TemplateKind.OFFER_WITHDRAWN: (*_ANY, *_OFFER),
    TemplateKind.OFFER_DOCUMENT: (*_ANY, *_OFFER),
}
"""What a template of each kind may name in braces."""
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def listed(work: Work) -> Sequence[LetterTemplate]:
    """All of them: by kind, language and name, those in use first."""
    work.require(policy.may_change_templates(work.actor))
    found = work.session.scalars(select(LetterTemplate).order_by(LetterTemplate.name_norm).limit(MOST)).all()
    kinds = list(TemplateKind)
    return sorted(found, key=lambda one: (kinds.index(one.kind), one.status.value, one.language, one.name_norm))


def find(work: Work, id: uuid.UUID, *, for_change: bool = False) -> LetterTemplate:
    """One template, for whoever may change it; NotFound."""
    work.require(policy.may_change_templates(work.actor))
    found = work.session.get(LetterTemplate, id, with_for_update=for_change or None, populate_existing=for_change)
    if found is None:
        raise NotFound
    return found


def to_choose(work: Work, *, language: str = "") -> Sequence[LetterTemplate]:
    """Those in use that a message can begin with, by name; the ones in `language` first. The caller may write."""
    found = work.session.scalars(
        select(LetterTemplate)
        .where(LetterTemplate.kind == TemplateKind.MESSAGE, LetterTemplate.status == TemplateStatus.ACTIVE)
        .order_by(LetterTemplate.name_norm)
        .limit(MOST)
    ).all()
    return sorted(found, key=lambda one: one.language != language)


def in_place(work: Work, kind: TemplateKind, language: str) -> LetterTemplate | None:
    """The words in use for this occasion in this language; None: Foyer's own."""
    return work.session.scalar(
        select(LetterTemplate).where(
            LetterTemplate.kind == kind,
            LetterTemplate.kind != TemplateKind.MESSAGE,
            LetterTemplate.language == language,
            LetterTemplate.status == TemplateStatus.ACTIVE,
        )
    )


def kind_of(occasion: Occasion) -> TemplateKind | None:
    """Which kind of template takes the place of Foyer's words on this occasion; None: none does."""
    return next(
        (kind for kind in TemplateKind if kind == str(occasion) and kind is not TemplateKind.MESSAGE), None
    )


def add(work: Work, kind: TemplateKind, *, name: str, language: str, subject: str, body: str) -> LetterTemplate:
    """A new one, in use at once. Raises Invalid by field; `about` then says what a text's code is about."""
    work.require(policy.may_change_templates(work.actor))
    problems, about = _problems(work, kind, name, subject, body)
    if not _LANGUAGE.fullmatch(language) or len(language) > 20:
        problems["language"] = "bad_format"
    elif kind is not TemplateKind.MESSAGE and in_place(work, kind, language) is not None:
        problems["kind"] = "in_place"
    if len(work.session.scalars(select(LetterTemplate.id).limit(MOST)).all()) >= MOST:
        problems["name"] = "too_many"
    if problems:
        raise Invalid(problems, about=about)
    template = LetterTemplate(
        kind=kind,
        name=tidy(name),
        name_norm=norm(name),
        language=language,
        subject=tidy(subject),
        body=_body(body),
        status=TemplateStatus.ACTIVE,
        edited_by=work.user_id,
    )
    work.session.add(template)
    work.record("letter_template.created", template, kind=str(kind), language=language)
    return template


def change(
    work: Work, template: LetterTemplate, *, name: str, subject: str, body: str, version: int | None = None
) -> None:
    """New words, for letters that have not gone. Raises Invalid as `add` does, and Stale where `version` is no
    longer the template's. Kind and language stay."""
    work.require(policy.may_change_templates(work.actor))
    if version not in (None, template.version):
        raise Stale
    problems, about = _problems(work, template.kind, name, subject, body, but=template)
    if problems:
        raise Invalid(problems, about=about)
    wanted = {"name": tidy(name), "subject": tidy(subject), "body": _body(body)}
    differing = {field: value for field, value in wanted.items() if getattr(template, field) != value}
    if not differing:
        return
    for field, value in differing.items():
        setattr(template, field, value)
    template.name_norm = norm(name)
    template.edited_by = work.user_id
    work.record("letter_template.changed", template, fields=list(differing))


def retire(work: Work, template: LetterTemplate) -> None:
    """Out of use: letters have Foyer's own words again, and nobody can choose it."""
    work.require(policy.may_change_templates(work.actor))
    if template.status is TemplateStatus.ACTIVE:
        template.status = TemplateStatus.INACTIVE
        work.record("letter_template.retired", template, kind=str(template.kind))


def restore(work: Work, template: LetterTemplate) -> None:
    """In use again. Raises Conflict `template_in_place` where another has taken its place."""
    work.require(policy.may_change_templates(work.actor))
    if template.status is TemplateStatus.ACTIVE:
        return
    if in_place(work, template.kind, template.language) is not None:
        raise Conflict("template_in_place")
    template.status = TemplateStatus.ACTIVE
    work.record("letter_template.restored", template, kind=str(template.kind))


def text_problem(text: str, kind: TemplateKind, longest: int) -> tuple[str, str] | None:
    """What is wrong with a subject or a body, as a code and what it is about; None: nothing."""
    if not text.strip():
        return "required", ""
    if not is_storable(text):
        return "bad_characters", ""
    if len(text) > longest:
        return "too_long", str(longest)
    return letter_variables.problem(text, VARIABLES[kind])


def _body(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _problems(
    work: Work, kind: TemplateKind, name: str, subject: str, body: str, *, but: LetterTemplate | None = None
) -> tuple[dict[str, str], dict[str, str]]:
    problems, about = {}, {}
    same = select(LetterTemplate).where(LetterTemplate.kind == kind, LetterTemplate.name_norm == norm(name))
    if not tidy(name):
        problems["name"] = "required"
    elif not is_storable(name):
        problems["name"] = "bad_characters"
    elif len(tidy(name)) > LONGEST:
        problems["name"] = "too_long"
    elif (holder := work.session.scalar(same)) is not None and holder is not but:
        problems["name"] = "taken"
    for field, text, longest in (("subject", subject, LONGEST_SUBJECT), ("body", _body(body), LONGEST_BODY)):
        if wrong := text_problem(text, kind, longest):
            problems[field], about[field] = wrong
    return problems, about
