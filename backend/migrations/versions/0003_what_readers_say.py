"""What readers say, and whether it may be shown: messages, likes, checks, reports, blocks."""

import sqlalchemy as sa
from alembic import op

from backend import db

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLES = ("likes", "messages", "reports", "blocks", "checks")


def upgrade() -> None:
    op.create_table(
        "checks",
        sa.Column("id", db.Key, nullable=False),
        sa.Column("public_id", db.exact(16), nullable=False),
        sa.Column("kind", db.exact(16), nullable=False),
        sa.Column("subject", db.exact(16), nullable=False),
        sa.Column("account_id", db.Key, nullable=True),
        sa.Column("editor_id", db.Key, nullable=True),
        sa.Column("state", db.exact(8), nullable=False),
        sa.Column("why", db.exact(12), nullable=False),
        sa.Column("label", sa.Integer(), nullable=True),
        sa.Column("trace_id", db.exact(64), nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("ask_at", db.UtcDateTime(), nullable=True),
        sa.Column("reports", sa.Integer(), nullable=False),
        sa.Column("since", db.UtcDateTime(), nullable=False),
        sa.Column("created_at", db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_checks_account_id"),
        sa.ForeignKeyConstraint(["editor_id"], ["editors.id"], name="fk_checks_editor_id"),
        sa.PrimaryKeyConstraint("id", name="pk_checks"),
        sa.UniqueConstraint("kind", "subject", name="uq_checks_kind_subject"),
        sa.UniqueConstraint("public_id", name="uq_checks_public_id"),
    )
    op.create_index("ix_checks_account_id", "checks", ["account_id"])
    op.create_index("ix_checks_editor_id", "checks", ["editor_id"])
    op.create_index("ix_checks_state_since_id", "checks", ["state", "since", "id"])
    op.create_index("ix_checks_ask_at", "checks", ["ask_at"])

    op.create_table(
        "reports",
        sa.Column("id", db.Key, nullable=False),
        sa.Column("check_id", db.Key, nullable=False),
        sa.Column("account_id", db.Key, nullable=False),
        sa.Column("reason", sa.String(length=12), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("looked_at", db.UtcDateTime(), nullable=True),
        sa.Column("created_at", db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_reports_account_id"),
        sa.ForeignKeyConstraint(["check_id"], ["checks.id"], name="fk_reports_check_id"),
        sa.PrimaryKeyConstraint("id", name="pk_reports"),
        sa.UniqueConstraint("check_id", "account_id", name="uq_reports_check_id_account_id"),
    )
    op.create_index("ix_reports_account_id", "reports", ["account_id"])

    op.create_table(
        "blocks",
        sa.Column("id", db.Key, nullable=False),
        sa.Column("account_id", db.Key, nullable=False),
        sa.Column("blocked_id", db.Key, nullable=False),
        sa.Column("created_at", db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_blocks_account_id"),
        sa.ForeignKeyConstraint(["blocked_id"], ["accounts.id"], name="fk_blocks_blocked_id"),
        sa.PrimaryKeyConstraint("id", name="pk_blocks"),
        sa.UniqueConstraint("account_id", "blocked_id", name="uq_blocks_account_id_blocked_id"),
    )
    op.create_index("ix_blocks_blocked_id", "blocks", ["blocked_id"])

    op.create_table(
        "messages",
        sa.Column("id", db.Key, nullable=False),
        sa.Column("public_id", db.exact(16), nullable=False),
        sa.Column("kind", db.exact(8), nullable=False),
        sa.Column("article_id", db.Key, nullable=False),
        sa.Column("passage_id", db.Key, nullable=True),
        sa.Column("root_id", db.Key, nullable=True),
        sa.Column("parent_id", db.Key, nullable=True),
        sa.Column("account_id", db.Key, nullable=True),
        sa.Column("by_author", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("visibility", sa.String(length=12), nullable=False),
        sa.Column("state", db.exact(8), nullable=False),
        sa.Column("check_id", db.Key, nullable=True),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("likes", sa.Integer(), nullable=False),
        sa.Column("replies", sa.Integer(), nullable=False),
        sa.Column("key", db.exact(64), nullable=False),
        sa.Column("content_digest", db.exact(64), nullable=False),
        sa.Column("pinned_at", db.UtcDateTime(), nullable=True),
        sa.Column("created_at", db.UtcDateTime(), nullable=False),
        sa.Column("edited_at", db.UtcDateTime(), nullable=True),
        sa.Column("deleted_at", db.UtcDateTime(), nullable=True),
        sa.CheckConstraint("visibility = 'private' OR check_id IS NOT NULL", name="judged"),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_messages_article_id"),
        sa.ForeignKeyConstraint(["passage_id"], ["passages.id"], name="fk_messages_passage_id"),
        sa.ForeignKeyConstraint(["root_id"], ["messages.id"], name="fk_messages_root_id"),
        sa.ForeignKeyConstraint(["parent_id"], ["messages.id"], name="fk_messages_parent_id"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_messages_account_id"),
        sa.ForeignKeyConstraint(["check_id"], ["checks.id"], name="fk_messages_check_id"),
        sa.PrimaryKeyConstraint("id", name="pk_messages"),
        sa.UniqueConstraint("check_id", name="uq_messages_check_id"),
        sa.UniqueConstraint("key", name="uq_messages_key"),
        sa.UniqueConstraint("public_id", name="uq_messages_public_id"),
    )
    for columns in (
        ["article_id", "kind", "listed", "id"],
        ["article_id", "kind", "listed", "likes", "id"],
        ["article_id", "pinned_at"],
        ["passage_id", "listed", "likes", "id"],
        ["root_id", "listed", "id"],
        ["parent_id"],
        ["account_id", "article_id", "id"],
        ["account_id", "id"],
    ):
        op.create_index("_".join(["ix_messages", *columns]), "messages", columns)

    op.create_table(
        "likes",
        sa.Column("id", db.Key, nullable=False),
        sa.Column("message_id", db.Key, nullable=False),
        sa.Column("account_id", db.Key, nullable=False),
        sa.Column("created_at", db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_likes_account_id"),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name="fk_likes_message_id"),
        sa.PrimaryKeyConstraint("id", name="pk_likes"),
        sa.UniqueConstraint("message_id", "account_id", name="uq_likes_message_id_account_id"),
    )
    op.create_index("ix_likes_account_id", "likes", ["account_id"])


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
