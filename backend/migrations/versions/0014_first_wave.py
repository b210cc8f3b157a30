"""Articles know WeChat's name for them; its figures of the first wave are kept."""

import sqlalchemy as sa
from alembic import op

from backend import db
from backend.articles.page_parser import message_key

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

COUNTS = ("readers", "sharers", "likers", "collectors", "comments")


def upgrade() -> None:
    op.add_column("articles", sa.Column("message_key", db.exact(32), nullable=True))
    op.create_index("ix_articles_message_key", "articles", ["message_key"])
    _name_articles()
    op.create_table(
        "first_waves",
        sa.Column("id", db.Key, nullable=False),
        sa.Column("article_id", db.Key, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        *(sa.Column(name, db.Key, nullable=False) for name in COUNTS),
        sa.Column("finished", sa.Float, nullable=True),
        sa.Column("seconds", sa.Float, nullable=True),
        sa.Column("sources", sa.JSON, nullable=False),
        sa.Column("stops", sa.JSON, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_first_waves_article_id"),
        sa.PrimaryKeyConstraint("id", name="pk_first_waves"),
        sa.UniqueConstraint("article_id", "day", name="uq_first_waves_article_id_day"),
    )
    op.create_table(
        "first_wave_asks",
        sa.Column("id", db.Key, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("asked_at", db.UtcDateTime(), nullable=False),
        sa.Column("errcode", sa.Integer, nullable=False),
        sa.Column("late", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_first_wave_asks"),
        sa.UniqueConstraint("day", name="uq_first_wave_asks_day"),
    )


def _name_articles() -> None:
    """Long links tell; articles with a short one learn it when they are imported again."""
    articles = sa.table("articles", *map(sa.column, ("id", "source_url", "message_key")))
    found = op.get_bind().execute(
        sa.select(articles.c.id, articles.c.source_url).where(
            articles.c.source_url.contains("mid=")
        )
    )
    for key, link in found.all():
        op.execute(
            sa.update(articles).where(articles.c.id == key).values(message_key=message_key(link))
        )


def downgrade() -> None:
    op.drop_table("first_wave_asks")
    op.drop_table("first_waves")
    op.drop_index("ix_articles_message_key", "articles")
    with op.batch_alter_table("articles") as table:
        table.drop_column("message_key")
