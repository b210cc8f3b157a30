"""Codes know what they open, and when they were asked for."""

import sqlalchemy as sa
from alembic import op

from backend import db

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("codes", sa.Column("opens", db.exact(16), nullable=False, server_default=""))
    op.add_column("codes", sa.Column("taken_at", db.UtcDateTime(), nullable=True))
    op.execute("UPDATE codes SET taken_at = created_at WHERE state = 'taken'")
    op.execute("UPDATE codes SET state = 'own', taken_at = NULL WHERE article_id IS NOT NULL")
    op.create_index("ix_codes_state_opens_id", "codes", ["state", "opens", "id"])
    op.create_index("ix_codes_state_taken_at", "codes", ["state", "taken_at"])
    op.drop_index("ix_codes_state_id", "codes")


def downgrade() -> None:
    op.create_index("ix_codes_state_id", "codes", ["state", "id"])
    op.drop_index("ix_codes_state_taken_at", "codes")
    op.drop_index("ix_codes_state_opens_id", "codes")
    op.execute("UPDATE codes SET state = 'taken' WHERE state IN ('own', 'spent')")
    op.drop_column("codes", "taken_at")
    op.drop_column("codes", "opens")
