"""Which schema a database has and which one this Foyer wants, without loading the migration tool: the web server
asks at each start."""

import re
from functools import cache
from pathlib import Path

from sqlalchemy import Engine, inspect, text

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"
_REVISION = re.compile(r'^(down_)?revision = (?:"(\w+)"|None)$', re.MULTILINE)


class NewerSchema(Exception):
    """The database was migrated by a newer Foyer than this one."""


@cache
def head() -> str:
    """The newest revision this Foyer knows: the one that no other stands on."""
    made: set[str] = set()
    stood_on: set[str] = set()
    for script in (MIGRATIONS / "versions").glob("*.py"):
        for found in _REVISION.finditer(script.read_text()):
            (stood_on if found[1] else made).add(found[2])
    (newest,) = made - stood_on
    return str(newest)


def current(engine: Engine) -> str | None:
    """The revision the database stands at; None: empty."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return found
