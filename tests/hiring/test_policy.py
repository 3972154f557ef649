"""The rules themselves: each is asked by somebody, and each says no to whoever is nobody."""

import inspect
import re
import uuid
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Select, select

from hiring import applications, notes, offers, policy, saved_views
from hiring.actors import ANYONE, Actor, JobRole, Kind, Role
from hiring.models.application import Application
from hiring.models.candidate import Candidate
from hiring.models.interview import Interview, InterviewParticipant
from hiring.models.job import Job, JobMember, Visibility
from hiring.models.letter import Letter
from hiring.models.note import Note
from hiring.models.offer import Offer
from hiring.models.question_bank import BankEntry
from hiring.models.saved_view import SavedView
from hiring.models.stage import Stage
from hiring.models.user import User
from hiring.models.webhook import Webhook, WebhookStatus
from tests.conftest import NOON, OpenWork
from tests.support.applications import world
from tests.support.interviews import arranged

HOUSE = Path(__file__).resolve().parents[2]
ROOMS = ("portal", "backoffice", "api", "ops", "web", "hiring", "templates")

RULES: dict[str, Callable[..., Any]] = {
    name: rule
    for name, rule in inspect.getmembers(policy, inspect.isfunction)
    if rule.__module__.startswith(policy.__name__) and not name.startswith("_")
}
ACTS = {
    name: rule
    for name, rule in RULES.items()
    if "actor" in inspect.signature(rule).parameters and inspect.signature(rule).return_annotation is bool
}
SCOPES = sorted(name for name in RULES if name.startswith(("visible_", "readable_", "known_", "of_known_")))

NOBODY = {
    "a visitor": ANYONE,
    "a candidate with an id": Actor(Kind.CANDIDATE, id=uuid.uuid4(), name="Ann"),
    "a member of another job": Actor(
        Kind.USER, uuid.uuid4(), "Mona", Role.MEMBER, {uuid.uuid4(): frozenset({JobRole.HIRING_MANAGER})}
    ),
    "somebody without a role": Actor(Kind.USER, uuid.uuid4(), "Stan"),
}


def test_every_rule_is_an_answer_or_a_scope() -> None:
    assert len(ACTS) > 20
    assert sorted(RULES) == sorted([*ACTS, *SCOPES, "is_there", "may_sign_in"])  # the former is part of scopes


@pytest.mark.parametrize("name", sorted(RULES))
def test_every_rule_is_asked_by_somebody(name: str) -> None:
    asked = re.compile(rf"\b{name}\b")
    files = [path for room in ROOMS for path in (HOUSE / room).rglob("*") if path.suffix in (".py", ".html")]
    elsewhere = [
        path
        for path in files
        if not path.is_relative_to(HOUSE / "hiring/policy") and asked.search(path.read_text())
    ]
    assert elsewhere, "a rule that nobody asks protects nothing"


WITHOUT_A_RULE = {
    "deciding.end": "part of the verbs that end an offer, or what it was for",
    "attachments.note_download": "whoever was given the file in their scope reads it",
    "known.put": "part of applying and of adding by hand, which asks",
    "acting.erase_whatever": "part of erasing, and of erasing again what a restored backup brought back",
    "acting.record": "part of the verbs of letters",
    "setting_aside.carry_over": "part of merging",
    "setting_aside.put": "part of what the clock does with whose time is over",
    "setting_aside.release": "part of the verbs that keep somebody after all",
    "stopping.stop": "part of the verbs after which a letter would tell what is no longer so",
    "ending.disable": "part of the verbs that change a webhook, and of what the worker does with one that fails",
    "feeds.end_feed": "one's own",
    "feeds.renew_feed": "one's own",
    "passwords.set_own": "one's own",
    "second_factor.turn_on": "one's own",
    "second_factor.turn_off": "one's own",
    "second_factor.renew_codes": "one's own",
    "sessions.end_own": "one's own",
    "sessions.end_others": "one's own",
    "users.edit_own": "one's own",
    "handing.tag": "each of many is judged by its rule; who may not is told so",
    "handing.untag": "each of many is judged by its rule; who may not is told so",
    "owners.record": "part of the verbs that make somebody responsible",
    "owners.release_outsiders": "part of making a job confidential",
}


def test_every_verb_that_leaves_an_event_asks_a_rule() -> None:
    """By itself, or by a function of its module. What needs none is written above, with the reason."""
    silent = set()
    for path in sorted((HOUSE / "hiring").rglob("*.py")):
        bodies = dict(re.findall(r"^def (\w+)(.*?)(?=^\S|\Z)", path.read_text(), re.MULTILINE | re.DOTALL))
        asking = {name for name, body in bodies.items() if "work.require(" in body}
        for name, body in bodies.items():
            asks = name in asking or any(re.search(rf"\b{other}\(", body) for other in asking)
            if not name.startswith("_") and "work.record(" in body and not asks:
                silent.add(f"{path.stem}.{name}")
    assert silent == set(WITHOUT_A_RULE)


