"""A revision keeps its title, author, digest, cover and what it replaced, to be restored whole."""

import sqlalchemy as sa
from alembic import op

from backend import db

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

HEADINGS = {
    "title": sa.String(length=200),
    "author": sa.String(length=64),
    "digest": sa.String(length=300),
}


def upgrade() -> None:
    for name, kind in HEADINGS.items():
        op.add_column("revisions", sa.Column(name, kind, nullable=False, server_default=""))
    op.add_column("revisions", sa.Column("cover_key", db.exact(120), nullable=True))
    op.add_column("revisions", sa.Column("replaced", sa.Integer(), nullable=True))
    _copy_from_articles()


def _copy_from_articles() -> None:
    """Give each revision what its article is called now: what older ones were is not known."""
    names = (*HEADINGS, "cover_key")
    articles = sa.table("articles", *map(sa.column, ("id", *names)))
    revisions = sa.table("revisions", *map(sa.column, ("article_id", *names)))
    values = {
        name: sa.select(articles.c[name])
        .where(articles.c.id == revisions.c.article_id)
        .scalar_subquery()
        for name in names
    }
    op.execute(sa.update(revisions).values(values))
    numbers = sa.table("revisions", sa.column("number"), sa.column("replaced"))
    later = sa.update(numbers).where(numbers.c.number > 1)
    op.execute(later.values(replaced=numbers.c.number - 1))


def downgrade() -> None:
    with op.batch_alter_table("revisions") as table:
        for name in (*HEADINGS, "cover_key", "replaced"):
            table.drop_column(name)
