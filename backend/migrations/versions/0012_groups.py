"""Readers are in groups, and words and marks can be for one of them."""

import sqlalchemy as sa
from alembic import op

from backend import db

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

AUDIENCE = (
    "(visibility <> 'group' OR group_key <> '') AND (visibility <> 'public' OR group_key = '')"
)
BEFORE = (["article_id", "kind", "listed", "id"], ["article_id", "kind", "listed", "likes", "id"])
AFTER = [["article_id", "kind", "group_key", *columns[2:]] for columns in BEFORE]


def upgrade() -> None:
    op.create_table(
        "memberships",
        sa.Column("id", db.Key, nullable=False),
        sa.Column("public_id", db.exact(16), nullable=False),
        sa.Column("account_id", db.Key, nullable=False),
        sa.Column("group_key", db.exact(32), nullable=False),
        sa.Column("until", db.UtcDateTime(), nullable=False),
        sa.Column("created_at", db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_memberships_account_id"),
        sa.PrimaryKeyConstraint("id", name="pk_memberships"),
        sa.UniqueConstraint("public_id", name="uq_memberships_public_id"),
        sa.UniqueConstraint("account_id", "group_key", name="uq_memberships_account_id_group_key"),
    )
    op.create_index("ix_memberships_until", "memberships", ["until"])
    with op.batch_alter_table("messages") as table:
        table.add_column(sa.Column("group_key", db.exact(32), nullable=False, server_default=""))
        table.create_check_constraint("audience", AUDIENCE)
    _swap_indexes(list(BEFORE), AFTER)
    with op.batch_alter_table("marks") as table:
        table.add_column(sa.Column("group_key", db.exact(32), nullable=False, server_default=""))
        table.create_index("ix_marks_article_id_group_key", ["article_id", "group_key"])


def downgrade() -> None:
    op.execute("UPDATE messages SET visibility = 'private', listed = false WHERE group_key <> ''")
    op.execute("UPDATE marks SET visibility = 'private' WHERE group_key <> ''")
    with op.batch_alter_table("marks") as table:
        table.drop_index("ix_marks_article_id_group_key")
        table.drop_column("group_key")
    _swap_indexes(AFTER, list(BEFORE))
    with op.batch_alter_table("messages") as table:
        table.drop_constraint("audience", type_="check")
        table.drop_column("group_key")
    op.drop_table("memberships")


def _swap_indexes(old: list[list[str]], new: list[list[str]]) -> None:
    """Make the new before the old go: a foreign key of MariaDB's needs one that begins with it."""
    for columns in new:
        op.create_index("_".join(["ix_messages", *columns]), "messages", columns)
    for columns in old:
        op.drop_index("_".join(["ix_messages", *columns]), "messages")
