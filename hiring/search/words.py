"""Texts as plain tokens, and what somebody types as a question about tokens. Pure: no database, no clock.

Both databases get the same tokens and split nothing themselves, so that they find the same. A token is made of
[a-z0-9] and of letters and digits of other scripts; accents, case and width make no difference. What people write
in several ways is found by each of them: "front-end" as two words and as one, "C++" and ".NET" by names made of
letters, e-mail addresses whole and by parts, telephone numbers by their last digits.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

MOST_POSITIONS = 10_000
"""Tokens of a text that keep their order; of what comes later only whether it is there."""
MOST_LATER = 3_000
"""Of those without an order, each after a gap. So all stay below the 16,383 positions that PostgreSQL knows."""
MOST_PLACES = 250
"""Of one token: PostgreSQL keeps 255, and beyond that a word finds nothing that it has not found already."""
LONGEST_TOKEN = 64
LONGEST_JOINED = 40
MOST_JOINED = 4
"""Parts of a word that is also found written as one."""
FEWEST_DIGITS, MOST_DIGITS = 7, 15
"""Of a telephone number."""
SUFFIXES = (7, 8, 9)
"""A number is found by so many of its last digits: with and without the code of country and town."""

Words = Sequence[str | None]
"""Tokens in their order; None: a gap that no phrase reaches across."""

_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ð": "d"})
_ACCENTS = re.compile(r"[\u0300-\u036f]+")
_CALLED = (
    (re.compile(r"(?<![a-z0-9])([a-z]{1,9})\+\+"), r"\1plusplus "),
    (re.compile(r"(?<![a-z0-9])([a-z])#(?![a-z0-9])"), r"\1sharp "),
    (re.compile(r"(?:(?<![a-z0-9./@])|(?<=\basp)|(?<=\bado)|(?<=\bvb))\.net\b"), " dotnet "),
)
"""Names of trade that are made of more than letters."""
_JOINERS = frozenset("-‐‑–’'ʼ&/._")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]|"
                  r"[^\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")  # fmt: skip
"""Scripts that put no space between words: each character is a token, a word a phrase."""
_TELEPHONE = re.compile(r"(?<![\w+])\+?\(?\d[\d ()/.\-–]{5,22}\d(?!\w)")
_YEARS = re.compile(r"(?:19|20)\d\d\D+(?:19|20)\d\d")


class _Kept(dict[int, str]):
    """Letters, digits and marks stay; joiners become "-", the sign of an address stays, all else parts words."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if code < 128:
            kept = character.isalnum() or character == "@"
        else:
            kept = unicodedata.category(character)[0] in "LNM"
        self[code] = found = character if kept else "-" if character in _JOINERS else " "
        return found


_KEPT = _Kept()


@dataclass(frozen=True)
class Chunk:
    """What stands between two spaces: its parts in order, and how it reads as one (None: it does not)."""

    parts: tuple[str, ...]
    joined: str | None


def fold(text: str) -> str:
    """Without case, accents and width."""
    text = unicodedata.normalize("NFKC", text).casefold()
    if text.isascii():
        return text
    text = _ACCENTS.sub("", unicodedata.normalize("NFD", text.translate(_PLAIN)))
    return unicodedata.normalize("NFC", text)


def chunks(text: str) -> Iterator[Chunk]:
    """The text, part by part."""
    folded = fold(text)
    for name, called in _CALLED:
        folded = name.sub(called, folded)
    for piece in folded.translate(_KEPT).split():
        parts = [part for part in re.split("[-@]+", piece) if part]
        if parts:
            tokens = tuple(token[:LONGEST_TOKEN] for part in parts for token in _CJK.findall(part))
            yield Chunk(tokens, _joined(piece.strip("-"), parts))


def _joined(piece: str, parts: Sequence[str]) -> str | None:
    whole = "".join(parts)
    is_one = "@" not in piece and "--" not in piece and 1 < len(parts) <= MOST_JOINED
    return whole if is_one and len(whole) <= LONGEST_JOINED and not whole.isdigit() else None


def telephones(text: str) -> Iterator[str]:
    """The digits of what looks like a telephone number."""
    for found in _TELEPHONE.finditer(text):
        digits = "".join(re.findall(r"\d", found[0]))
        if FEWEST_DIGITS <= len(digits) <= MOST_DIGITS and not _YEARS.fullmatch(found[0]):
            yield digits


