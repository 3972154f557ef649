"""The piece of a text that is shown: around what was asked for, and nothing of it is changed."""

from hypothesis import given
from hypothesis import strategies as st

from hiring.search.snippets import WINDOW, snippet
from hiring.search.words import parse
from tests.hiring.screening.forms import seeded


def marked(text: str, question: str) -> str:
    return "".join(f"[{piece.text}]" if piece.hit else piece.text for piece in snippet(text, parse(question)))


def test_what_was_asked_for_is_marked_without_what_leans_on_it() -> None:
    assert marked("Firmware (C++, .NET); CAN-bus, O’Brien!", "c++ .net can-bus obrien firm") == (
        "[Firmware] ([C++], [.NET]); [CAN-bus], [O’Brien]!"
    )


def test_accents_and_case_make_no_difference() -> None:
    assert marked("Müller in Malmö", "MULLER malmo") == "[Müller] in [Malmö]"


def test_a_phrase_is_marked_where_it_stands_as_one() -> None:
    assert marked("manager of a project, project\n manager", '"project manager"') == (
        "manager of a project, [project] [manager]"
    )


def test_the_window_with_most_of_it_is_chosen_and_what_is_left_out_is_told() -> None:
    text = "rust " + "filler " * 100 + "rust and python " + "end " * 100
    shown = marked(text, "rust python ")
    assert shown.startswith("… filler filler")
    assert "[rust] and [python]" in shown
    assert shown.endswith(" …")
    assert len(shown.split()) <= WINDOW + 2


def test_nothing_is_shown_where_nothing_of_it_stands() -> None:
    assert snippet("a text", parse("other")) == ()
    assert snippet("", parse("other")) == ()
    assert snippet("a text", parse("")) == ()


def test_an_endless_word_is_cut() -> None:
    assert len(marked("x" * 50_000 + " here", "here")) < 200


@seeded
@given(st.text(max_size=400), st.text(max_size=30))
def test_any_text_and_any_question(text: str, question: str) -> None:
    shown = "".join(piece.text for piece in snippet(text, parse(question)))
    plain = shown.removeprefix("… ").removesuffix(" …")
    assert plain.split() == [] or all(word[:80] for word in plain.split())
