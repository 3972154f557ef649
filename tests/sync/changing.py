"""A house in which people and programs go on working: acts through the API and through the verbs of the pages.

python -m tests.sync.changing SEED: draws acts without end on the Foyer of FOYER, KEY and FOYER_DATABASE_URL until
its input ends, then prints how often each was done and refused.
"""

import json
import os
import random
import sys
import threading
import urllib.error
import urllib.request
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hiring import applications, rejection_reasons, stages
from hiring.actors import OPERATOR
from hiring.applications import bulk
from hiring.applications.bulk import Pick
from hiring.errors import DomainError
from hiring.models.application import Application, ApplicationStatus
from hiring.models.candidate import Candidate, Tag
from hiring.models.department import Department
from hiring.models.job import Job
from hiring.models.note import Note
from hiring.models.offer import Offer
from hiring.models.rejection_reason import RejectionReason
from hiring.models.stage import Stage
from hiring.models.user import User
from hiring.work import Work, opened
from plumbing import clock
from plumbing.db import make_engine
from plumbing.storage import from_url


class House:
    """Its acts are methods whose names begin with `do_`."""

    def __init__(self, seed: int) -> None:
        self.engine = make_engine(os.environ["FOYER_DATABASE_URL"])
        self.files = from_url("file:files", Path(os.environ["FOYER_DATA"]))
        self.draw, self.count = random.Random(seed), 0
        self.acts: dict[str, Callable[[], None]] = {
            name[3:]: getattr(self, name) for name in dir(self) if name.startswith("do_")
        }

    @contextmanager
    def work(self) -> Iterator[Work]:
        with (
            Session(self.engine, expire_on_commit=False) as session,
            opened(session, OPERATOR, now=clock.now(), files=self.files) as work,
        ):
            yield work

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        request = urllib.request.Request(f"{os.environ['FOYER']}/api/v1{path}", method=method)
        request.add_header("Authorization", f"Bearer {os.environ['KEY']}")
        if body is not None:
            request.add_header("Content-Type", "application/json")
            request.data = json.dumps(body).encode()
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.loads(answer.read() or b"null")

    def any(self, entity: Any, *conditions: Any) -> uuid.UUID:
        """One of them, drawn; ids are by age, so that where we begin is drawn."""
        with Session(self.engine) as session:
            found = session.scalars(select(entity.id).where(*conditions).order_by(entity.id)).all()
        if not found:
            raise DomainError
        return self.draw.choice(found)  # type: ignore[no-any-return]

    def alive(self, status: ApplicationStatus = ApplicationStatus.ACTIVE) -> uuid.UUID:
        return self.any(Application, Application.status == status, Application.deleted_at.is_(None))

    def person(self) -> uuid.UUID:
        return self.any(Candidate, Candidate.deleted_at.is_(None), Candidate.merged_into_id.is_(None))

    def name(self, word: str) -> str:
        self.count += 1
        return f"{word} {self.draw.getrandbits(40):x}-{self.count}"

    def do_advance(self) -> None:
        self.ask("POST", f"/applications/{self.alive()}/advance", {})

    def do_rate(self) -> None:
        self.ask("PATCH", f"/applications/{self.alive()}", {"rating": self.draw.randint(0, 3)})

    def do_reject(self) -> None:
        reasons = self.ask("GET", "/rejection-reasons?page_size=200")["data"]
        reason = self.draw.choice([one["id"] for one in reasons if one["kind"] != "by_candidate"])
        self.ask("POST", f"/applications/{self.alive()}/reject", {"reason_id": reason})

    def do_unreject(self) -> None:
        self.ask("POST", f"/applications/{self.alive(ApplicationStatus.REJECTED)}/unreject", {})

    def do_withdraw(self) -> None:
        self.ask("POST", f"/applications/{self.alive()}/withdraw", {})

    def do_hire(self) -> None:
        self.ask("POST", f"/applications/{self.alive()}/hire", {})

    def do_unhire(self) -> None:
        self.ask("POST", f"/applications/{self.alive(ApplicationStatus.HIRED)}/unhire", {})

    def do_remove_application(self) -> None:
        self.ask("DELETE", f"/applications/{self.alive()}")

    def do_change_person(self) -> None:
        self.ask("PATCH", f"/candidates/{self.person()}", {"last_name": self.name("Reis")})

    def do_merge(self) -> None:
        self.ask("POST", f"/candidates/{self.person()}/merge", {"duplicate_id": str(self.person())})

    def do_tag(self) -> None:
        self.ask(
            "POST", f"/candidates/{self.person()}/tags", {"name": self.draw.choice(("fast", self.name("tag")))}
        )

    def do_untag(self) -> None:
        self.ask("DELETE", f"/candidates/{self.person()}/tags?name=fast")

    def do_rename_tag(self) -> None:
        self.ask("PATCH", f"/tags/{self.any(Tag)}", {"name": self.name("tag")})

    def do_remove_tag(self) -> None:
        self.ask("DELETE", f"/tags/{self.any(Tag)}")

    def do_note(self) -> None:
        self.ask("POST", f"/applications/{self.alive()}/notes", {"content": self.name("Called back")})

    def do_remove_note(self) -> None:
        self.ask("DELETE", f"/notes/{self.any(Note, Note.deleted_at.is_(None))}")

    def do_result(self) -> None:
        link = {"label": "Test", "url": f"https://tests.example/{self.draw.randint(1, 9)}"}
        self.ask("POST", f"/applications/{self.alive()}/result-links", link)

    def do_interview(self) -> None:
        begins, user = clock.now() + timedelta(days=self.draw.randint(2, 40)), str(self.any(User))
        self.ask("POST", f"/applications/{self.alive()}/interviews", {
            "title": "Talk", "starts_at": begins.isoformat(), "ends_at": (begins + timedelta(hours=1)).isoformat(),
            "timezone": "Europe/Lisbon", "organizer_user_id": user, "interviewer_user_ids": [user],
            "location": {"kind": "virtual", "url": "https://meet.example/x"}})  # fmt: skip

    def do_offer(self) -> None:
        salary = {"amount": "52000.00", "currency": "EUR", "period": "year"}
        self.ask("POST", f"/applications/{self.alive()}/offers", {"job_title": "Welder", "salary": salary})

    def do_change_offer(self) -> None:
        self.ask("PATCH", f"/offers/{self.any(Offer)}", {"job_title": self.name("Welder")})

    def do_change_job(self) -> None:
        self.ask("PATCH", f"/jobs/{self.any(Job)}", {"name": self.name("Welder")})

    def do_rename_stage(self) -> None:
        self.ask("PATCH", f"/application-stages/{self.any(Stage)}", {"name": self.name("Talk")[:40]})

    def do_rename_department(self) -> None:
        self.ask("PATCH", f"/departments/{self.any(Department)}", {"name": self.name("Workshop")})

    def do_rename_reason(self) -> None:
        self.ask("PATCH", f"/rejection-reasons/{self.any(RejectionReason)}", {"name": self.name("Reason")[:40]})

    def do_rename_user(self) -> None:
        self.ask("PATCH", f"/users/{self.any(User)}", {"last_name": self.name("Conti")})

    def do_stage(self) -> None:
        self.ask("POST", f"/jobs/{self.any(Job)}/stages", {"name": self.name("Talk")[:40]})

    def do_file(self) -> None:
        file = {"name": "cv.txt", "type": "other", "data": "SGVsbG8="}
        self.ask("POST", f"/applications/{self.alive()}/attachments", file)

    def do_many_move(self) -> None:
        """As the list of the back office does it: one act on many."""
        with self.work() as work:
            job_id = work.session.scalars(
                select(Application.job_id).where(Application.status == ApplicationStatus.ACTIVE)
                .group_by(Application.job_id).order_by(func.count().desc()).limit(1)).one()  # fmt: skip
            where = (Application.job_id == job_id, Application.status == ApplicationStatus.ACTIVE)
            ids = work.session.scalars(select(Application.id).where(*where).limit(200)).all()
            stage = self.draw.choice(stages.of(work, work.session.get_one(Job, job_id))[:-1])
            bulk.move(work, [Pick(id) for id in self.draw.sample(ids, min(20, len(ids)))], stage.id)

    def do_many_reject(self) -> None:
        with self.work() as work:
            found = select(Application.id).where(Application.status == ApplicationStatus.ACTIVE).limit(200)
            ids = work.session.scalars(found).all()
            reason = rejection_reasons.active(work)[0]
            bulk.reject(work, [Pick(id) for id in self.draw.sample(ids, min(10, len(ids)))], reason=reason)

    def do_move_by_hand(self) -> None:
        with self.work() as work:
            one = applications.get(work, self.alive(), for_change=True)
            applications.move(work, one, self.draw.choice(stages.of(work, one.job)).id)


def main() -> None:
    house, done, ended = House(int(sys.argv[1])), Counter[str](), threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
    while not ended.is_set():
        act = house.draw.choice(sorted(house.acts))
        try:
            house.acts[act]()
            done[act] += 1
        except DomainError:
            done[f"{act} refused"] += 1
        except urllib.error.HTTPError as error:
            with error:
                if error.code >= 500 or error.code in (400, 401):
                    raise AssertionError(f"{act}: {error.code} {error.read()[:2000]!r}") from None
                done[f"{act} {json.loads(error.read())['code']}"] += 1
    print(json.dumps(done))


if __name__ == "__main__":
    main()
