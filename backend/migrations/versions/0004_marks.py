"""Marks, and the passages that many readers marked."""

import sqlalchemy as sa
from alembic import op

from backend import db

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "marks",
        sa.Column("id", db.Key, nullable=False),
        sa.Column("public_id", db.exact(16), nullable=False),
        sa.Column("account_id", db.Key, nullable=False),
        sa.Column("article_id", db.Key, nullable=False),
        sa.Column("passage_id", db.Key, nullable=False),
        sa.Column("key", db.exact(64), nullable=False),
        sa.Column("colour", sa.String(length=8), nullable=False),
        sa.Column("visibility", sa.String(length=8), nullable=False),
        sa.Column("created_at", db.UtcDateTime(), nullable=False),
        sa.Column("updated_at", db.UtcDateTime(), nullable=False),
        sa.Column("deleted_at", db.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_marks_account_id"),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_marks_article_id"),
        sa.ForeignKeyConstraint(["passage_id"], ["passages.id"], name="fk_marks_passage_id"),
        sa.PrimaryKeyConstraint("id", name="pk_marks"),
        sa.UniqueConstraint("public_id", name="uq_marks_public_id"),
        sa.UniqueConstraint("account_id", "key", name="uq_marks_account_id_key"),
        sa.UniqueConstraint("account_id", "passage_id", name="uq_marks_account_id_passage_id"),
    )
    op.create_index("ix_marks_account_id_article_id", "marks", ["account_id", "article_id"])
    op.create_index(
        "ix_marks_account_id_created_at_id", "marks", ["account_id", "created_at", "id"]
    )
    op.create_index("ix_marks_article_id_visibility", "marks", ["article_id", "visibility"])
    op.create_index("ix_marks_passage_id", "marks", ["passage_id"])
    op.create_index("ix_marks_deleted_at", "marks", ["deleted_at"])
    op.create_table(
        "popular_passages",
        sa.Column("id", db.Key, nullable=False),
        sa.Column("article_id", db.Key, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("ranges", sa.JSON(), nullable=False),
        sa.Column("marks", sa.Integer(), nullable=False),
        sa.Column("as_of", db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name="fk_popular_passages_article_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_popular_passages"),
        sa.UniqueConstraint("article_id", name="uq_popular_passages_article_id"),
    )


def downgrade() -> None:
    op.drop_table("popular_passages")
    op.drop_table("marks")
