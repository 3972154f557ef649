"""Two people in one editor: who changed what, field by field."""

from zoneinfo import ZoneInfo

import pytest

from backoffice import job_form, job_merging
from backoffice.job_form import GROUPS, Raw
from backoffice.job_merging import differs, digests, merge

SHOWN = job_form.shown(None, ZoneInfo("Europe/London")) | {
    "name": ["Welder"], "salary_min": ["31 000"], "salary_max": [""], "place.city": ["Leeds"],
    "place.country": ["GB"], "place.region": [""], "place.postal_code": [""], "place.street": [""],
}  # fmt: skip
SEEN = digests(SHOWN)


def changed(**over: list[str]) -> Raw:
    return SHOWN | {name.replace("__", "."): value for name, value in over.items()}


@pytest.mark.parametrize("group", GROUPS)
def test_each_group_is_judged_by_itself(group: str) -> None:
    name = GROUPS[group][0]
    mine, theirs = SHOWN | {name: ["mine"]}, SHOWN | {name: ["theirs"]}
    assert merge(mine, SEEN, SHOWN).raw[name] == ["mine"]
    assert merge(SHOWN, SEEN, theirs).raw[name] == ["theirs"]
    both = merge(mine, SEEN, theirs)
    assert (both.conflicts, both.raw[name]) == ([group], ["mine"])
    assert merge(mine, SEEN, mine).conflicts == []
    assert differs(mine, SHOWN)


def test_fields_of_one_group_are_taken_together() -> None:
    """A salary with my amount and their currency would be nobody's."""
    found = merge(changed(salary_min=["32 000"]), SEEN, changed(salary_currency=["EUR"]))
    assert found.conflicts == ["salary"]
    assert found.raw["salary_currency"] == [""]


@pytest.mark.parametrize(
    "other",
    [
        {"salary_min": ["31,000"]}, {"salary_min": ["31000.00"]}, {"name": [" Welder  "]}, {"department": ["  "]},
        {"place__city": ["leeds", ""], "place__country": ["GB", "DE"], "place__region": ["", ""]},
        {"remote_countries": ["", ""]}, {"description_markdown": [""]},
    ],
)  # fmt: skip
def test_what_comes_to_the_same_is_the_same(other: dict[str, list[str]]) -> None:
    assert not differs(changed(**other), SHOWN)
    assert digests(changed(**other)) == SEEN


def test_lines_end_as_the_browser_ends_them() -> None:
    assert not differs(changed(description_markdown=["a\r\nb"]), changed(description_markdown=["a\nb"]))


@pytest.mark.parametrize("seen", ["", "name", "name:", ":::", "name:x name:y", "\u202e" * 100])
def test_without_marks_nothing_is_replaced_in_silence(seen: str) -> None:
    found = merge(changed(name=["Mine"]), seen, changed(name=["Theirs"], language=["de"]))
    assert found.conflicts == ["name", "language"]


def test_a_row_that_moved_is_a_change() -> None:
    two = changed(place__city=["Leeds", "York"], place__country=["GB", "GB"])
    assert differs(two, job_form.with_rows(two, job_form.rows(two)[::-1]))
    assert job_merging.merge(SHOWN, SEEN, two).raw["place.city"] == ["Leeds", "York"]
