"""Texts as tokens, and questions: what is written in several ways is found by each of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiring.search.job_names import fits
from hiring.search.words import (
    LONGEST_TOKEN,
    MOST_LATER,
    MOST_PLACES,
    MOST_POSITIONS,
    Phrase,
    Query,
    Term,
    parse,
    tokens,
)
from tests.hiring.screening.forms import seeded

POSITIONS_OF_POSTGRESQL = 16_383


def finds(question: str, text: str) -> bool:
    """The rule in Python, as it is used for jobs; both databases are held to it in test_finding."""
    return fits(parse(question), text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Noor HÅDDAD", ["noor", "haddad"]),
        ("Łukasz Sørensen, Straße", ["lukasz", "sorensen", "strasse"]),
        ("ＦＵＬＬ ﬁle Ⅷ ²", ["full", "file", "viii", "2"]),
        ("Ёлка и Ельник", ["елка", "и", "ельник"]),
        ("हिन्दी", ["हिन्दी"]),
        ("日本語", ["日", "本", "語"]),
        ("C++ and C# or .NET, ASP.NET", ["cplusplus", "and", "csharp", "or", "dotnet", "asp", "dotnet"]),
        ("front-end", ["front", "end", None, "frontend"]),
        ("O'Brien O’Brien", ["o", "brien", "o", "brien", None, "obrien"]),
        ("ann.lee@example.com", ["ann", "lee", "example", "com"]),
        ("a\x00b\x07c​d", ["a", "b", "c", "d"]),
        ("", []),
        ("!?-–@", []),
    ],
)
def test_tokens(text: str, expected: list[str | None]) -> None:
    assert list(tokens(text)) == expected


def test_no_phrase_reaches_from_one_text_into_the_next() -> None:
    assert list(tokens("Ann Lee", None, "", "Baker")) == ["ann", "lee", None, "baker"]


@pytest.mark.parametrize("said", ["+44 20 7946 0958", "+44 (20) 79460958", "020 7946 0958", "(020) 7946-0958"])
@pytest.mark.parametrize("asked", ["+442079460958", "02079460958", "020 7946 0958", "7946 0958", "79460958"])
def test_a_telephone_is_found_however_it_is_grouped(said: str, asked: str) -> None:
    assert finds(asked, f"Call {said} please")


def test_years_are_no_telephone() -> None:
    assert list(tokens("2019-2021")) == ["2019", "2021"]


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("front-end", "front end"), ("front-end", "frontend"), ("frontend", "front-end"),
        ("front end", "front-end"),
        ("ann.lee@example.com", "Mail: ann.lee@example.com."), ("example.com", "ann.lee@example.com"),
        ("node.js", "NodeJS"), ("nodejs", "node.js"), ("c++", "C++17"), ("r&d", "R&D"), ("ci/cd", "CI/CD"),
        ("muller", "Müller"), ("müller", "MULLER"), ("日本", "日本語"), ("wel", "Frame welder"),
        ('"frame welder"', "a frame welder"), ("obrien", "O'Brien"),
    ],
)  # fmt: skip
def test_ways_of_writing_meet(asked: str, text: str) -> None:
    assert finds(asked, text)


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("c++", "C developer"), ("c", "C++"), (".net", "me@web.net"), ('"welder frame"', "frame welder"),
        ("frame -welder", "frame welder"), ("java", "jazz"),
    ],
)  # fmt: skip
def test_and_others_do_not(asked: str, text: str) -> None:
    assert not finds(asked, text)


def test_all_words_must_be_there_and_only_the_last_may_go_on() -> None:
    assert parse("noor had") == Query((Term((Phrase(("noor",)),)), Term((Phrase(("had",), prefix=True),))))


def test_a_space_or_a_quote_finishes_the_last_word() -> None:
    for finished in ("had ", '"had"', '"had'):
        assert parse(finished).wanted == (Term((Phrase(("had",)),)),)


def test_one_letter_is_a_word_and_not_the_beginning_of_all() -> None:
    assert parse("c").wanted == (Term((Phrase(("c",)),)),)


def test_phrases_and_what_must_not_be_there() -> None:
    asked = parse('“project manager” -java -"two words" x')
    assert [term.alternatives for term in asked.wanted] == [
        (Phrase(("project", "manager")),),
        (Phrase(("x",)),),
    ]
    assert [term.alternatives for term in asked.unwanted] == [(Phrase(("java",)),), (Phrase(("two", "words")),)]


@pytest.mark.parametrize("nothing", ["", " ", "-", '"', '""', "!!!", "-java", "\x00", "- -", "@", "۔"])
def test_a_question_without_a_word_is_none(nothing: str) -> None:
    assert not parse(nothing)


def test_what_is_endless_is_cut() -> None:
    assert len(parse("x" * 10_000).wanted[0].alternatives[0].tokens[0]) == LONGEST_TOKEN
    assert len(parse("ab " * 5_000).wanted) == 10
    assert len(parse("a-" * 5_000).wanted[0].alternatives[0].tokens) == 20


def test_a_long_text_stays_below_what_postgresql_counts() -> None:
    kept = tokens(" ".join(f"w{number}-x" for number in range(30_000)))
    assert len(kept) == MOST_POSITIONS + 2 * MOST_LATER < POSITIONS_OF_POSTGRESQL
    often = tokens("the " * 5_000)
    assert sum(word == "the" for word in often) == MOST_PLACES


@seeded
@given(st.text(max_size=300))
def test_any_text_gives_tokens_that_neither_database_splits(text: str) -> None:
    for word in tokens(text, text):
        assert word is None or (word and not word.isspace() and len(word) <= max(LONGEST_TOKEN, 64))
        assert word is None or all(one.isalnum() or ord(one) > 127 for one in word)
        assert word is None or not set(word) & set("'\"\\ :*¶")


@seeded
@given(st.text(max_size=300))
def test_any_text_is_a_question(text: str) -> None:
    asked = parse(text)
    for term in (*asked.wanted, *asked.unwanted):
        assert term.alternatives
        assert all(phrase.tokens and all(phrase.tokens) for phrase in term.alternatives)


@seeded
@given(st.text(alphabet=st.characters(categories=["L", "Nd"]), min_size=1, max_size=20))
def test_what_is_typed_as_it_stands_is_found(word: str) -> None:
    assert not parse(word) or finds(word, f"before {word} after")
