"""Visits know which of the same minutes came from one network; those of bursts are told apart."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("visits", sa.Column("network", sa.Integer(), nullable=True))
    op.add_column(
        "spread_days", sa.Column("burst_visits", sa.Integer(), nullable=False, server_default="0")
    )


def downgrade() -> None:
    op.drop_column("spread_days", "burst_visits")
    op.drop_column("visits", "network")
