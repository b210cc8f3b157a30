"""Where readers are in each article, their shelves and their history."""

import sqlalchemy as sa
from alembic import op

from backend import db

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "readings",
        sa.Column("id", db.Key, nullable=False),
        sa.Column("account_id", db.Key, nullable=False),
        sa.Column("article_id", db.Key, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("furthest", sa.Integer(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("read_at", db.UtcDateTime(), nullable=True),
        sa.Column("finished_at", db.UtcDateTime(), nullable=True),
        sa.Column("shelf", sa.String(length=8), nullable=False),
        sa.Column("shelved_at", db.UtcDateTime(), nullable=True),
        sa.Column("forgotten_at", db.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_readings_account_id"),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_readings_article_id"),
        sa.PrimaryKeyConstraint("id", name="pk_readings"),
        sa.UniqueConstraint("account_id", "article_id", name="uq_readings_account_id_article_id"),
    )
    op.create_index("ix_readings_article_id", "readings", ["article_id"])
    op.create_index("ix_readings_forgotten_at", "readings", ["forgotten_at"])
    for column in ("read_at", "shelved_at"):
        columns = ["account_id", column, "id"]
        op.create_index("_".join(["ix_readings", *columns]), "readings", columns)


def downgrade() -> None:
    op.drop_table("readings")
