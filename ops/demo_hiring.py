"""What the demo's teams are at just now: interviews, offers in every state, results, colleagues who are named. All
of it comes through the verbs, in the names of those who do it."""

import hashlib
import io
import random
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import select

from hiring import applications, interviews, notes, offers, result_links
from hiring.actors import Actor, JobRole, Kind
from hiring.models.application import Application, ApplicationStatus
from hiring.models.interview import Interview, LocationKind, ParticipantResponse
from hiring.models.job import JobMember, Period
from hiring.models.note import Recommendation
from hiring.models.offer import AbandonReason, Offer
from hiring.models.stage import Stage, StageKind, StageStatus
from hiring.models.user import User
from hiring.uploads import Received
from hiring.work import Files, Work
from ops import demo_words
from plumbing.records import stamp_with

OpenWork = Callable[[Actor], AbstractContextManager[Work]]

INTERVIEWS = 18
RESULTS = 6
ENDINGS = ("asked", "approved", "sent", "declined", "abandoned", "accepted", "draft")
"""One offer in each state, and a draft that waits for its approval."""
_LASTS = timedelta(minutes=45)
_HOURS = (10, 11, 14, 16)
_TITLES = ("Bench session", "Technical interview", "Meet the team", "A first call")
_PLACES = (
    (LocationKind.VIRTUAL, "https://meet.example/brightmoor"),
    (LocationKind.PHYSICAL, "Mill Street 4, Leeds, first floor"),
    (LocationKind.PHONE, "+44 113 496 0100"),
)
_FEEDBACK = (
    (Recommendation.STRONG_YES, "Found the fault in ten minutes and explained it to the apprentice."),
    (Recommendation.YES, "Careful work, asks good questions. A little slow on the second joint."),
    (Recommendation.NO_DECISION, "Strong with customers; I could not judge the tools."),
    (Recommendation.NO, "Knows the theory, has not done it yet."),
)
_NAMED = ("@Ines worth a call this week?", "@Dario could you look at the second reference?",
          "@Ines the notice period is three months, does that still work?")  # fmt: skip


@dataclass(frozen=True)
class Place:
    """An application that something can be done with, and since when it stands where it stands."""

    id: uuid.UUID
    job_id: uuid.UUID
    since: datetime


@dataclass(frozen=True)
class Teams:
    """Who acts: everybody as an actor, and the members of each job."""

    actors: Mapping[uuid.UUID, Actor]
    of: Mapping[uuid.UUID, Sequence[uuid.UUID]]
    recruiter: Actor
    admin: Actor


