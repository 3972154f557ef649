"""Programs: API keys, kept answers, tombstones, webhooks, questions by id"""

import json
import uuid
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from plumbing.records import new_id

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

OCCASIONS = (
    "received", "sent_again", "rejected", "message", "interview_invited", "interview_changed",
    "interview_cancelled", "offer_sent", "offer_withdrawn", "invited", "password_reset", "access_changed",
    "mentioned", "panel_invited", "panel_changed", "panel_cancelled", "feedback_wanted", "offer_to_approve",
)  # fmt: skip
NEW_OCCASIONS = (*OCCASIONS, "webhook_disabled")
TASKS = ("tell_webhooks", "send_deliveries", "forget_deliveries", "forget_done")
"""What only workers of this version can do."""
MADE_BY_KEYS = (("attachments", "uploaded_by_key_id"), ("result_links", "created_by_key_id"))
WALKED = ("applications", "attachments", "interviews", "notes", "offers", "result_links")
"""What programs also walk through in the order of creation."""


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def _document() -> sa.types.TypeEngine:
    return sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def _whole() -> sa.types.TypeEngine:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _instant() -> sa.types.TypeEngine:
    return sa.DateTime(timezone=True)


def _stamps() -> tuple[sa.Column, ...]:
    return (
        sa.Column("created_at", _instant(), nullable=False),
        sa.Column("updated_at", _instant(), nullable=False),
        sa.Column("version", _whole(), nullable=False),
    )


