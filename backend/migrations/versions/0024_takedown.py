"""Pictures of forwards are written down, so that a takedown finds every one of them."""

import sqlalchemy as sa
from alembic import op

from backend import db

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "forward_pictures",
        sa.Column("id", db.Key, nullable=False),
        sa.Column("article_id", db.Key, nullable=False),
        sa.Column("key", db.exact(120), nullable=False),
        sa.Column("created_at", db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name="fk_forward_pictures_article_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_forward_pictures"),
        sa.UniqueConstraint("article_id", "key", name="uq_forward_pictures_article_id_key"),
    )


def downgrade() -> None:
    op.drop_table("forward_pictures")
