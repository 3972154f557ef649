"""The organisation's own settings and the version of what the public sees."""

from dataclasses import dataclass, field, fields, replace
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, Session, mapped_column

from plumbing.records import Base

SPOKEN = ("headline", "intro", "about_markdown", "privacy_markdown")
"""The organisation's texts that may stand in other languages too."""


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


MOST_MONTHS = 120


def profiles_in(text: str) -> dict[str, int] | None:
    """Name -> months of retention profiles written one a line; None: that is not what this is."""
    found: dict[str, int] = {}
    for line in filter(None, (line.strip() for line in text.splitlines())):
        name, colon, months = (part.strip() for part in line.rpartition(":"))
        is_number = months.isascii() and months.isdecimal() and 1 <= int(months[:9]) <= MOST_MONTHS
        if not (colon and name and len(name) <= 60 and is_number) or name in found:
            return None
        found[name] = int(months)
    return found or None


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
    about_markdown: str = ""
    """Stands below the jobs; empty: nothing does."""
    links: list[dict[str, str]] = field(default_factory=list)
    """`label` and `url` each; they stand at the foot of the careers site."""
    logo: str = ""
    """Name of a picture (hiring.brand.shown); empty: the short name in letters."""
    logo_dark: str = ""
    """The logo for dark screens; empty: the same one."""
    picture: str = ""
    """Beside the headline; empty: none."""
    logo_size: str = "usual"
    texts: dict[str, dict[str, str]] = field(default_factory=dict)
    """Language -> the texts of SPOKEN that are written in it."""
    contact_email: str = ""
    own_offers: bool = False
    """Whether whoever wrote an offer may approve it: for organisations of one person."""
    offer_days: int = 7
    """How many days a new offer stands unless its author says otherwise."""
    correction_hours: int = 48
    """For how many hours candidates can correct what they sent; 0: not at all."""
    embed_origins: str = ""
    """The organisation's own web sites, one origin a line: their pages may send applications."""

    retention_profiles: str = "Standard: 6"
    """How long people are kept after the final decision, one profile a line: a name, a colon, months. The first
    one is for every job that names none."""
    retention_asks: bool = False
    """Whether people are asked, a month before their time is over, if they want to stay."""

    @property
    def profiles(self) -> dict[str, int]:
        """Name of a retention profile -> months, in their order; never empty."""
        return profiles_in(self.retention_profiles) or {"Standard": 6}

    @property
    def brief(self) -> str:
        return self.short_name or self.name

    def spoken(self, language: str) -> "Organisation":
        """With the texts of this language where they are written, else those of the main one."""
        texts = {name: text for name, text in self.texts.get(language, {}).items() if text and name in SPOKEN}
        return replace(self, **texts) if texts else self  # type: ignore[arg-type]  # all of SPOKEN are texts

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
