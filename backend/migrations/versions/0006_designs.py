"""Designs that editors make, their versions, backdrops, and the accounts' colours."""

import sqlalchemy as sa
from alembic import op

from backend import db

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "designs",
        sa.Column("id", db.Key, nullable=False),
        sa.Column("name", db.exact(32), nullable=False),
        sa.Column("official_account_id", db.Key, nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("offered", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["official_account_id"],
            ["official_accounts.id"],
            name="fk_designs_official_account_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_designs"),
        sa.UniqueConstraint("name", name="uq_designs_name"),
    )
    op.create_index("ix_designs_official_account_id", "designs", ["official_account_id"])

    op.create_table(
        "design_versions",
        sa.Column("id", db.Key, nullable=False),
        sa.Column("design_id", db.Key, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("created_at", db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["design_id"], ["designs.id"], name="fk_design_versions_design_id"),
        sa.PrimaryKeyConstraint("id", name="pk_design_versions"),
        sa.UniqueConstraint("design_id", "number", name="uq_design_versions_design_id"),
    )

    op.create_table(
        "backdrops",
        sa.Column("id", db.Key, nullable=False),
        sa.Column("public_id", db.exact(16), nullable=False),
        sa.Column("key", db.exact(120), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("darkest", db.exact(7), nullable=False),
        sa.Column("lightest", db.exact(7), nullable=False),
        sa.Column("created_at", db.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_backdrops"),
        sa.UniqueConstraint("key", name="uq_backdrops_key"),
        sa.UniqueConstraint("public_id", name="uq_backdrops_public_id"),
    )

    op.create_table(
        "looks",
        sa.Column("id", db.Key, nullable=False),
        sa.Column("official_account_id", db.Key, nullable=False),
        sa.Column("colour", db.exact(7), nullable=False),
        sa.ForeignKeyConstraint(
            ["official_account_id"],
            ["official_accounts.id"],
            name="fk_looks_official_account_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_looks"),
        sa.UniqueConstraint("official_account_id", name="uq_looks_official_account_id"),
    )

    op.add_column("cards", sa.Column("version", sa.Integer(), nullable=False, server_default="0"))
    op.add_column(
        "cards", sa.Column("size", sa.String(length=12), nullable=False, server_default="tall")
    )


def downgrade() -> None:
    with op.batch_alter_table("cards") as cards:
        cards.drop_column("size")
        cards.drop_column("version")
    for table in ("looks", "backdrops", "design_versions", "designs"):
        op.drop_table(table)
