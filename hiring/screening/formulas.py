"""Formulas without negation over "the state of question v is one of these classes", kept small and shared.

Equal formulas are one object, so that a search can tell in no time that it has been here before.
"""

from collections.abc import Iterable, Mapping
from enum import Enum, auto
from typing import Any


class Kind(Enum):
    CONSTANT = auto()
    ATOM = auto()
    ALL = auto()
    ANY = auto()


class Formula:
    """variables: the questions it mentions, as bits. An atom says that the state of `variable` is in `mask`."""

    __slots__ = ("depth", "kind", "mask", "parts", "variable", "variables")

    def __init__(self, kind: Kind, parts: tuple["Formula", ...] = (), variable: int = -1, mask: int = 0) -> None:
        self.kind, self.parts, self.variable, self.mask = kind, parts, variable, mask
        self.variables = 1 << variable if kind is Kind.ATOM else 0
        self.depth = 1
        for part in parts:
            self.variables |= part.variables
            self.depth = max(self.depth, part.depth + 1)

    def mentions(self, variable: int) -> bool:
        return bool(self.variables >> variable & 1)

    @property
    def last(self) -> int:
        """The latest question it mentions; -1 for a constant."""
        return self.variables.bit_length() - 1

    def masks(self, variable: int) -> set[int]:
        """Every set of classes it distinguishes for that question."""
        if self.kind is Kind.ATOM:
            return {self.mask}
        return {mask for part in self.parts if part.mentions(variable) for mask in part.masks(variable)}


TRUE, FALSE = Formula(Kind.CONSTANT), Formula(Kind.CONSTANT)


class Algebra:
    """Makes formulas over questions whose possible states are given, question by question, as a set of classes.

    `work` counts what has been done so far, in units of about a microsecond.
    """

    def __init__(self, universes: Mapping[int, int]) -> None:
        self.universes = universes
        self.work = 0
        self._made: dict[Any, Formula] = {}
        self._restricted: dict[tuple[Formula, int, int], Formula] = {}

    def atom(self, variable: int, mask: int) -> Formula:
        mask &= self.universes[variable]
        self.work += mask.bit_length() >> 11  # a set of many thousand classes takes its time
        if mask == 0:
            return FALSE
        if mask == self.universes[variable]:
            return TRUE
        key = (variable, mask)
        if key not in self._made:
            self._made[key] = Formula(Kind.ATOM, variable=variable, mask=mask)
        return self._made[key]

    def all_of(self, parts: Iterable[Formula]) -> Formula:
        return self._join(Kind.ALL, parts)

    def any_of(self, parts: Iterable[Formula]) -> Formula:
        return self._join(Kind.ANY, parts)

    def restrict(self, formula: Formula, variable: int, mask: int) -> Formula:
        """What is left of the formula once the state of that question is known to be in mask."""
        if not formula.mentions(variable):
            return formula
        if formula.kind is Kind.ATOM:
            return TRUE if mask & ~formula.mask == 0 else self.atom(variable, formula.mask & mask)
        key = (formula, variable, mask)
        if key not in self._restricted:
            parts = [self.restrict(part, variable, mask) for part in formula.parts]
            self._restricted[key] = self._join(formula.kind, parts)
        return self._restricted[key]

    def _join(self, kind: Kind, parts: Iterable[Formula]) -> Formula:
        """Flattens, merges atoms of one question, and lets what the atoms settle simplify the other parts."""
        settles, neutral = (FALSE, TRUE) if kind is Kind.ALL else (TRUE, FALSE)
        waiting = list(parts)
        atoms: dict[int, int] = {}
        others: dict[Formula, None] = {}
        while waiting:
            while waiting:
                part = waiting.pop()
                self.work += 1
                if part is settles:
                    return settles
                if part.kind is kind:
                    waiting.extend(part.parts)
                elif part.kind is Kind.ATOM:
                    self._merge(kind, atoms, part)
                    if not atoms[part.variable]:
                        return settles
                elif part is not neutral:
                    others[part] = None
            waiting = self._settle(atoms, others)
        return self._make(kind, atoms, others, neutral)

    def _merge(self, kind: Kind, atoms: dict[int, int], atom: Formula) -> None:
        """atoms: question -> the states that leave the rest open: all others settle the whole."""
        universe = self.universes[atom.variable]
        open_states = atom.mask if kind is Kind.ALL else universe & ~atom.mask
        atoms[atom.variable] = atoms.get(atom.variable, universe) & open_states

    def _settle(self, atoms: dict[int, int], others: dict[Formula, None]) -> list[Formula]:
        """Takes out the parts that the atoms simplify and returns what they became."""
        settled = 0
        for variable in atoms:
            settled |= 1 << variable
        changed = []
        for part in [part for part in others if part.variables & settled]:
            simpler = part
            for variable, mask in atoms.items():
                simpler = self.restrict(simpler, variable, mask)
            self.work += 1
            if simpler is not part:
                del others[part]
                changed.append(simpler)
        return changed

    def _make(self, kind: Kind, atoms: dict[int, int], others: dict[Formula, None], neutral: Formula) -> Formula:
        negated = kind is Kind.ANY
        parts = [
            self.atom(variable, self.universes[variable] & ~mask if negated else mask)
            for variable, mask in atoms.items()
        ]
        parts.extend(others)
        if len(parts) < 2:
            return parts[0] if parts else neutral
        key = (kind, frozenset(parts))
        if key not in self._made:
            self._made[key] = Formula(kind, tuple(parts))
        return self._made[key]
