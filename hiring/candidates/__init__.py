"""People who are considered: adding, reading, putting right, finding doubles and merging them.

One module a capability; what others need of a person stands here too.
"""

from hiring.candidates.known import Profile, add, find_by_email, find_or_add
from hiring.candidates.reading import Standing, get, job_ids, standings, survivor_of

__all__ = [
    "Profile",
    "Standing",
    "add",
    "find_by_email",
    "find_or_add",
    "get",
    "job_ids",
    "standings",
    "survivor_of",
]
