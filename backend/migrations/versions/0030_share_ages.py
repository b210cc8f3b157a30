"""Rollups know how old shares are, and how fast an account's readers pass on."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from backend import db

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "spread_ages",
        sa.Column("id", db.Key, nullable=False),
        sa.Column("article_id", db.Key, nullable=False),
        sa.Column("facet", db.exact(16), nullable=False),
        sa.Column("value", db.exact(32), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("shares", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_spread_ages_article_id"),
        sa.PrimaryKeyConstraint("id", name="pk_spread_ages"),
        sa.UniqueConstraint(
            "article_id",
            "facet",
            "value",
            "width",
            "slot",
            name="uq_spread_ages_article_id_facet_value_width_slot",
        ),
    )
    op.create_table(
        "spread_paces",
        sa.Column("id", db.Key, nullable=False),
        sa.Column("official_account_id", db.Key, nullable=False),
        sa.Column("weights", sa.JSON(), nullable=False),
        sa.Column("articles", sa.Integer(), nullable=False),
        sa.Column("learned_at", db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["official_account_id"],
            ["official_accounts.id"],
            name="fk_spread_paces_official_account_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_spread_paces"),
        sa.UniqueConstraint("official_account_id", name="uq_spread_paces_official_account_id"),
    )
    _order_rebuild()


def _order_rebuild() -> None:
    """Order the rollups anew: ages are to be filled, and days are Shanghai's from now on."""
    if op.get_bind().scalar(sa.text("SELECT id FROM shares LIMIT 1")) is None:
        return
    jobs = sa.table(
        "jobs",
        sa.column("kind"),
        sa.column("payload", sa.JSON()),
        sa.column("state"),
        sa.column("run_at", db.UtcDateTime()),
        sa.column("dated_at", db.UtcDateTime()),
        sa.column("paused", sa.Boolean()),
        sa.column("attempts"),
        sa.column("max_attempts"),
        sa.column("created_at", db.UtcDateTime()),
    )
    now = datetime.now(UTC)
    order = {"kind": "spread.rebuild", "payload": {}, "state": "ready", "run_at": now}
    rest = {"dated_at": now, "paused": False, "attempts": 0, "max_attempts": 8, "created_at": now}
    op.get_bind().execute(jobs.insert().values(**order, **rest))


def downgrade() -> None:
    op.drop_table("spread_paces")
    op.drop_table("spread_ages")
