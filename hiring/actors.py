"""Who acts: a small value that every verb and every rule is given."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """What a user may do everywhere; a member sees only the jobs they are on."""

    ADMIN = "admin"
    RECRUITER = "recruiter"
    MEMBER = "member"


class JobRole(StrEnum):
    """What a user is on one job."""

    HIRING_MANAGER = "hiring_manager"
    RECRUITER = "recruiter"
    COORDINATOR = "coordinator"
    SOURCER = "sourcer"
    INTERVIEWER = "interviewer"


class Kind(StrEnum):
    """What sort of actor it is, as events keep it."""

    USER = "user"
    KEY = "key"
    """A program, by its API key."""
    CANDIDATE = "candidate"
    SYSTEM = "system"
    OPERATOR = "operator"


@dataclass(frozen=True)
class Actor:
    """kind, and for a user: id, name as of now, role, and the roles on each job they are on. For a program: the
    id and name of its key, its scopes, and the only jobs it may know of."""

    kind: Kind
    id: uuid.UUID | None = None
    name: str = ""
    role: Role | None = None
    jobs: Mapping[uuid.UUID, frozenset[JobRole]] = field(default_factory=dict)
    scopes: frozenset[str] = frozenset()
    only_jobs: frozenset[uuid.UUID] | None = None
    """Of a program; None: every job that its scopes allow."""
    on_behalf_of: str = ""
    """Of a program that says so: the name of the user for whom it acts. It gives no right."""

    @property
    def told(self) -> str:
        """What history calls the actor."""
        return f"{self.name} on behalf of {self.on_behalf_of}" if self.on_behalf_of else self.name

    def has(self, job_id: uuid.UUID, *roles: JobRole) -> bool:
        """Whether the user holds one of these roles on the job."""
        return bool(self.jobs.get(job_id, frozenset()) & set(roles))

    def holds(self, scope: str) -> bool:
        """Whether the program's key has this scope."""
        return scope in self.scopes


ANYONE = Actor(Kind.CANDIDATE)
"""A visitor of the public pages."""
SYSTEM = Actor(Kind.SYSTEM, name="Foyer")
"""The worker and the clock."""
OPERATOR = Actor(Kind.OPERATOR, name="Operator")
"""Whoever runs commands on the machine."""
