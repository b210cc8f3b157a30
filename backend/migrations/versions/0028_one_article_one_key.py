"""Articles are named by biz and message key; a job joins doubles under several addresses.

Joining takes as long as there are readers' rows, and needs the code of the day: the worker does
it (`ops/article_joining`), and this only orders it. Where the database has no transactions for
such statements (MySQL, MariaDB) and the upgrade breaks off, it goes on with what is missing when
it runs again. Nothing that was joined is parted by a downgrade.
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from backend import db

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

JOIN_JOB = "articles.join_doubles"


def upgrade() -> None:
    _create("article_addresses", sa.Column("digest", db.exact(64), nullable=False))
    _create(
        "joined_articles",
        sa.Column("public_id", db.exact(16), nullable=False),
        sa.Column("joined_at", db.UtcDateTime(), nullable=False),
        sa.Column("double_id", db.Key, nullable=True),
        sa.Column("shift", sa.Integer(), nullable=False),
        sa.UniqueConstraint("double_id", name="uq_joined_articles_double_id"),
    )
    if "biz" not in {column["name"] for column in _inspect().get_columns("articles")}:
        op.add_column("articles", sa.Column("biz", db.exact(64), nullable=True))
    constraint = "uq_articles_biz_message_key"
    unique = _inspect().get_unique_constraints("articles")
    if constraint not in {each["name"] for each in unique}:
        with op.batch_alter_table("articles") as table:
            table.create_unique_constraint(constraint, ["biz", "message_key"])
    _order_join()


def downgrade() -> None:
    with op.batch_alter_table("articles") as table:
        table.drop_constraint("uq_articles_biz_message_key", type_="unique")
        table.drop_column("biz")
    op.drop_table("joined_articles")
    op.drop_table("article_addresses")
    op.execute(sa.text("DELETE FROM jobs WHERE kind = :kind").bindparams(kind=JOIN_JOB))


def _create(name: str, named_by: sa.Column[str], *more: sa.schema.SchemaItem) -> None:
    """Create a table of what leads to an article, if a broken run has not done so."""
    if not _inspect().has_table(name):
        op.create_table(
            name,
            sa.Column("id", db.Key, nullable=False),
            sa.Column("article_id", db.Key, nullable=False),
            named_by,
            *more,
            sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=f"fk_{name}_article_id"),
            sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
            sa.UniqueConstraint(named_by.name, name=f"uq_{name}_{named_by.name}"),
        )
    index = f"ix_{name}_article_id"
    if index not in {each["name"] for each in _inspect().get_indexes(name)}:
        op.create_index(index, name, ["article_id"])


def _order_join() -> None:
    if not op.get_bind().scalar(sa.text("SELECT COUNT(*) FROM articles")):
        return
    names = ("kind", "dedupe_key", "state", "run_at", "dated_at", "paused", "attempts",
             "max_attempts", "created_at")  # fmt: skip
    jobs = sa.table("jobs", sa.column("payload", sa.JSON()), *map(sa.column, names))
    now = datetime.now(UTC).replace(tzinfo=None)
    query = sa.select(sa.func.count()).select_from(jobs).where(jobs.c.dedupe_key == JOIN_JOB)
    if not op.get_bind().scalar(query):
        op.get_bind().execute(
            sa.insert(jobs).values(
                kind=JOIN_JOB,
                payload={},
                dedupe_key=JOIN_JOB,
                state="ready",
                run_at=now,
                dated_at=now,
                paused=False,
                attempts=0,
                max_attempts=8,
                created_at=now,
            )
        )


def _inspect() -> sa.Inspector:
    return sa.inspect(op.get_bind())
