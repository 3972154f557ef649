"""Texts that probably are what a class of answers wants; whether they are is for the evaluator to say."""

from collections.abc import Collection, Iterator
from functools import reduce

from hiring.screening.limits import TextLimits

_EXAMPLES = {
    "plain": ("Yes",),
    "email": ("name@example.org", "n@m.org"),
    "url": ("https://example.org", "https://a.io"),
    "phone": ("020 7946 0958", "20794"),
}
_SENTENCE = "This is an example of an answer. "
_FRAMES = {
    "plain": ("{core}", "{core}: an example", "{core}{fill}", "{fill}{core}", "{core} {fill}", "{fill} {core}"),
    "email": ("{core}@example.org", "{fill}@{core}.org", "{core}", "{fill}{core}", "{core}.{fill}",
              "{fill}@{core}", "{core}@{fill}.{fill}", "{fill}@{fill}.{core}"),
    "url": ("https://example.org/{core}", "https://{core}", "{core}", "{core}{fill}", "https://{fill}/{core}",
            "http://{fill}{core}"),
    "phone": ("{core}", "+{core}", "{core}{fill}{fill}{fill}{fill}", "{core}{fill}{fill}{fill}{fill}{fill}"),
}  # fmt: skip
_LETTERS, _DIGITS = "xeanobit15öß中", "0123456789"
_MARKS = (" ", "", ", ", "-", ".")
_LIGATURES = {"ffi": "ﬃ", "ffl": "ﬄ", "ff": "ﬀ", "fi": "ﬁ", "fl": "ﬂ", "st": "ﬆ", "ss": "ß"}


def spellings(folded: str, written: Collection[str]) -> Iterator[str]:
    """Texts that compare as equal to the folded one; written: such as the definition has."""
    yield from written
    yield folded
    yield reduce(lambda text, pair: text.replace(*pair), _LIGATURES.items(), folded)


def composed(limits: TextLimits, needles: Collection[str], others: Collection[str]) -> Iterator[str]:
    """Texts with all the needles and, if it can be helped, none of the others."""
    used = "".join((*needles, *others))
    fills = [char for char in (_DIGITS if limits.format == "phone" else _LETTERS) if char not in used] or ["x"]
    if not needles:
        if limits.format == "plain":
            yield _told("Example", limits.min_length)
        yield from (_fitted(text, limits, fills[0]) for text in _EXAMPLES[limits.format])
    for fill in fills[:3]:
        for core in _cores(needles, fill):
            if limits.format == "plain":
                yield _told(core, limits.min_length)
            for frame in _FRAMES[limits.format]:
                yield _fitted(frame.format(core=core, fill=fill), limits, fill)


def _told(core: str, length: int) -> str:
    """The text, made longer by sentences if it is too short."""
    if len(core) >= length:
        return core
    return f"{core}. {_SENTENCE * (length // len(_SENTENCE) + 1)}"[:length].rstrip().ljust(length, ".")


def _cores(needles: Collection[str], fill: str) -> Iterator[str]:
    parts = [part for part in sorted(needles) if not any(part in other for other in needles if other != part)]
    for order in (parts, parts[::-1]):
        if len(order) < 2:
            yield from order or (fill,)
            return
        for mark in (*_MARKS, fill):
            yield mark.join(order)
        yield reduce(_overlapped, order)


def _overlapped(text: str, part: str) -> str:
    """One after the other, what they share written once."""
    shared = next(size for size in range(min(len(text), len(part)), -1, -1) if text.endswith(part[:size]))
    return text + part[shared:]


def _fitted(text: str, limits: TextLimits, fill: str) -> str:
    """The text, made longer as its format allows if it is too short."""
    missing = max(0, limits.min_length - len(text))
    match limits.format:
        case "email":
            return fill * missing + text
        case "phone":
            return text[:-1] + " " * missing + text[-1:]
    return text + fill * missing
