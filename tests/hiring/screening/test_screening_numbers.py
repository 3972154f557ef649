"""The number grammar: what people type anywhere, read without knowing where they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiring.screening import numbers
from hiring.screening.codes import Refused
from tests.hiring.screening.forms import seeded, typed_texts

READ = [  # typed, decimals allowed, read as
    ("4", 2, "4"),
    ("  4\n", 2, "4"),
    ("+ 4", 2, "4"),
    ("- 4", 2, "-4"),
    ("−4", 2, "-4"),
    ("-0,00", 2, "0"),
    ("007.10", 2, "7.1"),
    (".5", 2, "0.5"),
    ("5.", 2, "5"),
    ("5,", 2, "5"),
    ("1 234", 2, "1234"),
    ("1\u202f234\u202f567,5", 2, "1234567.5"),
    ("1'234.5", 2, "1234.5"),
    ("12’345’678", 2, "12345678"),
    ("1,234,567", 2, "1234567"),
    ("1.234.567", 2, "1234567"),
    ("1,234,567.8", 2, "1234567.8"),
    ("1.234,567", 3, "1234.567"),
    ("50,000", 2, "50000"),
    ("50.000", 3, "50"),
    ("0.500", 2, "0.5"),
    ("0,500", 2, "0.5"),
    ("1234.567", 2, "1234.567"),
    ("1 234.567", 2, "1234.567"),
    ("٣٫٥".replace("٫", ","), 2, "3.5"),
    ("999999999999.99", 2, "999999999999.99"),
    ("000000000000000001", 2, "1"),
]
REFUSED = [  # typed, decimals allowed, code
    ("50.000", 2, "ambiguous_number"),
    ("-1.234", 0, "ambiguous_number"),
    ("1,234", 3, "ambiguous_number"),
    ("1000000000000", 2, "number_out_of_range"),
    ("-1 000 000 000 000", 2, "number_out_of_range"),
    *(
        (text, 2, "not_a_number")
        for text in (
            ".", ",", "-", "+-4", "--4", "1e5", "0x1f", "€5", "5 kg", "four", "1,23,4", "12 34", "1 2345",
            "1234 567", "0 123", "0,123,456", "1,234.5.6", "1.5,5.5", "1'234,567.8", "1 234'567", "1.234 567",
            "3,2,", "½", "一", "1\u200b2", "NaN", "Infinity", "1_000",
        )
    ),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "decimals", "expected"), READ)
def test_numbers_are_read(typed: str, decimals: int, expected: str) -> None:
    assert numbers.parse(typed, decimals) == expected


@pytest.mark.parametrize(("typed", "decimals", "code"), REFUSED)
def test_what_is_no_number_or_could_be_two_is_refused(typed: str, decimals: int, code: str) -> None:
    with pytest.raises(Refused) as refused:
        numbers.parse(typed, decimals)
    assert refused.value.problem.code == code


def test_an_ambiguous_number_names_both_readings() -> None:
    with pytest.raises(Refused) as refused:
        numbers.parse("−1.230", 2)
    assert refused.value.problem.params == {"readings": ["-1.23", "-1230"]}


@seeded
@given(typed_texts, st.integers(0, 6))
def test_a_number_read_again_is_itself(typed: str, decimals: int) -> None:
    try:
        once = numbers.parse(typed, decimals)
    except Refused:
        return
    if numbers.decimals(once) <= decimals:
        assert numbers.parse(once, decimals) == once


@seeded
@given(st.decimals(-999_999_999_999, 999_999_999_999, places=3))
def test_the_canonical_form_keeps_the_value(number: object) -> None:
    text = numbers.canonical_number(number)  # type: ignore[arg-type]
    assert numbers.literal(text) == number
    assert numbers.parse(text, 3) == text
    assert "e" not in text.lower()
