"""What WeChat pushes is kept."""

import sqlalchemy as sa
from alembic import op

from backend import db

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pushes",
        sa.Column("id", db.Key, nullable=False),
        sa.Column("public_id", db.exact(16), nullable=False),
        sa.Column("digest", db.exact(64), nullable=False),
        sa.Column("event", db.exact(64), nullable=False),
        sa.Column("appid", db.exact(32), nullable=False),
        sa.Column("openid", db.exact(64), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("state", db.exact(8), nullable=False),
        sa.Column("error", db.exact(64), nullable=False),
        sa.Column("at", db.UtcDateTime(), nullable=False),
        sa.Column("received_at", db.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_pushes"),
        sa.UniqueConstraint("public_id", name="uq_pushes_public_id"),
        sa.UniqueConstraint("digest", name="uq_pushes_digest"),
    )
    op.create_index("ix_pushes_state_id", "pushes", ["state", "id"])
    op.create_index("ix_pushes_openid", "pushes", ["openid"])
    op.create_index("ix_pushes_received_at", "pushes", ["received_at"])


def downgrade() -> None:
    op.drop_table("pushes")
