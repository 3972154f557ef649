"""The organisation's own settings and the version of what the public sees."""

from dataclasses import dataclass, fields
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, Session, mapped_column

from plumbing.records import Base


class Setting(Base):
    """One setting of the organisation as a document, by key."""

    __tablename__ = "settings"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[dict[str, Any]]


class Catalogue(Base):
    """One row: goes up with each change of what the public pages show, in the same transaction."""

    __tablename__ = "catalogue"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int]


@dataclass(frozen=True)
class Organisation:
    """Whose careers these are: what pages and letters say about it."""

    name: str = "Our organisation"
    short_name: str = ""
    headline: str = "Work with us"
    intro: str = ""
    timezone: str = "Europe/London"
    brand: str = ""
    """One colour as #rrggbb; empty: Foyer's own."""
    privacy_markdown: str = ""
    """The notice an applicant reads before consenting; empty: the standard one."""
    contact_email: str = ""
    own_offers: bool = False
    """Whether whoever wrote an offer may approve it: for organisations of one person."""
    offer_days: int = 7
    """How many days a new offer stands unless its author says otherwise."""
    embed_origins: str = ""
    """The organisation's own web sites, one origin a line: their pages may send applications."""

    @property
    def brief(self) -> str:
        return self.short_name or self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @classmethod
    def of(cls, session: Session) -> "Organisation":
        """As stored now; read once in each transaction's session."""
        row = session.get(Setting, "organisation")
        session.info["organisation"] = row  # held, or the session forgets it at once
        known = {field.name for field in fields(cls)}
        return cls(**{key: value for key, value in (row.value if row else {}).items() if key in known})
