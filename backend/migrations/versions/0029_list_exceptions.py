"""Word lists have exceptions: longer words in which a listed one is innocent."""

import sqlalchemy as sa
from alembic import op

from backend import db

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "listed_exceptions",
        sa.Column("id", db.Key, nullable=False),
        sa.Column("public_id", db.exact(16), nullable=False),
        sa.Column("scope_id", db.Key, nullable=False),
        sa.Column("text", sa.String(64), nullable=False),
        sa.Column("digest", db.exact(64), nullable=False),
        sa.Column("note", sa.String(100), nullable=False),
        sa.Column("editor_id", db.Key, nullable=True),
        sa.Column("created_at", db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["editor_id"], ["editors.id"], name="fk_listed_exceptions_editor_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_listed_exceptions"),
        sa.UniqueConstraint("public_id", name="uq_listed_exceptions_public_id"),
        sa.UniqueConstraint("scope_id", "digest", name="uq_listed_exceptions_scope_id_digest"),
    )
    op.create_index("ix_listed_exceptions_editor_id", "listed_exceptions", ["editor_id"])
    op.create_index("ix_listed_exceptions_scope_id_id", "listed_exceptions", ["scope_id", "id"])


def downgrade() -> None:
    op.drop_table("listed_exceptions")
