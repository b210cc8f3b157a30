"""The largest branches of an article, and those right below a share, are found by an index."""

import sqlalchemy as sa
from alembic import op

from backend import db

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

BY_SIZE = {
    "ix_spread_shares_article_id_size_id": ["article_id", "size", "id"],
    "ix_spread_shares_article_id_parent_id_size_id": ["article_id", "parent_id", "size", "id"],
}


def upgrade() -> None:
    op.add_column("spread_shares", sa.Column("parent_id", db.Key, nullable=True))
    op.execute(
        "UPDATE spread_shares SET parent_id ="
        " (SELECT shares.parent_id FROM shares WHERE shares.id = spread_shares.share_id)"
    )
    for name, columns in BY_SIZE.items():
        op.create_index(name, "spread_shares", columns)
    op.drop_index("ix_spread_shares_article_id", "spread_shares")


def downgrade() -> None:
    op.create_index("ix_spread_shares_article_id", "spread_shares", ["article_id"])
    for name in BY_SIZE:
        op.drop_index(name, "spread_shares")
    with op.batch_alter_table("spread_shares") as table:
        table.drop_column("parent_id")
