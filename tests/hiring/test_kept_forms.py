"""Half-filled forms: kept for whoever asks, one letter in ten minutes, gone when they ran out."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from hiring import kept_forms, links, uploads
from hiring.actors import ANYONE
from hiring.errors import Gone, Invalid, NotFound, TooMany
from hiring.kept_forms import Typed
from hiring.models.job import Job
from hiring.models.kept_form import KeptForm
from hiring.models.letter import Letter, Occasion
from hiring.models.link import LinkPurpose
from tests.conftest import NOON, OpenWork
from tests.support.applying import keep_upload, make_job
from tests.support.together import together

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def job(open_work: OpenWork) -> Any:
    with open_work() as work:
        return make_job(work)


def keep(
    open_work: OpenWork, email: str = "ann@example.com", *, later: timedelta = timedelta(0), **more: Any
) -> KeptForm:
    fields = more.pop("fields", {"first_name": ["Ann"], "q.years": ["a few"]})
    with open_work(ANYONE, now=NOON + later) as work:
        typed = Typed(fields, more.pop("dates", {}), (), None, {}, "en")
        return kept_forms.keep(work, work.session.scalars(select(Job)).one(), email, typed, **more)


def letters(open_work: OpenWork) -> list[tuple[str, timedelta]]:
    with open_work() as work:
        found = work.session.scalars(select(Letter).order_by(Letter.due_at))
        assert all(one.occasion is Occasion.FORM_KEPT for one in found)
        return [
            (one.recipient, one.due_at - NOON)
            for one in work.session.scalars(select(Letter).order_by(Letter.due_at))
        ]


def test_it_is_kept_as_typed_and_its_link_opens_it_again_and_again(open_work: OpenWork) -> None:
    kept = keep(open_work, " Ann@Example.com ")
    assert (kept.email, kept.expires_at) == ("Ann@Example.com", NOON + timedelta(days=30))
    with open_work() as work:
        token = links.make(work, LinkPurpose.KEPT_FORM, kept.id)
    for _ in range(2):
        with open_work() as work:
            found = kept_forms.opened_by(work.session, token, work.now)
            assert found.typed == {"fields": {"first_name": ["Ann"], "q.years": ["a few"]}, "dates": {}}
    with open_work() as work, pytest.raises(Gone):
        kept_forms.opened_by(work.session, token, NOON + timedelta(days=30))
    with open_work() as work, pytest.raises(NotFound):
        kept_forms.opened_by(work.session, token[:-1], NOON)


def test_kept_again_it_is_renewed_and_one_letter_goes_in_ten_minutes(open_work: OpenWork) -> None:
    kept = keep(open_work)
    again = keep(open_work, later=5 * MINUTE, id=kept.id, fields={"first_name": ["Annie"]})
    assert (again.id, again.expires_at) == (kept.id, NOON + 5 * MINUTE + kept_forms.LIFE)
    assert letters(open_work) == [("ann@example.com", timedelta(0))]
    keep(open_work, later=11 * MINUTE, id=kept.id)
    assert [at for _, at in letters(open_work)] == [timedelta(0), 11 * MINUTE]


def test_whoever_types_anns_address_replaces_nothing_and_their_letter_waits(open_work: OpenWork) -> None:
    kept = keep(open_work)
    other = keep(open_work, later=MINUTE, fields={"first_name": ["Mallory"]})
    assert other.id != kept.id
    assert [at for _, at in letters(open_work)] == [timedelta(0), 10 * MINUTE]
    with open_work() as work:
        assert work.session.get_one(KeptForm, kept.id).typed["fields"]["first_name"] == ["Ann"]


def test_nobody_fills_a_strangers_mailbox(open_work: OpenWork) -> None:
    for _ in range(kept_forms.PER_ADDRESS.most):
        keep(open_work)
    with pytest.raises(TooMany):
        keep(open_work)


def test_another_address_ends_the_links_of_the_former(open_work: OpenWork) -> None:
    kept = keep(open_work, "amn@example.com")
    with open_work() as work:
        token = links.make(work, LinkPurpose.KEPT_FORM, kept.id)
    keep(open_work, "ann@example.com", later=MINUTE, id=kept.id)
    with open_work() as work, pytest.raises(Gone):
        kept_forms.opened_by(work.session, token, work.now)
    assert [who for who, _ in letters(open_work)] == ["amn@example.com", "ann@example.com"]


@pytest.mark.parametrize(
    ("email", "fields", "wrong"),
    [
        ("", {}, {"email": "required"}),
        ("nobody", {}, {"email": "bad_format"}),
        ("ann@example.com", {"q.proud": ["x" * kept_forms.LONGEST]}, {"typed": "too_long"}),
        ("ann@example.com", {"q.proud": ["\0"]}, {"typed": "bad_characters"}),
    ],
)
def test_what_cannot_be_kept_is_refused(open_work: OpenWork, email: str, fields: Any, wrong: Any) -> None:
    with pytest.raises(Invalid) as refused:
        keep(open_work, email, fields=fields)
    assert refused.value.fields == wrong
    assert letters(open_work) == []


def test_files_live_as_long_as_the_form_and_a_later_post_takes_nothing_off(open_work: OpenWork) -> None:
    with open_work(ANYONE) as work:
        job = work.session.scalars(select(Job)).one()
        file = keep_upload(work, job)
    keep(open_work, secrets=[file.token])
    with open_work(ANYONE) as work:
        uploads.renew(work, job.id, [file.token])
    with open_work(ANYONE, now=NOON + timedelta(days=29)) as work:
        assert uploads.sweep(work) == 0
        assert file.token in uploads.known(work, job.id, [file.token])
    with open_work(ANYONE, now=NOON + timedelta(days=31)) as work:
        assert uploads.sweep(work) == 1


def test_what_ran_out_goes_with_its_letter_and_what_is_renewed_stays(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        if work.session.scalar(select(func.count()).select_from(Job)) == 0:
            make_job(work)
    old = keep(open_work_on_each)
    new = keep(open_work_on_each, "bob@example.com", later=timedelta(days=1))
    with open_work_on_each(now=NOON + kept_forms.LIFE) as work:
        assert kept_forms.forget(work) == 1
    with open_work_on_each() as work:
        assert work.session.scalars(select(KeptForm.id)).all() == [new.id]
        assert old.id not in work.session.scalars(select(Letter.kept_form_id)).all()


@pytest.mark.parametrize("turn", range(3))
def test_who_sends_it_while_it_is_kept_in_another_window_loses_nothing(
    open_work_on_each: OpenWork, turn: int
) -> None:
    with open_work_on_each() as work:
        if work.session.scalar(select(func.count()).select_from(Job)) == 0:
            make_job(work)
    kept = keep(open_work_on_each)

    def send() -> str:
        with open_work_on_each(ANYONE) as work:
            found = kept_forms.of(work, work.session.scalars(select(Job)).one(), kept.id)
            if found is not None:
                kept_forms.remove(work, found)
        return "sent"

    def again() -> str:
        keep(open_work_on_each, id=kept.id, fields={"first_name": ["Anna"]})
        return "kept"

    assert together(send, again, again) == ["sent", "kept", "kept"]
