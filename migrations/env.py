"""Runs migrations on the connection it is given (config.attributes["connection"])."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context

import hiring.models  # noqa: F401 - registers the tables
import plumbing.limits
import plumbing.outbox  # noqa: F401 - registers the tables
from plumbing.records import Base, UtcDateTime


def render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Writes our own column types as what they are in the database: a migration never imports the product."""
    if kind != "type":
        return False
    if isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if isinstance(item, sa.Enum):
        return f"sa.String({item.length})"
    if isinstance(item, sa.JSON):
        return "sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    render_item=render_item,
    compare_type=True,
    compare_server_default=True,
    transaction_per_migration=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
