"""The candidate's own pages: who comes in by which link, and what they are told of where they stand."""

from hiring.own_pages.links import applications_of, get, owner_of, send_link, write_links
from hiring.own_pages.sent import Held, file, files_of, held
from hiring.own_pages.standing import LEAST_CASES, Next, Standing, State, Step, Turn, standings

__all__ = [
    "LEAST_CASES", "Held", "Next", "Standing", "State", "Step", "Turn", "applications_of", "file", "files_of",
    "get", "held", "owner_of", "send_link", "standings",
    "write_links",
]  # fmt: skip
