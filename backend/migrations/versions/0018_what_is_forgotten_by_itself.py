"""What is old is forgotten by itself, some rows at a time; here stands how far that has come."""

import sqlalchemy as sa
from alembic import op

from backend import db

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sweeps",
        sa.Column("id", db.Key, nullable=False),
        sa.Column("name", db.exact(32), nullable=False),
        sa.Column("position", db.Key, nullable=False),
        sa.Column("swept_at", db.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sweeps"),
        sa.UniqueConstraint("name", name="uq_sweeps_name"),
    )


def downgrade() -> None:
    op.drop_table("sweeps")
