"""Reports: read from the tallies, which a recount checks. Nobody is told a number of a job they may not read."""

from hiring.reports.counting import (
    funnel,
    promise_kept,
    reasons,
    sources,
    time_in_stage,
    time_to_hire,
    workload,
)
from hiring.reports.figures import (
    Answers,
    Funnel,
    Load,
    Middle,
    Place,
    PromiseKept,
    Reason,
    Source,
    StageTime,
    Step,
    TimeInStage,
    TimeToHire,
)
from hiring.reports.glance import AtAGlance, at_a_glance
from hiring.reports.outcomes import Leaving, Left, Numbers, Outcomes, Row, leaving, outcomes
from hiring.reports.scope import Choices, Period, Scope, choices, scoped

__all__ = [
    "Answers",
    "AtAGlance",
    "Choices",
    "Funnel",
    "Leaving",
    "Left",
    "Load",
    "Middle",
    "Numbers",
    "Outcomes",
    "Period",
    "Place",
    "PromiseKept",
    "Reason",
    "Row",
    "Scope",
    "Source",
    "StageTime",
    "Step",
    "TimeInStage",
    "TimeToHire",
    "at_a_glance",
    "choices",
    "funnel",
    "leaving",
    "outcomes",
    "promise_kept",
    "reasons",
    "scoped",
    "sources",
    "time_in_stage",
    "time_to_hire",
    "workload",
]
