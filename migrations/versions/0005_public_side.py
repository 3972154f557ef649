"""The public side: own pages of candidates, kept forms, times to pick, erasing, where visitors come from"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

OCCASIONS = (
    "received", "sent_again", "rejected", "message", "interview_invited", "interview_changed",
    "interview_cancelled", "offer_sent", "offer_withdrawn", "invited", "password_reset", "access_changed",
    "mentioned", "panel_invited", "panel_changed", "panel_cancelled", "feedback_wanted", "offer_to_approve",
    "webhook_disabled",
)  # fmt: skip
NEW_OCCASIONS = (
    *OCCASIONS, "my_link", "form_kept", "times_offered", "times_withdrawn", "offer_answered", "withdrawn", "erasure_asked",
    "erased", "consent_ending", "candidate_withdrew", "candidate_answered", "times_asked", "time_booked",
    "interviewer_answered",
)  # fmt: skip
PURPOSES = ("sign_in", "invitation", "password_reset", "second_factor", "feedback", "calendar")
NEW_PURPOSES = (*PURPOSES, "my_applications", "erasure", "kept_form")
MEASURES = ("cohort", "stay", "answer", "hire", "reason", "open")
NEW_MEASURES = ("cohort", "stay", "answer", "hire", "reason", "view", "start", "leave", "open")
TALLIES = ("job_tallies", "tallies", "month_tallies")
ONE_RECIPIENT = "(application_id IS NULL) <> (user_id IS NULL)"
NEW_ONE_RECIPIENT = " + ".join(
    f"CASE WHEN {column} IS NULL THEN 0 ELSE 1 END" for column in ("application_id", "user_id", "kept_form_id")
) + " = 1"  # fmt: skip
WORDS = (("applications", "campaign"), ("jobs", "retention"), ("candidates", "hold_reason"),
         ("offers", "signed_name"))  # fmt: skip
"""Columns of words that are empty where nothing was said."""
MOMENTS = ("retention_asked_at", "quarantined_at", "kept_from", "held_at")


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
        "erasures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("subject_hash", sa.Text(), nullable=False),
        sa.Column("occasion", sa.String(40), nullable=False),
        sa.Column("erased_at", _instant(), nullable=False),
        sa.Column("files", _whole(), nullable=False),
        *_stamps(),
        sa.CheckConstraint("occasion IN ('asked', 'by_us', 'retention')", name=op.f("ck_erasures_occasion")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasures")),
        sa.UniqueConstraint("subject_hash", name=op.f("uq_erasures_subject_hash")),
    )
    op.create_table(
        "tracking_links",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("medium", sa.Text(), nullable=False),
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("archived_at", _instant(), nullable=True),
        *_stamps(),
        sa.ForeignKeyConstraint(
            ["created_by"], ["users.id"], name=op.f("fk_tracking_links_created_by_users"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["job_id"], ["jobs.id"], name=op.f("fk_tracking_links_job_id_jobs"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tracking_links")),
        sa.UniqueConstraint("token", name=op.f("uq_tracking_links_token")),
    )
    op.create_table(
        "begun_forms",
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("touched_at", _instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["job_id"], ["jobs.id"], name=op.f("fk_begun_forms_job_id_jobs"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("nonce", name=op.f("pk_begun_forms")),
    )
    op.create_index(op.f("ix_begun_forms_touched_at"), "begun_forms", ["touched_at"])
    op.create_table(
        "kept_forms",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("email_norm", sa.Text(), nullable=False),
        sa.Column("form_id", sa.Uuid(), nullable=True),
        sa.Column("typed", _document(), nullable=False),
        sa.Column("uploads", _document(), nullable=False),
        sa.Column("source", _document(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("expires_at", _instant(), nullable=False),
        *_stamps(),
        sa.ForeignKeyConstraint(
            ["form_id"],
            ["screening_forms.id"],
            name=op.f("fk_kept_forms_form_id_screening_forms"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["job_id"], ["jobs.id"], name=op.f("fk_kept_forms_job_id_jobs"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_forms")),
    )
    op.create_index(op.f("ix_kept_forms_expires_at"), "kept_forms", ["expires_at"])
    op.create_index(op.f("ix_kept_forms_email_norm_job_id"), "kept_forms", ["email_norm", "job_id"])

    op.create_table(
        "scheduling_requests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("interview_id", sa.Uuid(), nullable=True),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("minutes", _whole(), nullable=False),
        sa.Column("pause_minutes", _whole(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("location_kind", sa.String(40), nullable=True),
        sa.Column("location", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("organizer_user_id", sa.Uuid(), nullable=False),
        sa.Column("answer_by", _instant(), nullable=False),
        sa.Column("most_changes", _whole(), nullable=False),
        sa.Column("changes", _whole(), nullable=False),
        sa.Column("wish", sa.Text(), nullable=False),
        sa.Column("adjustments", sa.Text(), nullable=False),
        sa.Column("answered_at", _instant(), nullable=True),
        sa.Column("close_reason", sa.String(40), nullable=True),
        *_stamps(),
        sa.CheckConstraint(
            "close_reason IN ('by_us', 'run_out', 'application_ended')",
            name=op.f("ck_scheduling_requests_close_reason"),
        ),
        sa.CheckConstraint(
            "location_kind IN ('physical', 'virtual', 'phone')", name=op.f("ck_scheduling_requests_location_kind")
        ),
        sa.CheckConstraint(
            "status <> 'booked' OR interview_id IS NOT NULL", name=op.f("ck_scheduling_requests_booked")
        ),
        sa.CheckConstraint(
            "status IN ('open', 'others_asked', 'booked', 'closed')", name=op.f("ck_scheduling_requests_status")
        ),
        sa.CheckConstraint("minutes BETWEEN 5 AND 720", name=op.f("ck_scheduling_requests_minutes")),
        sa.CheckConstraint("pause_minutes BETWEEN 0 AND 240", name=op.f("ck_scheduling_requests_pause")),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["applications.id"],
            name=op.f("fk_scheduling_requests_application_id_applications"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["interview_id"],
            ["interviews.id"],
            name=op.f("fk_scheduling_requests_interview_id_interviews"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organizer_user_id"],
            ["users.id"],
            name=op.f("fk_scheduling_requests_organizer_user_id_users"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scheduling_requests")),
    )
    op.create_index(op.f("ix_scheduling_requests_application_id"), "scheduling_requests", ["application_id"])
    op.create_index(op.f("ix_scheduling_requests_interview_id"), "scheduling_requests", ["interview_id"])
    op.create_index(
        op.f("ix_scheduling_requests_status_answer_by"), "scheduling_requests", ["status", "answer_by"]
    )
    op.create_index(
        "uq_scheduling_requests_live",
        "scheduling_requests",
        ["application_id"],
        unique=True,
        sqlite_where=sa.text("status IN ('open', 'others_asked')"),
        postgresql_where=sa.text("status IN ('open', 'others_asked')"),
    )

    op.create_table(
        "scheduling_windows",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", _instant(), nullable=False),
        sa.Column("ends_at", _instant(), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_scheduling_windows_order")),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["scheduling_requests.id"],
            name=op.f("fk_scheduling_windows_request_id_scheduling_requests"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_scheduling_windows_user_id_users"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("request_id", "user_id", "starts_at", name=op.f("pk_scheduling_windows")),
    )
    op.create_index(op.f("ix_scheduling_windows_user_id"), "scheduling_windows", ["user_id"])

    for table, column in WORDS:
        with op.batch_alter_table(table) as changed:
            changed.add_column(sa.Column(column, sa.Text(), nullable=False, server_default=""))
        with op.batch_alter_table(table) as changed:
            changed.alter_column(column, existing_type=sa.Text(), server_default=None)
    op.add_column("submissions", sa.Column("corrects_id", sa.Uuid(), nullable=True))
    op.create_index(
        op.f("ix_applications_campaign_applied_at_id"), "applications", ["campaign", "applied_at", "id"]
    )
    op.create_index(op.f("ix_applications_answered_at_id"), "applications", ["answered_at", "id"])
    with op.batch_alter_table("candidates") as candidates:
        for moment in MOMENTS:
            candidates.add_column(sa.Column(moment, _instant(), nullable=True))
        candidates.add_column(sa.Column("held_by", sa.Uuid(), nullable=True))
        candidates.create_index(
            op.f("ix_candidates_quarantined_at"), ["quarantined_at"],
            sqlite_where=sa.text("quarantined_at IS NOT NULL"),
            postgresql_where=sa.text("quarantined_at IS NOT NULL"),
        )  # fmt: skip
        candidates.create_foreign_key(
            op.f("fk_candidates_held_by_users"), "users", ["held_by"], ["id"], ondelete="RESTRICT"
        )
    with op.batch_alter_table("letters") as letters:
        letters.add_column(sa.Column("kept_form_id", sa.Uuid(), nullable=True))
        letters.create_index(op.f("ix_letters_kept_form_id"), ["kept_form_id"])
        letters.create_foreign_key(
            op.f("fk_letters_kept_form_id_kept_forms"), "kept_forms", ["kept_form_id"], ["id"], ondelete="CASCADE"
        )
    _change_check("letters", "one_recipient", NEW_ONE_RECIPIENT)
    _change_check("letters", "occasion", _one_of("occasion", NEW_OCCASIONS))
    _change_check("links", "purpose", _one_of("purpose", NEW_PURPOSES))
    for table in TALLIES:
        _change_check(table, "measure", _one_of("measure", NEW_MEASURES))


def _change_check(table: str, name: str, says: str) -> None:
    with op.batch_alter_table(table) as changed:
        changed.drop_constraint(op.f(f"ck_{table}_{name}"), type_="check")
        changed.create_check_constraint(op.f(f"ck_{table}_{name}"), says)


def downgrade() -> None:
    """What the former schema cannot hold goes: letters and links of candidates' own pages, views, kept forms."""
    for table, column, known in (
        ("letters", "occasion", OCCASIONS), ("links", "purpose", PURPOSES),
        *((table, "measure", MEASURES) for table in TALLIES),
    ):  # fmt: skip
        op.execute(sa.text(f"DELETE FROM {table} WHERE NOT ({_one_of(column, known)})"))  # noqa: S608 - fixed lists
    for table in TALLIES:
        _change_check(table, "measure", _one_of("measure", MEASURES))
    _change_check("links", "purpose", _one_of("purpose", PURPOSES))
    _change_check("letters", "occasion", _one_of("occasion", OCCASIONS))
    _change_check("letters", "one_recipient", ONE_RECIPIENT)
    with op.batch_alter_table("letters") as letters:
        letters.drop_constraint(op.f("fk_letters_kept_form_id_kept_forms"), type_="foreignkey")
        letters.drop_index(op.f("ix_letters_kept_form_id"))
        letters.drop_column("kept_form_id")
    with op.batch_alter_table("candidates") as candidates:
        candidates.drop_constraint(op.f("fk_candidates_held_by_users"), type_="foreignkey")
        candidates.drop_index(op.f("ix_candidates_quarantined_at"))
        for column in (*MOMENTS, "held_by"):
            candidates.drop_column(column)
    op.drop_index(op.f("ix_applications_answered_at_id"), "applications")
    op.drop_index(op.f("ix_applications_campaign_applied_at_id"), "applications")
    for table, column in WORDS:
        with op.batch_alter_table(table) as changed:
            changed.drop_column(column)
    with op.batch_alter_table("submissions") as submissions:
        submissions.drop_column("corrects_id")
    for table in (
        "scheduling_windows",
        "scheduling_requests",
        "kept_forms",
        "begun_forms",
        "tracking_links",
        "erasures",
    ):
        op.drop_table(table)
