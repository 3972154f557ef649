"""One act on many applications: judged one by one, done together. One module a capability."""

from hiring.applications.bulk.deciding import move, move_back, reject, reopen
from hiring.applications.bulk.handing import assign, assign_back, tag, untag
from hiring.applications.bulk.selecting import MOST, Outcome, Pick, Report, Result, Selection, take
from hiring.applications.bulk.writing import stop, write

__all__ = [
    "MOST", "Outcome", "Pick", "Report", "Result", "Selection", "assign", "assign_back", "move", "move_back",
    "reject", "reopen", "stop", "tag", "take", "untag", "write",
]  # fmt: skip