def upgrade() -> None:
    op.create_table(
        "api_keys",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("secret_hash", sa.Text(), nullable=False),
        sa.Column("scopes", _document(), nullable=False),
        sa.Column("job_ids", _document(), nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("expires_at", _instant(), nullable=True),
        sa.Column("revoked_at", _instant(), nullable=True),
        sa.Column("last_used_at", _instant(), nullable=True),
        *_stamps(),
        sa.ForeignKeyConstraint(
            ["created_by"], ["users.id"], name=op.f("fk_api_keys_created_by_users"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_keys")),
        sa.UniqueConstraint("prefix", name=op.f("uq_api_keys_prefix")),
    )
    op.create_table(
        "kept_answers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("principal", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("status", _whole(), nullable=False),
        sa.Column("headers", _document(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("expires_at", _instant(), nullable=False),
        *_stamps(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_answers")),
    )
    op.create_index(op.f("ix_kept_answers_expires_at"), "kept_answers", ["expires_at"])
    op.create_index(
        "uq_kept_answers_principal_key_place", "kept_answers", ["principal", "key", "place"], unique=True
    )
    op.create_table(
        "tombstones",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("object", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=False),
        *_stamps(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tombstones")),
    )
    op.create_index("uq_tombstones_object_object_id", "tombstones", ["object", "object_id"], unique=True)
    op.create_index(op.f("ix_tombstones_object_updated_at_id"), "tombstones", ["object", "updated_at", "id"])
    op.create_table(
        "screening_questions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("first_version", _whole(), nullable=False),
        sa.Column("last_version", _whole(), nullable=False),
        sa.Column("deleted_at", _instant(), nullable=True),
        *_stamps(),
        sa.ForeignKeyConstraint(
            ["job_id"], ["jobs.id"], name=op.f("fk_screening_questions_job_id_jobs"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screening_questions")),
    )
    op.create_index("uq_screening_questions_job_id_key", "screening_questions", ["job_id", "key"], unique=True)
    op.create_index(op.f("ix_screening_questions_updated_at_id"), "screening_questions", ["updated_at", "id"])
    op.create_table(
        "webhooks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("event_types", _document(), nullable=False),
        sa.Column("scopes", _document(), nullable=False),
        sa.Column("job_ids", _document(), nullable=True),
        sa.Column("secret_sealed", sa.Text(), nullable=False),
        sa.Column("previous_secret_sealed", sa.Text(), nullable=True),
        sa.Column("previous_until", _instant(), nullable=True),
        sa.Column("seen_seq", _whole(), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("disabled_at", _instant(), nullable=True),
        sa.Column("disable_reason", sa.String(40), nullable=True),
        sa.Column("failing_since", _instant(), nullable=True),
        sa.Column("rests_until", _instant(), nullable=True),
        sa.Column("created_by_user_id", sa.Uuid(), nullable=True),
        sa.Column("created_by_key_id", sa.Uuid(), nullable=True),
        sa.Column("deleted_at", _instant(), nullable=True),
        *_stamps(),
        sa.CheckConstraint("status IN ('active', 'disabled')", name=op.f("ck_webhooks_status")),
        sa.CheckConstraint(
            "disable_reason IN ('by_us', 'failing', 'gone', 'key_ended')", name=op.f("ck_webhooks_disable_reason")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_user_id"],
            ["users.id"],
            name=op.f("fk_webhooks_created_by_user_id_users"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_key_id"],
            ["api_keys.id"],
            name=op.f("fk_webhooks_created_by_key_id_api_keys"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhooks")),
    )
    op.create_table(
        "webhook_deliveries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("webhook_id", sa.Uuid(), nullable=False),
        sa.Column("event_seq", _whole(), nullable=True),
        sa.Column("event_type", sa.Text(), nullable=False),
        sa.Column("body", _document(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("attempts", _whole(), nullable=False),
        sa.Column("next_at", _instant(), nullable=True),
        sa.Column("tried_at", _instant(), nullable=True),
        sa.Column("delivered_at", _instant(), nullable=True),
        sa.Column("status_code", _whole(), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        *_stamps(),
        sa.CheckConstraint(
            "state IN ('waiting', 'delivered', 'failed')", name=op.f("ck_webhook_deliveries_state")
        ),
        sa.ForeignKeyConstraint(
            ["webhook_id"],
            ["webhooks.id"],
            name=op.f("fk_webhook_deliveries_webhook_id_webhooks"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_deliveries")),
    )
    op.create_index(op.f("ix_webhook_deliveries_state_next_at"), "webhook_deliveries", ["state", "next_at"])
    op.create_index(
        "uq_webhook_deliveries_webhook_id_event_seq",
        "webhook_deliveries",
        ["webhook_id", "event_seq"],
        unique=True,
    )
    op.create_index(
        op.f("ix_webhook_deliveries_webhook_id_created_at_id"),
        "webhook_deliveries",
        ["webhook_id", "created_at", "id"],
    )
    with op.batch_alter_table("notes") as notes:
        notes.add_column(sa.Column("author_key_id", sa.Uuid(), nullable=True))
        notes.create_foreign_key(
            op.f("fk_notes_author_key_id_api_keys"), "api_keys", ["author_key_id"], ["id"], ondelete="RESTRICT"
        )
    for table, column in MADE_BY_KEYS:
        with op.batch_alter_table(table) as made:
            made.add_column(sa.Column(column, sa.Uuid(), nullable=True))
            made.create_foreign_key(
                op.f(f"fk_{table}_{column}_api_keys"), "api_keys", [column], ["id"], ondelete="RESTRICT"
            )
    with op.batch_alter_table("letters") as letters:
        letters.drop_constraint(op.f("ck_letters_occasion"), type_="check")
        letters.create_check_constraint(op.f("ck_letters_occasion"), _one_of("occasion", NEW_OCCASIONS))
    for table in WALKED:
        op.create_index(op.f(f"ix_{table}_created_at_id"), table, ["created_at", "id"])
    op.create_index(op.f("ix_applications_job_id_updated_at_id"), "applications", ["job_id", "updated_at", "id"])
    op.add_column("users", sa.Column("external_id", sa.Text(), nullable=True))
    op.create_index("uq_users_external_id", "users", ["external_id"], unique=True)
    with op.batch_alter_table("stages") as stages:
        stages.create_index(op.f("ix_stages_updated_at_id"), ["updated_at", "id"])
    _know_the_questions()


def _know_the_questions() -> None:
    """What published forms ask, with an id for each question of a job."""
    connection = op.get_bind()
    forms = connection.execute(
        sa.text(
            "SELECT f.job_id, f.number, f.definition, j.form_id, j.deleted_at FROM screening_forms f"
            " JOIN jobs j ON j.id = f.job_id WHERE f.number IS NOT NULL ORDER BY f.job_id, f.number"
        )
    ).all()
    questions = sa.table(
        "screening_questions",
        *(sa.column(name, sa.Uuid()) for name in ("id", "job_id")),
        sa.column("key", sa.Text()),
        *(sa.column(name, sa.Integer()) for name in ("first_version", "last_version", "version")),
        *(sa.column(name, _instant()) for name in ("created_at", "updated_at", "deleted_at")),
    )
    known: dict[tuple[str, str], list[int]] = {}
    asked: dict[str, int | None] = {}
    for job_id, number, stored, form_id, deleted_at in forms:
        definition = json.loads(stored) if isinstance(stored, str) else stored
        asked[str(job_id)] = number if form_id is not None and deleted_at is None else None
        for question in definition.get("questions", []):
            known.setdefault((str(job_id), question["key"]), []).append(number)
    now = datetime.now(UTC)
    if connection.dialect.name == "sqlite":
        now = now.replace(tzinfo=None)
    rows = [
        {
            "id": new_id(), "job_id": _uuid(job_id), "key": key, "first_version": numbers[0],
            "last_version": numbers[-1], "version": 1, "created_at": now, "updated_at": now,
            "deleted_at": None if numbers[-1] == asked[job_id] else now,
        }
        for (job_id, key), numbers in known.items()
    ]  # fmt: skip
    if rows:
        connection.execute(questions.insert(), rows)


def _uuid(text: str) -> uuid.UUID:
    return uuid.UUID(text)


def downgrade() -> None:
    """What the former schema cannot hold goes: letters about webhooks, and tasks that nobody would know."""
    op.execute(sa.text(f"DELETE FROM letters WHERE NOT ({_one_of('occasion', OCCASIONS)})"))  # noqa: S608 - fixed lists
    op.execute(sa.text(f"DELETE FROM outbox WHERE {_one_of('task', TASKS)}"))  # noqa: S608 - fixed lists
    with op.batch_alter_table("letters") as letters:
        letters.drop_constraint(op.f("ck_letters_occasion"), type_="check")
        letters.create_check_constraint(op.f("ck_letters_occasion"), _one_of("occasion", OCCASIONS))
    op.drop_index(op.f("ix_applications_job_id_updated_at_id"), "applications")
    for table in WALKED:
        op.drop_index(op.f(f"ix_{table}_created_at_id"), table)
    op.drop_index("uq_users_external_id", "users")
    op.drop_column("users", "external_id")
    with op.batch_alter_table("stages") as stages:
        stages.drop_index(op.f("ix_stages_updated_at_id"))
    with op.batch_alter_table("notes") as notes:
        notes.drop_constraint(op.f("fk_notes_author_key_id_api_keys"), type_="foreignkey")
        notes.drop_column("author_key_id")
    for table, column in MADE_BY_KEYS:
        with op.batch_alter_table(table) as made:
            made.drop_constraint(op.f(f"fk_{table}_{column}_api_keys"), type_="foreignkey")
            made.drop_column(column)
    op.drop_table("webhook_deliveries")
    op.drop_table("webhooks")
    op.drop_table("screening_questions")
    op.drop_table("tombstones")
    op.drop_table("kept_answers")
    op.drop_table("api_keys")
