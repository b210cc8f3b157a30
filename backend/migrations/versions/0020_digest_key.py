"""The key for digests of groups and persons, sealed by the secret key."""

import sqlalchemy as sa
from alembic import op

from backend import db

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.create_table(
        "digest_keys",
        sa.Column("id", db.Key, nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("created_at", db.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_digest_keys"),
    )


def downgrade() -> None:
    op.drop_table("digest_keys")
