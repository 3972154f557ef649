"""The organisation's settings, and what jobs share: departments, places, reasons for saying no."""

import uuid
from typing import Any

import pytest
from sqlalchemy import Engine, select

from hiring import departments, locations, organisation, rejection_reasons
from hiring.actors import Actor, Kind, Role
from hiring.errors import Invalid, NotAllowed, NotFound, Stale
from hiring.locations import Place
from hiring.models.event import Event
from hiring.models.rejection_reason import ReasonKind, ReasonStatus
from tests.conftest import OpenWork
from tests.support.applications import statements

RECRUITER = Actor(Kind.USER, id=uuid.uuid4(), role=Role.RECRUITER)


def test_settings_are_changed_and_the_event_names_them(open_work_on_each: OpenWork) -> None:
    with open_work_on_each() as work:
        organisation.change(work, name="Brightmoor", timezone="America/New_York", brand="#0a7F5c")
    with open_work_on_each() as work:
        assert (work.organisation.name, work.organisation.zone.key) == ("Brightmoor", "America/New_York")
        event = work.session.scalars(select(Event)).one()
        assert (event.type, event.object_id) == ("organisation.changed", None)
        assert event.data == {"settings": ["name", "timezone", "brand"]}
        organisation.change(work, name="Brightmoor")
        assert work.ledger.events == []


def test_settings_are_read_once_in_each_transaction(engine: Engine, open_work: OpenWork) -> None:
    with open_work() as work:
        organisation.change(work, name="Brightmoor")
    with open_work() as work, statements(engine) as seen:
        assert {work.organisation.name for _ in range(3)} == {"Brightmoor"}
        assert work.today
    assert len(seen) == 1
    with open_work() as work:
        assert work.organisation.name == "Brightmoor"
        organisation.change(work, name="Foss and sons")
        assert work.organisation.name == "Foss and sons"


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"name": " "}, "required"),
        ({"name": "x" * 201}, "too_long"),
        ({"headline": "a\0"}, "bad_characters"),
        ({"timezone": "localtime"}, "unknown_zone"),
        ({"timezone": "posixrules"}, "unknown_zone"),
        ({"timezone": "Europe/Atlantis"}, "unknown_zone"),
        ({"timezone": "../../etc/passwd"}, "unknown_zone"),
        ({"brand": "red;}"}, "not_a_colour"),
        ({"brand": "#fff"}, "not_a_colour"),
        ({"contact_email": "nobody"}, "not_an_email"),
        ({"colour": "red"}, "unknown"),
        ({"own_offers": "yes"}, "unknown"),
        ({"offer_days": 0}, "out_of_range"),
        ({"correction_hours": 169}, "out_of_range"),
        ({"offer_days": 91}, "out_of_range"),
        ({"offer_days": "7"}, "out_of_range"),
        ({"offer_days": True}, "out_of_range"),
    ],
)
def test_wrong_settings_are_named(open_work: OpenWork, settings: dict[str, Any], code: str) -> None:
    with pytest.raises(Invalid) as refused, open_work() as work:
        organisation.change(work, **settings)
    assert list(refused.value.fields.values()) == [code]


def test_only_administrators_change_settings_and_reasons(open_work: OpenWork) -> None:
    for act in (
        lambda work: organisation.change(work, name="x"),
        lambda work: rejection_reasons.add(work, "x"),
        rejection_reasons.add_defaults,
    ):
        with pytest.raises(NotAllowed), open_work(RECRUITER) as work:
            act(work)


def test_a_department_is_known_by_its_name_however_it_is_spelled(open_work: OpenWork) -> None:
    with open_work() as work:
        first = departments.find_or_add(work, "  Work  shop ")
        assert departments.find_or_add(work, "WORK SHOP") is first
        other = departments.find_or_add(work, "Work-Shop")
        assert (first.name, first.slug, other.slug) == ("Work shop", "work-shop", "work-shop-2")
        assert list(departments.listed(work)) == [first, other]
        with pytest.raises(Invalid):
            departments.find_or_add(work, " ")


def test_a_place_is_known_by_city_region_and_country(open_work: OpenWork) -> None:
    with open_work() as work:
        london = locations.find_or_add(work, Place("London", "GB"))
        assert locations.find_or_add(work, Place("LONDON ", "GB")) is london
        canadian = locations.find_or_add(work, Place("London", "CA", region="Ontario"))
        street = locations.find_or_add(work, Place("London", "GB", street="1 Mill Lane"))
        assert locations.find_or_add(work, Place("London", "GB", street="1 mill lane")) is street
        assert [one.slug for one in (london, canadian, street)] == ["london", "london-ca", "london-gb"]
        with pytest.raises(Invalid) as refused:
            locations.find_or_add(work, Place("", "UK"))
    assert refused.value.fields == {"city": "required", "country": "unknown_country"}


def test_the_default_reasons_are_added_once_and_split_by_who_decides(open_work: OpenWork) -> None:
    with open_work() as work:
        rejection_reasons.add_defaults(work)
        rejection_reasons.add_defaults(work)
        ours = rejection_reasons.active(work)
        theirs = rejection_reasons.active(work, kinds=(ReasonKind.BY_CANDIDATE,))
        assert len(ours) + len(theirs) == len(rejection_reasons.DEFAULTS)
        assert [one.is_default for one in ours].count(True) == 1
        ours[0].status = ReasonStatus.INACTIVE
        assert ours[0] not in rejection_reasons.active(work)
        assert rejection_reasons.find(work, ours[0].id) is ours[0]
        with pytest.raises(NotFound):
            rejection_reasons.find(work, uuid.uuid4())


def test_the_sentences_for_candidates_keep_the_house_s_tone() -> None:
    for _, kind, sentence in rejection_reasons.DEFAULTS:
        assert "!" not in sentence
        assert "unfortunately" not in sentence.lower()
        assert not sentence or (sentence.endswith(".") and kind is not ReasonKind.BY_CANDIDATE)


def test_a_reason_is_not_named_twice(open_work: OpenWork) -> None:
    with open_work() as work:
        rejection_reasons.add(work, "Job was filled", candidate_text="The job was filled.")
        with pytest.raises(Invalid) as refused:
            rejection_reasons.add(work, " JOB was filled", candidate_text="x" * 1001)
    assert refused.value.fields == {"name": "taken", "candidate_text": "too_long"}


def test_who_saw_other_settings_overwrites_nothing(open_work: OpenWork) -> None:
    with open_work() as work:
        seen = organisation.digest(work.organisation)
        organisation.change(work, seen=seen, headline="Weld with us")
        with pytest.raises(Stale):
            organisation.change(work, seen=seen, headline="Paint with us")
        with pytest.raises(Stale):
            organisation.change(work, seen="", headline="Paint with us")
        assert work.organisation.headline == "Weld with us"