def tokens(*texts: str | None) -> Words:
    """What the index keeps of these texts. No phrase reaches from one into the next."""
    order: list[str | None] = []
    later: dict[str, None] = {}
    places: Counter[str] = Counter()
    for text in filter(None, texts):
        if order:
            order.append(None)
        for chunk in chunks(text):
            if chunk.joined:
                later[chunk.joined] = None
            for part in chunk.parts:
                if len(order) < MOST_POSITIONS:
                    places[part] += 1
                    order.append(part if places[part] <= MOST_PLACES else None)
                else:
                    later[part] = None
        for digits in telephones(unicodedata.normalize("NFKC", text)):
            later.update(dict.fromkeys((digits, *(digits[-length:] for length in SUFFIXES))))
    for one in [one for one in later if one not in places][:MOST_LATER]:
        order += [None, one]
    return order


# Questions


@dataclass(frozen=True)
class Phrase:
    """Tokens that follow each other. `prefix`: the last one may go on."""

    tokens: tuple[str, ...]
    prefix: bool = False


@dataclass(frozen=True)
class Term:
    """One of these phrases."""

    alternatives: tuple[Phrase, ...]


@dataclass(frozen=True)
class Query:
    """All of `wanted` and none of `unwanted`."""

    wanted: tuple[Term, ...] = ()
    unwanted: tuple[Term, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.wanted)


LONGEST_QUERY = 200
MOST_TERMS = 10
MOST_IN_PHRASE = 20
SHORTEST_PREFIX = 2
_PIECE = re.compile(r'(?P<no>(?<!\S)-)?(?:"(?P<quoted>[^"]*)(?:"|$)|(?P<plain>[^\s"]+))')
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))
_ASKED_TELEPHONE = re.compile(r"(?<!\S)[+(0][\d ()/.\-–]{5,22}\d(?!\S)|(?<!\S)\d{7,15}(?!\S)")

_ONLY_DIGITS = re.compile(r"\s*[+(]?\d[\d ()/.\-–]{5,22}\d\s*")


def parse(text: str) -> Query:
    """Words that must all be there, the last one perhaps not finished yet; "words in this order"; -not this one.

    Anything is a question; one without a single word to look for is false.
    """
    text = text[:LONGEST_QUERY].translate(_QUOTES)
    wanted: list[Term] = []
    unwanted: list[Term] = []
    number = _ASKED_TELEPHONE if not _ONLY_DIGITS.fullmatch(text) else _ONLY_DIGITS
    text = number.sub(lambda found: _telephone(found, wanted), text)
    for found in _PIECE.finditer(text):
        open_end = found["plain"] is not None and found.end() == len(text)
        terms = _terms(found["plain"] or found["quoted"] or "", quoted=found["plain"] is None)
        if found["no"]:
            unwanted += terms
        else:
            wanted += [*terms[:-1], _unfinished(terms[-1])] if open_end and terms else terms
    return Query(tuple(wanted[:MOST_TERMS]), tuple(unwanted[:MOST_TERMS]))


def _telephone(found: "re.Match[str]", wanted: list[Term]) -> str:
    """Takes a number out of the question, however it is grouped; leaves what is none."""
    digits = next(telephones(found[0]), None)
    if digits is None:
        return found[0]
    groups = tuple(re.findall(r"\d+", found[0]))
    wanted.append(Term((Phrase((digits,), prefix=True), Phrase((digits[-max(SUFFIXES) :],)), Phrase(groups))))
    return " "


def _terms(text: str, *, quoted: bool) -> list[Term]:
    found = list(chunks(text))
    if quoted and len(found) > 1:
        order = tuple(part for chunk in found for part in chunk.parts)[:MOST_IN_PHRASE]
        return [Term((Phrase(order),))]
    return [
        Term((Phrase(chunk.parts[:MOST_IN_PHRASE]), *([Phrase((chunk.joined,))] if chunk.joined else ())))
        for chunk in found
    ]


def _unfinished(term: Term) -> Term:
    return Term(
        tuple(Phrase(one.tokens, prefix=len(one.tokens[-1]) >= SHORTEST_PREFIX) for one in term.alternatives)
    )


def occurrences(phrase: Phrase, there: Words) -> Iterator[int]:
    """Where the phrase stands among these tokens."""
    *begin, last = phrase.tokens
    length = len(phrase.tokens)
    for at in range(len(there) - length + 1):
        end = there[at + length - 1] or ""
        fits = end == last or (phrase.prefix and end.startswith(last))
        if fits and (length == 1 or list(there[at : at + length - 1]) == begin):
            yield at
