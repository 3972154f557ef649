"""Setting a job up: drafts of forms, question bank, former addresses, unsaved edits; second factor, letters to users"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

OCCASIONS = ("received", "sent_again", "rejected")
NEW_OCCASIONS = (*OCCASIONS, "invited", "password_reset", "access_changed")
PURPOSES = ("sign_in", "invitation", "password_reset", "second_factor")


def _document() -> sa.types.TypeEngine:
    return sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def _whole() -> sa.types.TypeEngine:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _record() -> tuple[sa.Column, ...]:
    return (
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", _whole(), nullable=False),
    )


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def upgrade() -> None:
    op.create_table(
        "bank_entries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_norm", sa.Text(), nullable=False),
        sa.Column("questions", _document(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        *_record(),
        sa.ForeignKeyConstraint(
            ["created_by"], ["users.id"], name=op.f("fk_bank_entries_created_by_users"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_entries")),
        sa.UniqueConstraint("name_norm", name=op.f("uq_bank_entries_name_norm")),
    )
    op.create_table(
        "former_slugs",
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["job_id"], ["jobs.id"], name=op.f("fk_former_slugs_job_id_jobs"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_former_slugs")),
    )
    op.create_index(op.f("ix_former_slugs_job_id"), "former_slugs", ["job_id"])
    op.create_table(
        "recovery_codes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        *_record(),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_recovery_codes_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_codes")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_recovery_codes_code_hash")),
    )
    op.create_index(op.f("ix_recovery_codes_user_id"), "recovery_codes", ["user_id"])
    op.create_table(
        "unsaved_edits",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("typed", _document(), nullable=False),
        sa.Column("seen_version", _whole(), nullable=True),
        *_record(),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_unsaved_edits_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unsaved_edits")),
    )
    op.create_index("uq_unsaved_edits_user_id_subject", "unsaved_edits", ["user_id", "subject"], unique=True)
    with op.batch_alter_table("users") as users:
        users.add_column(sa.Column("totp_secret", sa.Text(), nullable=True))
        users.add_column(sa.Column("totp_step", _whole(), nullable=True))
    with op.batch_alter_table("screening_forms") as forms:
        forms.add_column(sa.Column("founded_on", _whole(), nullable=True))
        forms.add_column(sa.Column("edited_by", sa.Uuid(), nullable=True))
        forms.add_column(sa.Column("undo", _document(), nullable=True))
        forms.create_foreign_key(
            op.f("fk_screening_forms_edited_by_users"), "users", ["edited_by"], ["id"], ondelete="RESTRICT"
        )
    with op.batch_alter_table("links") as links:
        links.drop_constraint(op.f("ck_links_purpose"), type_="check")
        links.create_check_constraint(op.f("ck_links_purpose"), _one_of("purpose", PURPOSES))
    with op.batch_alter_table("letters") as letters:
        letters.add_column(sa.Column("user_id", sa.Uuid(), nullable=True))
        letters.alter_column("application_id", existing_type=sa.Uuid(), nullable=True)
        letters.create_foreign_key(
            op.f("fk_letters_user_id_users"), "users", ["user_id"], ["id"], ondelete="RESTRICT"
        )
        letters.create_index(op.f("ix_letters_user_id"), ["user_id"])
        letters.drop_constraint(op.f("ck_letters_occasion"), type_="check")
        letters.create_check_constraint(op.f("ck_letters_occasion"), _one_of("occasion", NEW_OCCASIONS))
        letters.create_check_constraint(
            op.f("ck_letters_one_recipient"), "(application_id IS NULL) <> (user_id IS NULL)"
        )


def downgrade() -> None:
    """Letters to users and links of the new kinds go: the former schema cannot hold them."""
    op.execute(sa.text("DELETE FROM letters WHERE user_id IS NOT NULL"))
    op.execute(sa.text("DELETE FROM links WHERE purpose <> 'sign_in'"))
    with op.batch_alter_table("letters") as letters:
        letters.drop_constraint(op.f("ck_letters_one_recipient"), type_="check")
        letters.drop_constraint(op.f("ck_letters_occasion"), type_="check")
        letters.create_check_constraint(op.f("ck_letters_occasion"), _one_of("occasion", OCCASIONS))
        letters.drop_index(op.f("ix_letters_user_id"))
        letters.drop_constraint(op.f("fk_letters_user_id_users"), type_="foreignkey")
        letters.alter_column("application_id", existing_type=sa.Uuid(), nullable=False)
        letters.drop_column("user_id")
    with op.batch_alter_table("links") as links:
        links.drop_constraint(op.f("ck_links_purpose"), type_="check")
        links.create_check_constraint(op.f("ck_links_purpose"), _one_of("purpose", ("sign_in",)))
    with op.batch_alter_table("screening_forms") as forms:
        forms.drop_constraint(op.f("fk_screening_forms_edited_by_users"), type_="foreignkey")
        forms.drop_column("undo")
        forms.drop_column("edited_by")
        forms.drop_column("founded_on")
    with op.batch_alter_table("users") as users:
        users.drop_column("totp_step")
        users.drop_column("totp_secret")
    op.drop_table("unsaved_edits")
    op.drop_table("recovery_codes")
    op.drop_table("former_slugs")
    op.drop_table("bank_entries")
