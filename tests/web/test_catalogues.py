"""The catalogues: each language says all that the sources say, with the same facts in it, and is compiled."""

import re
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.plurals import get_plural

from hiring import brand
from tests.support import catalogues
from tests.support.catalogues import ROOT, TRANSLATED, strings
from web.language import LANGUAGES

PLACEHOLDER = re.compile(r"%\((\w+)\)s|%%|\{(\w+)\}|</?(\w+)>")
RIGHTLY_THE_SAME = 120
"""More sentences than this that read as in English would be a catalogue that nobody has written."""


@pytest.fixture(scope="session")
def sentences() -> Catalog:
    return catalogues.extracted()


@pytest.fixture(params=TRANSLATED)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def messages(catalogue: Catalog) -> Iterator[Message]:
    return (message for message in catalogue if message.id)


def ids(message: Message) -> tuple[str, ...]:
    return tuple(message.id) if isinstance(message.id, (tuple, list)) else (message.id,)


def facts(text: str) -> list[str]:
    """The placeholders and tags of a text, each as often as it stands there."""
    return sorted(found.group() for found in PLACEHOLDER.finditer(text))


def test_the_languages_are_those_of_the_organisations_own_texts() -> None:
    assert LANGUAGES == brand.LANGUAGES == ("en", "de", "fr", "es")


def test_what_is_extracted_comes_from_everywhere(sentences: Catalog) -> None:
    for one in (
        "Skip to main content",  # base.html
        "Apply for this job",  # a page
        "You hear from us either way.",  # a letter
        "This page is not here",  # an error, lazily
        "Choose another comparison: this one does not suit that question.",  # by the name _l
        "Your interview has changed: %(job)s",  # by the name _lazy
        "Of the last %(cases)s times we kept that %(percent)s%%.",  # a block with a percent sign
        "Remove",  # a shared template
    ):
        assert one in sentences, one


def test_every_sentence_is_translated(sentences: Catalog, language: str) -> None:
    known = catalogues.stored(language)
    missing = [message.id for message in messages(sentences) if message.id not in known]
    assert not missing, f"run `make catalogues`, then translate: {missing}"
    empty = [message.id for message in messages(known) if not all(text.strip() for text in strings(message))]
    assert not empty, f"translate: {empty}"
    gone = [message.id for message in messages(known) if message.id not in sentences]
    assert not gone, f"run `make catalogues`: nothing says {gone} any more"


def test_nothing_is_guessed_and_nothing_is_copied(language: str) -> None:
    known = catalogues.stored(language)
    assert not [message.id for message in known if message.id and message.fuzzy]
    same = [
        one.id for one in messages(known) if strings(one)[0] == ids(one)[0] and re.search("[a-z]{3}", ids(one)[0])
    ]
    assert len(same) < RIGHTLY_THE_SAME, same


def test_each_translation_has_the_same_facts(language: str) -> None:
    for message in messages(catalogues.stored(language)):
        originals = [facts(one) for one in ids(message)]
        for text in strings(message):
            # A singular may leave out the number, as in "one day".
            assert facts(text) in originals, (message.id, text)


def test_plurals_have_the_forms_of_their_language(language: str) -> None:
    known = catalogues.stored(language)
    forms = get_plural(language).num_plurals
    assert known.num_plurals == forms
    for message in messages(known):
        assert len(strings(message)) == (forms if message.pluralizable else 1), message.id


def test_breaks_and_edges_are_kept(language: str) -> None:
    for message in messages(catalogues.stored(language)):
        for text in strings(message):
            assert text == text.strip(), message.id
            assert text.count("\n") == ids(message)[0].count("\n"), message.id
            assert "!" not in text, message.id


def test_what_is_used_is_what_is_written(language: str) -> None:
    assert catalogues.path_of(language, "mo").read_bytes() == catalogues.compiled(catalogues.stored(language)), (
        "run `make catalogues`"
    )


def test_the_files_are_as_they_are_written(sentences: Catalog, language: str) -> None:
    known = catalogues.stored(language)
    wanted = catalogues.as_text(catalogues.brought_up_to_date(language, sentences, known))
    assert catalogues.path_of(language, "po").read_bytes() == wanted, "run `make catalogues`"


def test_no_sentence_hides_where_extraction_does_not_look() -> None:
    """Babel reads no calls inside an f-string with Python 3.11."""
    hidden = re.compile(r"""\bf(["'])[^"'\n]*\{(?:_|_l|_lazy|n?gettext)\(""")
    for folder in ("portal", "api", "web", "plumbing"):
        for path in (ROOT / folder).rglob("*.py"):
            for line in path.read_text("utf-8").splitlines():
                assert not hidden.search(line), f"{path.relative_to(ROOT)}: {line.strip()}"
