"""The catalogues of translations: what the sources say now, and what translations/ holds of it.

`make catalogues` brings the files up to date: sentences that are gone go, new ones stand there empty until
somebody translates them (tests/web/test_catalogues.py names them). Sorted by sentence, without line numbers and
with one date for all, so that two changes merge where they do not meet.
"""

import io
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from web.language import CATALOGUES, DEFAULT, LANGUAGES

ROOT = CATALOGUES.parent
TRANSLATED = tuple(code for code in LANGUAGES if code != DEFAULT)
KEYWORDS = {**DEFAULT_KEYWORDS, "_l": None, "_lazy": None, "lazy_gettext": None}
HEADER = "# Translations of Foyer for {language}. Brought up to date by `make catalogues`; edit the msgstr alone."
ONE_DATE = datetime(2026, 11, 27, tzinfo=UTC)


def extracted() -> Catalog:
    """Every sentence of the sources that babel.cfg names, read now."""
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    found = Catalog(charset="utf-8")
    for path, _line, said, _comments, context in extract_from_dir(
        ROOT, methods, options, KEYWORDS, directory_filter=_is_source
    ):
        assert context is None, f"{path}: no catalogue has contexts: {said}"
        found.add(said)
    return found


def _is_source(folder: str) -> bool:
    return not Path(folder).name.startswith((".", "_")) and Path(folder).name not in ("node_modules", "instance")


def path_of(language: str, ending: str) -> Path:
    return CATALOGUES / language / "LC_MESSAGES" / f"messages.{ending}"


def stored(language: str) -> Catalog:
    with path_of(language, "po").open("rb") as file:
        return read_po(file, locale=language)


def brought_up_to_date(language: str, sentences: Catalog, known: Catalog) -> Catalog:
    """These sentences with what `known` says of them."""
    found = Catalog(
        locale=language, project="Foyer", version="1", charset="utf-8", fuzzy=False,
        header_comment=HEADER.format(language=language), copyright_holder="Foyer", msgid_bugs_address="Foyer",
        last_translator="Foyer", language_team=language, creation_date=ONE_DATE, revision_date=ONE_DATE,
    )  # fmt: skip
    for message in sentences:
        if message.id:
            before = known.get(message.id)
            found.add(message.id, before.string if before and before.id == message.id else _nothing(message))
    return found


def _nothing(message: Message) -> str | tuple[str, str]:
    return ("", "") if message.pluralizable else ""


def as_text(catalogue: Catalog) -> bytes:
    written = io.BytesIO()
    write_po(written, catalogue, width=110, no_location=True, sort_output=True)
    return written.getvalue()


def compiled(catalogue: Catalog) -> bytes:
    written = io.BytesIO()
    write_mo(written, catalogue)
    return written.getvalue()


def main() -> None:
    sentences = extracted()
    for language in TRANSLATED:
        catalogue = brought_up_to_date(language, sentences, stored(language))
        path_of(language, "po").write_bytes(as_text(catalogue))
        path_of(language, "mo").write_bytes(compiled(stored(language)))
        missing = sum(1 for message in catalogue if message.id and not all(strings(message)))
        print(f"{language}: {len(catalogue)} sentences, {missing} not translated")


def strings(message: Message) -> tuple[str, ...]:
    """What stands in the other language: one text, or one a plural form."""
    return tuple(message.string) if isinstance(message.string, (tuple, list)) else (message.string,)


if __name__ == "__main__":
    main()