def things() -> dict[Any, Any]:
    """By type, what a rule is asked about: an ordinary job, somebody's note, a stage opened to managers."""
    job = Job(visibility=Visibility.PUBLIC)
    application = Application(job_id=job.id)
    return {
        uuid.UUID: job.id,
        Job: job,
        Application: application,
        Stage: Stage(job_id=job.id, open_to_hiring_managers=True),
        Note: Note(application_id=application.id, author_user_id=uuid.uuid4()),
        BankEntry: BankEntry(created_by=uuid.uuid4()),
        Collection[uuid.UUID]: [job.id],
        Offer: Offer(edited_by=uuid.uuid4()),
        InterviewParticipant: InterviewParticipant(user_id=uuid.uuid4()),
        JobMember | None: None,
        bool: False,
        Role: Role.MEMBER,
        User: User(role=Role.MEMBER),
        SavedView: SavedView(user_id=uuid.uuid4()),
        Webhook: Webhook(created_by_key_id=uuid.uuid4()),
    }


def ask(name: str, actor: Actor) -> bool:
    known = {**things(), Actor: actor}
    parameters = inspect.signature(ACTS[name]).parameters.values()
    return bool(ACTS[name](*[known[one.annotation] for one in parameters]))


OF_ANY_JOB = {"may_see_reports"}
"""What a hiring manager of any job may do, with what they see of it scoped."""


@pytest.mark.parametrize("who", NOBODY)
@pytest.mark.parametrize("name", sorted(set(ACTS) - OF_ANY_JOB))
def test_every_rule_says_no_to_whoever_is_nobody(name: str, who: str) -> None:
    assert ask(name, NOBODY[who]) is False


OWN = {
    "is_self", "may_change_bank_entry", "may_change_view", "may_edit_note", "may_note", "may_pick_time",
    "may_take_part",
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(set(ACTS) - OWN))
def test_every_rule_says_yes_to_an_administrator(name: str) -> None:
    """What is one's own, like a note, takes more than a role."""
    assert ask(name, Actor(Kind.USER, uuid.uuid4(), "Ines", Role.ADMIN)) is True


def test_every_scope_is_empty_for_whoever_is_nobody(open_work: OpenWork) -> None:
    with open_work() as work:
        there = world(work)
    with open_work(there.dario) as work:
        notes.write(work, applications.get(work, there.noor.id), "Call her")
        offers.create(work, applications.get(work, there.noor.id))
        arranged(work, there.noor, there.dario)
        saved_views.save(work, "Of the newsletter", {"source": ["newsletter"]})
        work.session.flush()
        work.session.add(a_webhook())
        work.session.flush()
        for name in SCOPES:
            knows = (
                Actor(Kind.USER, uuid.uuid4(), "Ines", Role.ADMIN) if name in OF_ADMINISTRATORS else there.dario
            )
            assert work.session.scalars(_rows(name, knows)).all(), name
            for who, actor in NOBODY.items():
                assert work.session.scalars(_rows(name, actor)).all() == [], (name, who)


OF_ADMINISTRATORS = {"visible_webhooks"}


def a_webhook() -> Webhook:
    return Webhook(
        url="https://ears.test/", description="", event_types=[], scopes=[], secret_sealed="", seen_seq=0,
        status=WebhookStatus.ACTIVE,
    )  # fmt: skip


def of_applications(noun: Any) -> Select[Any]:
    of_them = select(noun).join(Application, Application.id == noun.application_id)
    return of_them.join(Job, Job.id == Application.job_id)


def _rows(name: str, actor: Actor) -> Select[Any]:
    more = {"visible_interviews": (NOON,), "of_known_jobs": (Note.application_id,)}.get(name, ())
    condition = RULES[name](actor, *more)
    found: dict[str, Select[Any]] = {
        "visible_jobs": select(Job),
        "readable_jobs": select(Job),
        "visible_candidates": select(Candidate),
        "known_candidates": select(Candidate),
        "of_known_jobs": select(Note),
        "visible_webhooks": select(Webhook),
        "visible_interviews": of_applications(Interview),
        "visible_own_interviews": of_applications(Interview),
        "visible_offers": of_applications(Offer),
        "visible_views": select(SavedView),
        "visible_applications": select(Application).join(Job, Job.id == Application.job_id),
        "visible_letters": select(Letter)
        .join(Application, Application.id == Letter.application_id, isouter=True)
        .join(Job, Job.id == Application.job_id, isouter=True),
        "visible_notes": select(Note)
        .join(Application, Application.id == Note.application_id)
        .join(Job, Job.id == Application.job_id)
        .where(policy.visible_applications(actor)),
    }
    return found[name].where(condition)
