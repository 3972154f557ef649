"""Why a question can never show: members of the form that clash, none of which could be spared."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date

from hiring.screening.clashes import Clashes, bits
from hiring.screening.form import Form
from hiring.screening.model import references
from hiring.screening.search import OverBudget

PART = 4
"""One question may take such a part of the work that is left."""
TESTS = 300_000
"""Comparisons to tell kinds of answers apart, like model.MAX_TESTS; without bounds there may be many more."""
LONE_TESTS, MAX_LONE = 20_000, 20
"""The same for a question looked at by itself, and how many are."""


class Reasons:
    """found: by position of a question that can never show, the members that clash, as a set of Clashes.

    complete: see Clashes.
    """

    def __init__(
        self, form: Form, positions: Collection[int], today: date, *, complete: bool = False, tests: int = 0
    ) -> None:
        """positions: the questions that may be asked about. tests: instead of TESTS."""
        self._form, self._today, self._complete = form, today, complete
        self._references = {question.position: references(form, question) for question in form.questions}
        cone: set[int] = set()
        for position in positions:
            if position not in cone:
                cone.update(*self._layers(position))
        self._clashes = Clashes(form, cone, today, tests or TESTS, complete=complete)
        self.found: dict[int, int] = {}

    def explain(self, never: Collection[int], work: int) -> dict[int, tuple[str, ...]]:
        """For questions that can never show, by position, JSON Pointers to members that clash, in their order.

        Left out are those for which the work, or the tests, do not suffice.
        """
        self.look_for(never, work, far=True)
        paths = self._paths()
        for position in sorted(self._clashes.unknown.intersection(never))[:MAX_LONE]:
            lone = Reasons(self._form, [position], self._today, complete=self._complete, tests=LONE_TESTS)
            lone.look_for([position], work // MAX_LONE, far=True)
            paths |= lone._paths()
        return dict(sorted(paths.items()))

    def _paths(self) -> dict[int, tuple[str, ...]]:
        members = self._clashes.members
        return {
            position: tuple(member.path for index, member in enumerate(members) if kept >> index & 1)
            for position, kept in self.found.items()
        }

    def look_for(self, positions: Iterable[int], work: int, *, far: bool) -> None:
        """Looks for reasons of those that have none yet, while the work suffices.

        far: wherever they may be. Otherwise only in what the question's condition is about and why that can
        never show, and it may well be that the question can show.
        """
        algebra = self._clashes.algebra
        end = algebra.work + work
        waiting = sorted(set(positions) - self.found.keys() - self._clashes.unknown)
        for _ in range(2):
            hard = []
            for position in waiting:
                try:
                    self._look_for(position, algebra.work + max(0, end - algebra.work) // PART, far=far)
                except OverBudget:
                    hard.append(position)
            waiting = hard

    def _layers(self, position: int) -> Iterator[set[int]]:
        """The question, those its condition is about, those that their conditions are about, and so on."""
        seen: set[int] = set()
        layer = {position}
        while layer:
            yield layer
            seen |= layer
            layer = set().union(*(self._references[each] for each in layer)) - seen

    def _look_for(self, position: int, end: int, *, far: bool) -> None:
        if self._is_contradictory(position, self._near(position), end) or self._by_another(position):
            return
        for kept in self._wider(position):
            if self._is_contradictory(position, kept, end) or not far:
                return

    def _is_contradictory(self, position: int, kept: int, end: int) -> bool:
        """Whether these clash; if so, a part of them that cannot be made smaller is found."""
        if self._clashes.can_show(position, kept, end):
            return False
        self.found[position] = self._irreducible(position, kept, end)
        return True

    def _by_another(self, position: int) -> bool:
        """Uses that its condition asks for an answer to a question that itself can never show.

        That condition and the reason of the other question clash. Without the condition this question always
        shows; without a part of the reason the other one does, and nothing is left that bounds its answer.
        """
        choices = []
        for bit in bits(self._clashes.conditions[position]):
            other = self._clashes.answer_needed(bit)
            if other in self.found and other not in self._clashes.staying:
                choices.append(bit | self.found[other])
        if choices:
            self.found[position] = min(choices, key=int.bit_count)
        return bool(choices)

    def _near(self, position: int) -> int:
        kept = self._clashes.conditions[position]
        for other in self._references[position]:
            kept |= self._clashes.limits[other]
        return kept

    def _wider(self, position: int) -> Iterator[int]:
        """Sets of members worth trying, the narrow ones first; the last is all that the question rests on."""
        kept = self._near(position)
        for other in self._references[position]:
            kept |= self.found.get(other, 0)
        yield kept
        kept, wanted = 0, 1
        for distance, layer in enumerate(self._layers(position)):
            for other in layer:
                kept |= self._near(other)
            if distance == wanted:
                yield kept
                wanted = 2 * wanted + 1
        yield kept

    def _irreducible(self, position: int, kept: int, end: int) -> int:
        """Leaves out what can be left out, in pieces that grow as long as they can and else shrink."""
        order = list(bits(kept))[::-1]
        done, size = 0, len(order)
        while done < len(order):
            size = min(size, len(order) - done)
            piece = sum(order[done : done + size])
            if not self._clashes.can_show(position, kept & ~piece, end):
                kept &= ~piece
                del order[done : done + size]
                size *= 2
            elif size > 1:
                size //= 2
            else:
                done += 1
        return kept
