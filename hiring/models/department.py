"""Departments and places, shared by jobs."""

import uuid

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from plumbing.records import Base, Record


class Department(Record):
    __tablename__ = "departments"

    name: Mapped[str]
    name_norm: Mapped[str] = mapped_column(unique=True)
    slug: Mapped[str] = mapped_column(unique=True)


class Location(Record):
    """A place of work. `slug` is what the public filter says."""

    __tablename__ = "locations"

    slug: Mapped[str] = mapped_column(unique=True)
    city: Mapped[str]
    region: Mapped[str | None]
    postal_code: Mapped[str | None]
    street: Mapped[str | None]
    country: Mapped[str]
    """ISO 3166-1, two letters."""


class JobLocation(Base):
    """A job's places in order; the first is the primary one."""

    __tablename__ = "job_locations"
    __table_args__ = (Index(None, "location_id"),)

    job_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True)
    index: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    location_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("locations.id", ondelete="RESTRICT"))

    location: Mapped[Location] = relationship(lazy="joined", innerjoin=True)