class Hiring:
    """Fills the last days; the same seed gives the same."""

    def __init__(self, open_work: OpenWork, storage: Files, people: Mapping[str, User], seed: int) -> None:
        self.draw = random.Random(f"brightmoor hires {seed}")  # noqa: S311 - invented people, no secrets
        self.open_work, self.storage = open_work, storage
        with open_work(_actor(people["ines.varga"], {})) as work:
            self.now, self.zone = work.now, work.organisation.zone
            self.teams = _teams(work, people)
            self.in_process = _standing(work, StageKind.IN_PROCESS)
            self.at_offer = _standing(work, StageKind.OFFER)

    def fill(self) -> None:
        ahead = _slots(self.now, self.zone)
        offered = [*self.at_offer, *reversed(self.in_process)][: len(ENDINGS)]
        for number, place in enumerate([one for one in self.in_process if one not in offered][:INTERVIEWS]):
            took_place = self._took_place(place)
            if number % 3 != 1 or not took_place:
                self._interview(place, next(ahead), number, self._within(place, 0.95))
        for place, ending in zip(offered, ENDINGS, strict=False):
            self._offer(place, ending)
        for number, place in enumerate(self.in_process[:RESULTS]):
            self._result(place, number)
        for number, words in enumerate(_NAMED):
            if number < len(self.in_process):
                by = self.teams.admin if "@Dario" in words else self.teams.recruiter
                with self._by(by, self.now - timedelta(hours=5 * number + 1)) as work:
                    notes.write(work, applications.get(work, self.in_process[number].id), words)

    def _interview(self, place: Place, starts: datetime, number: int, at: datetime) -> uuid.UUID:
        kind, where = _PLACES[number % len(_PLACES)]
        team = self.teams.of[place.job_id]
        wanted = interviews.Wanted(
            title=_TITLES[number % len(_TITLES)], starts_at=starts, ends_at=starts + _LASTS,
            timezone=self.zone.key, interviewer_ids=team[:2], organizer_id=self._organiser(place),
            location_kind=kind, location=where,
        )  # fmt: skip
        with self._by(self.teams.recruiter, at) as work:
            interview = interviews.schedule(work, applications.get(work, place.id), wanted, letter=number % 3 == 0)
            for one in interview.participants[:1] if number % 4 == 0 else ():
                one.response, one.responded_at = ParticipantResponse.ACCEPTED, work.now
        return interview.id

    def _took_place(self, place: Place) -> bool:
        """One that is over, with what its interviewers think of it; False where there was no time for one."""
        starts = _at_work(place.since + timedelta(days=1), self.zone)
        if starts <= place.since + timedelta(hours=1) or starts + timedelta(hours=3) > self.now:
            return False
        number = self.draw.randrange(12)
        id = self._interview(place, starts, number, place.since + timedelta(minutes=40))
        with self._by(self.teams.recruiter, starts + _LASTS) as work:
            if number == 0:
                interviews.no_show(work, interviews.get(work, id))
                return True
            done = interviews.get(work, id)
            interviews.complete(work, done)
            panel = [one.user_id for one in done.participants]
        for at, user_id in enumerate(panel):
            if at == 0 or number % 3:
                with self._by(self.teams.actors[user_id], starts + timedelta(hours=2 + at / 4)) as work:
                    participants = work.session.get_one(Interview, id).participants
                    own = next(one for one in participants if one.user_id == user_id)
                    interviews.give_feedback(work, own, *self.draw.choice(_FEEDBACK))
        return True

    def _offer(self, place: Place, ending: str) -> None:
        with self._by(self.teams.recruiter, self._within(place, 0.3)) as work:
            application = applications.get(work, place.id, for_change=True)
            if application.stage.kind is not StageKind.OFFER:
                applications.move(work, application, _offer_stage(work, application).id)
        with self._by(self.teams.recruiter, self._within(place, 0.4)) as work:
            application = applications.get(work, place.id, for_change=True)
            pay = application.job.salary_min or Decimal(34_000)
            yearly = application.job.salary_period in (None, Period.YEAR)
            id = offers.create(
                work, application, salary_amount=pay * Decimal("1.05") // 100 * 100 if yearly else pay,
                salary_currency=application.job.salary_currency or "GBP",
                salary_period=application.job.salary_period or Period.YEAR,
                starts_on=(self.now + timedelta(days=40)).date(), expires_at=self.now + timedelta(days=6),
                message="We liked how you worked with the team, and would be glad to have you.",
            ).id  # fmt: skip
        steps = {"asked": 0, "draft": 0, "approved": 1, "sent": 2}.get(ending, 3)
        if ending == "asked":
            with self._by(self.teams.recruiter, self._within(place, 0.5)) as work:
                offers.ask_for_approval(work, work.session.get_one(Offer, id))
        if steps >= 1:
            with self._by(self.teams.admin, self._within(place, 0.5)) as work:
                offers.approve(work, offers.get(work, id))
        if steps >= 2:
            self._send(place, id)
        if steps >= 3:
            with self._by(self.teams.recruiter, self._within(place, 0.9)) as work:
                self._end(work, id, ending)

    def _send(self, place: Place, id: uuid.UUID) -> None:
        with self._by(self.teams.recruiter, self._within(place, 0.7)) as work:
            offer = offers.get(work, id)
            name = offer.application.candidate.first_name
            content = demo_words.cv(f"Offer to {name}", offer.message)
            key = f"demo-offer-{id.hex}"
            self.storage.put(key, io.BytesIO(content), content_type="application/pdf")
            document = Received("letter", f"Offer_{name}.pdf", "pdf", len(content),
                                hashlib.sha256(content).hexdigest(), key)  # fmt: skip
            offers.send(work, offer, document=document)

    def _end(self, work: Work, id: uuid.UUID, ending: str) -> None:
        offer = offers.get(work, id)
        if ending == "declined":
            offers.decline(work, offer, reason="I have taken a job nearer to home. Thank you for your time.")
        elif ending == "abandoned":
            offers.abandon(work, offer, reason=AbandonReason.RESCINDED)
        else:
            applications.accept_offer(work, offer)

    def _result(self, place: Place, number: int) -> None:
        done = self._within(place, 0.2)
        result = result_links.Result(
            "Workshop test" if number % 2 else "Reasoning test", f"https://tests.example/results/{place.id.hex}",
            f"{61 + number * 6} / 100", done, (("Time taken", f"{32 + number} min"), ("Attempt", "1")),
            shared_with_panel=number % 3 == 0,
        )  # fmt: skip
        with self._by(self.teams.recruiter, done) as work:
            result_links.put(work, applications.get(work, place.id), result)

    def _organiser(self, place: Place) -> uuid.UUID:
        team = self.teams.of[place.job_id]
        runs = [id for id in team if self.teams.actors[id].has(place.job_id, JobRole.RECRUITER)]
        return (runs or team)[0]

    def _within(self, place: Place, part: float) -> datetime:
        """A moment since it stands where it stands; the last four days at most."""
        since = max(place.since, self.now - timedelta(days=4))
        return since + (self.now - since) * part

    @contextmanager
    def _by(self, actor: Actor, then: datetime) -> Iterator[Work]:
        """A transaction in which the actor acts, as of then."""
        with self.open_work(actor) as work:
            stamp_with(work.session, then)
            yield replace(work, now=then)


