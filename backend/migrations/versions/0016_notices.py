"""Notices, consents and what is to be sent; follows; what robots were told."""

import sqlalchemy as sa
from alembic import op

from backend import db

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notices",
        sa.Column("id", db.Key, nullable=False),
        sa.Column("public_id", db.exact(16), nullable=False),
        sa.Column("account_id", db.Key, nullable=False),
        sa.Column("kind", db.exact(12), nullable=False),
        sa.Column("key", db.exact(64), nullable=False),
        sa.Column("subject", db.exact(40), nullable=False),
        sa.Column("outcome", db.exact(8), nullable=False),
        sa.Column("created_at", db.UtcDateTime(), nullable=False),
        sa.Column("read_at", db.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_notices_account_id"),
        sa.PrimaryKeyConstraint("id", name="pk_notices"),
        sa.UniqueConstraint("public_id", name="uq_notices_public_id"),
        sa.UniqueConstraint("account_id", "kind", "key", name="uq_notices_account_id_kind_key"),
    )
    op.create_index("ix_notices_account_id_read_at", "notices", ["account_id", "read_at"])
    op.create_index("ix_notices_account_id_id", "notices", ["account_id", "id"])
    op.create_table(
        "consents",
        sa.Column("id", db.Key, nullable=False),
        sa.Column("account_id", db.Key, nullable=False),
        sa.Column("template_id", db.exact(64), nullable=False),
        sa.Column("reported", sa.Integer, nullable=False),
        sa.Column("pushed", sa.Integer, nullable=False),
        sa.Column("spent", sa.Integer, nullable=False),
        sa.Column("choice", db.exact(8), nullable=False),
        sa.Column("updated_at", db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_consents_account_id"),
        sa.PrimaryKeyConstraint("id", name="pk_consents"),
        sa.UniqueConstraint("account_id", "template_id", name="uq_consents_account_id_template_id"),
    )
    op.create_table(
        "consent_answers",
        sa.Column("id", db.Key, nullable=False),
        sa.Column("account_id", db.Key, nullable=False),
        sa.Column("key", db.exact(64), nullable=False),
        sa.Column("created_at", db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_consent_answers_account_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_consent_answers"),
        sa.UniqueConstraint("key", name="uq_consent_answers_key"),
    )
    op.create_index("ix_consent_answers_account_id", "consent_answers", ["account_id"])
    op.create_index("ix_consent_answers_created_at", "consent_answers", ["created_at"])
    _outbox()
    op.create_table(
        "notice_choices",
        sa.Column("id", db.Key, nullable=False),
        sa.Column("account_id", db.Key, nullable=False),
        sa.Column("muted", db.exact(64), nullable=False),
        sa.Column("quiet", sa.Boolean, nullable=False),
        sa.Column("quiet_from", sa.SmallInteger, nullable=True),
        sa.Column("quiet_to", sa.SmallInteger, nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_notice_choices_account_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_notice_choices"),
        sa.UniqueConstraint("account_id", name="uq_notice_choices_account_id"),
    )
    op.create_table(
        "follows",
        sa.Column("id", db.Key, nullable=False),
        sa.Column("account_id", db.Key, nullable=False),
        sa.Column("official_account_id", db.Key, nullable=False),
        sa.Column("created_at", db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_follows_account_id"),
        sa.ForeignKeyConstraint(
            ["official_account_id"],
            ["official_accounts.id"],
            name="fk_follows_official_account_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_follows"),
        sa.UniqueConstraint(
            "account_id", "official_account_id", name="uq_follows_account_id_official_account_id"
        ),
    )
    op.create_index("ix_follows_official_account_id_id", "follows", ["official_account_id", "id"])
    op.create_table(
        "robot_posts",
        sa.Column("id", db.Key, nullable=False),
        sa.Column("slot", db.exact(64), nullable=False),
        sa.Column("robot", db.exact(12), nullable=False),
        sa.Column("kind", db.exact(12), nullable=False),
        sa.Column("state", db.exact(8), nullable=False),
        sa.Column("errcode", sa.Integer, nullable=True),
        sa.Column("why", db.exact(120), nullable=False),
        sa.Column("door", db.exact(16), nullable=False),
        sa.Column("created_at", db.UtcDateTime(), nullable=False),
        sa.Column("done_at", db.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_robot_posts"),
        sa.UniqueConstraint("slot", name="uq_robot_posts_slot"),
    )
    op.create_index("ix_robot_posts_robot_state_id", "robot_posts", ["robot", "state", "id"])


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", db.Key, nullable=False),
        sa.Column("public_id", db.exact(16), nullable=False),
        sa.Column("notice_id", db.Key, nullable=False),
        sa.Column("account_id", db.Key, nullable=False),
        sa.Column("kind", db.exact(12), nullable=False),
        sa.Column("template_id", db.exact(64), nullable=False),
        sa.Column("state", db.exact(8), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("errcode", sa.Integer, nullable=True),
        sa.Column("why", db.exact(120), nullable=False),
        sa.Column("message_id", db.exact(64), nullable=True),
        sa.Column("delivery", db.exact(64), nullable=True),
        sa.Column("due_at", db.UtcDateTime(), nullable=False),
        sa.Column("sent_at", db.UtcDateTime(), nullable=True),
        sa.Column("created_at", db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["notice_id"], ["notices.id"], name="fk_outbox_notice_id"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_outbox_account_id"),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("public_id", name="uq_outbox_public_id"),
        sa.UniqueConstraint("notice_id", name="uq_outbox_notice_id"),
    )
    op.create_index("ix_outbox_state_due_at", "outbox", ["state", "due_at"])
    op.create_index("ix_outbox_state_id", "outbox", ["state", "id"])
    op.create_index("ix_outbox_account_id_state_id", "outbox", ["account_id", "state", "id"])
    op.create_index("ix_outbox_message_id", "outbox", ["message_id"])


def downgrade() -> None:
    for name in (
        "robot_posts",
        "follows",
        "notice_choices",
        "outbox",
        "consent_answers",
        "consents",
        "notices",
    ):
        op.drop_table(name)
