"""What each report says, as plain values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from hiring.models.stage import StageKind

SPANS = (7, 14, 28, 56, None)
"""Up to how many days a hire took: the groups that hires are told in; None: longer."""


@dataclass(frozen=True)
class Place:
    """A stage of the one job that is reported on, or a kind of stage over several jobs (`name` empty)."""

    kind: StageKind
    name: str = ""
    retired: bool = False


@dataclass(frozen=True)
class Step:
    """How many of the period's applications came at least here; of those who came no further, how many are out
    and how many may still go on."""

    place: Place
    reached: int
    ended: int
    open: int


@dataclass(frozen=True)
class Funnel:
    """Of the applications that arrived in the period, with what became of them so far."""

    steps: Sequence[Step]

    @property
    def applied(self) -> int:
        return self.steps[0].reached if self.steps else 0

    @property
    def hired(self) -> int:
        return self.steps[-1].reached if self.steps else 0


@dataclass(frozen=True)
class Middle:
    """How long something took: `hours` is the middle value of so many cases, None where there is none."""

    cases: int
    hours: float | None


@dataclass(frozen=True)
class StageTime:
    place: Place
    took: Middle


@dataclass(frozen=True)
class TimeInStage:
    """Stays that ended in the period. `promised`: working days until a first answer, where all jobs of the scope
    promise the same; None where they differ."""

    stages: Sequence[StageTime]
    promised: int | None

    @property
    def cases(self) -> int:
        return sum(one.took.cases for one in self.stages)


@dataclass(frozen=True)
class TimeToHire:
    """Hires of the period, from applying on. `spans`: (up to how many days, how many hires), as SPANS has them."""

    took: Middle
    spans: Sequence[tuple[int | None, int]]


@dataclass(frozen=True)
class Source:
    """Where applications of the period came from. `name` None: all further sources together."""

    name: str | None
    applied: int
    taken_on: int
    hired: int


@dataclass(frozen=True)
class Answers:
    """First answers of one week or month, named by its first day in the period."""

    first: date
    last: date
    kept: int
    late: int


@dataclass(frozen=True)
class PromiseKept:
    """First answers given in the period, and who waits over their promise today, whenever they applied."""

    parts: Sequence[Answers]
    monthly: bool
    took: Middle
    waiting: int
    waiting_late: int
    promises: Sequence[int]

    @property
    def kept(self) -> int:
        return sum(one.kept for one in self.parts)

    @property
    def answers(self) -> int:
        return sum(one.kept + one.late for one in self.parts)


@dataclass(frozen=True)
class Reason:
    """Why applications ended in the period. `name` None: withdrawn without a reason."""

    name: str | None
    people: int


@dataclass(frozen=True)
class Load:
    """Open applications of one owner, as of now: all, those who wait for a first answer, and those of them whose
    promise has passed. `owner` None: nobody's."""

    owner: str | None
    open: int
    waiting: int
    late: int