def _teams(work: Work, people: Mapping[str, User]) -> Teams:
    jobs: dict[uuid.UUID, dict[uuid.UUID, set[JobRole]]] = defaultdict(lambda: defaultdict(set))
    team: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    for one in work.session.scalars(select(JobMember).order_by(JobMember.created_at, JobMember.id)):
        jobs[one.user_id][one.job_id].add(one.role)
        team[one.job_id].append(one.user_id)
    actors = {user.id: _actor(user, jobs[user.id]) for user in people.values()}
    return Teams(actors, team, actors[people["dario.conti"].id], actors[people["ines.varga"].id])


def _actor(user: User, jobs: Mapping[uuid.UUID, set[JobRole]]) -> Actor:
    roles = {job_id: frozenset(found) for job_id, found in jobs.items()}
    return Actor(Kind.USER, user.id, user.name, user.role, roles)


def _standing(work: Work, kind: StageKind) -> list[Place]:
    """Who stands in such a stage for half a day or longer, the newest first."""
    found = (
        select(Application.id, Application.job_id, Application.stage_entered_at)
        .join(Stage, Stage.id == Application.current_stage_id)
        .where(Application.status == ApplicationStatus.ACTIVE, Stage.kind == kind)
        .where(Application.stage_entered_at < work.now - timedelta(hours=12))
        .order_by(Application.stage_entered_at.desc(), Application.id)
        .limit(60)
    )
    return [Place(*row) for row in work.session.execute(found)]


def _offer_stage(work: Work, application: Application) -> Stage:
    return work.session.scalars(
        select(Stage)
        .where(Stage.job_id == application.job_id, Stage.kind == StageKind.OFFER)
        .where(Stage.status == StageStatus.ACTIVE)
        .order_by(Stage.index)
    ).one()


def _slots(now: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """Hours of the coming working days, today's among them."""
    day = now.astimezone(zone).date()
    while True:
        for hour in _HOURS if day.weekday() < 5 else ():
            slot = datetime.combine(day, time(hour), zone)
            if slot > now + timedelta(minutes=20):
                yield slot
        day += timedelta(days=1)


def _at_work(at: datetime, zone: ZoneInfo) -> datetime:
    """Eleven o'clock of that day, or of the next Monday."""
    day = at.astimezone(zone).date()
    while day.weekday() >= 5:
        day += timedelta(days=1)
    return datetime.combine(day, time(11), zone)
