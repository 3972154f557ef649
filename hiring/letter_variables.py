"""Variables in the words of letters, like {first_name}: pure, plain replacement, nothing in a text can run.

A text is made of words, variables and braces that are written twice: {{ stands for {, and }} for }.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

_PIECE = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
_TWICE = re.compile(r"\{\{\s*(\w+)\s*\}\}")


@dataclass(frozen=True)
class Piece:
    """A part of a text: a variable's name, or words as they stand."""

    text: str
    is_variable: bool = False


@dataclass(frozen=True)
class Filled:
    """A text with its variables replaced; `missing` are those that had nothing to stand there, in order."""

    text: str
    missing: tuple[str, ...] = ()


def problem(text: str, known: Collection[str]) -> tuple[str, str] | None:
    """What is wrong with the text, as a code and what it is about; None: it can be filled in.

    `single_brace`: a brace without its other half. `unknown_variable`: a name that is not in `known`.
    `braces_twice`: a known name in double braces, which would reach the reader as {first_name}.
    """
    for found in _PIECE.finditer(text):
        if found[0] in ("{", "}"):
            return "single_brace", found[0]
        if found[1] is not None and found[1].strip() not in known:
            return "unknown_variable", found[1].strip()[:60]
    twice = next((found[1] for found in _TWICE.finditer(text) if found[1] in known), None)
    return ("braces_twice", twice) if twice else None


def pieces(text: str) -> Iterator[Piece]:
    """The text taken apart. A brace without its other half stands for itself."""
    at = 0
    for found in _PIECE.finditer(text):
        if found.start() > at:
            yield Piece(text[at : found.start()])
        at = found.end()
        if found[1] is not None:
            yield Piece(found[1].strip(), is_variable=True)
        else:
            yield Piece(found[0][0])
    if at < len(text):
        yield Piece(text[at:])


def names(text: str) -> list[str]:
    """The variables that the text names, each once, in order."""
    return list(dict.fromkeys(piece.text for piece in pieces(text) if piece.is_variable))


def fill(text: str, values: Mapping[str, str]) -> Filled:
    """The text with its variables replaced, once: what a value holds is words, also where it looks like a
    variable. A variable that is empty or not in `values` is missing, and stands as it is written."""
    written, missing = [], []
    for piece in pieces(text):
        if not piece.is_variable:
            written.append(piece.text)
        elif value := values.get(piece.text, ""):
            written.append(value)
        else:
            written.append(f"{{{piece.text}}}")
            missing.append(piece.text)
    return Filled("".join(written), tuple(dict.fromkeys(missing)))


def quoted(text: str) -> str:
    """The text so that filling it in gives the text again."""
    return text.replace("{", "{{").replace("}", "}}")


def begun(text: str, values: Mapping[str, str]) -> str:
    """The text for somebody to go on writing: variables that have a value are replaced, the others still stand."""
    return "".join(
        quoted(values.get(piece.text, "")) or f"{{{piece.text}}}" if piece.is_variable else quoted(piece.text)
        for piece in pieces(text)
    )
