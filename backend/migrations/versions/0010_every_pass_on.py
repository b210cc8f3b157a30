"""Every pass-on known: who came first, who was new, by which group; phones; sums of it all.

Shares know their depth and design, visits whether they were the first of their
visitor. Where there are visits already, the worker is asked to sum them up.
"""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from backend import db

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

SUMS = ("counted", "people", "newcomers")
shares = sa.table("shares", *map(sa.column, ["id", "parent_id", "depth", "design"]))
visits = sa.table(
    "visits", *map(sa.column, ["id", "article_id", "visitor", "counted", "is_first", "is_new"])
)
cards = sa.table("cards", sa.column("share_id"), sa.column("design"))
turns = sa.table("turns", sa.column("name"))


def upgrade() -> None:
    nothing = sa.text("0")
    with op.batch_alter_table("shares") as table:
        table.add_column(sa.Column("depth", sa.Integer(), nullable=False, server_default=nothing))
        table.add_column(sa.Column("design", sa.String(32), nullable=True))
    with op.batch_alter_table("visits") as table:
        table.add_column(sa.Column("group_key", db.exact(64), nullable=True))
        table.add_column(
            sa.Column("is_first", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        table.add_column(
            sa.Column("is_new", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    op.execute("UPDATE visits SET visitor = substr(visitor, 1, 32)")
    op.create_index("ix_visits_share_id", "visits", ["share_id"])
    op.drop_index("ix_visits_share_id_visitor", "visits")
    _create_phones()
    _create_sums()
    connection = op.get_bind()
    connection.execute(turns.insert().values(name="visits"))
    _know_shares(connection)
    _know_visits(connection)


def _create_phones() -> None:
    op.create_table(
        "phones",
        sa.Column("id", db.Key, nullable=False),
        sa.Column("visitor", db.exact(64), nullable=False),
        sa.Column("account_id", db.Key, nullable=False),
        sa.Column("created_at", db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_phones_account_id"),
        sa.PrimaryKeyConstraint("id", name="pk_phones"),
        sa.UniqueConstraint("visitor", name="uq_phones_visitor"),
    )
    op.create_index("ix_phones_account_id", "phones", ["account_id"])
    op.create_table(
        "taps",
        sa.Column("id", db.Key, nullable=False),
        sa.Column("article_id", db.Key, nullable=False),
        sa.Column("visitor", db.exact(64), nullable=False),
        sa.Column("created_at", db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_taps_article_id"),
        sa.PrimaryKeyConstraint("id", name="pk_taps"),
        sa.UniqueConstraint("article_id", "visitor", name="uq_taps_article_id_visitor"),
    )
    op.create_index("ix_taps_visitor", "taps", ["visitor"])
    op.create_table(
        "turns",
        sa.Column("id", db.Key, nullable=False),
        sa.Column("name", db.exact(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_turns"),
        sa.UniqueConstraint("name", name="uq_turns_name"),
    )


def _create_sums() -> None:
    _create_sum(
        "spread_shares",
        [_key("share_id")],
        [_key("article_id")],
        (*SUMS[:2], "arrivals", "reach", "size", "children", "depths", "squares"),
    )
    op.create_index("ix_spread_shares_article_id", "spread_shares", ["article_id"])
    _create_sum(
        "spread_articles", [_key("article_id")], [], ("roots", "pairs", "distances", "pauses")
    )
    _create_sum(
        "spread_days",
        [
            _key("article_id"),
            sa.Column("day", sa.Date(), nullable=False),
            sa.Column("channel", db.exact(16), nullable=False),
        ],
        [],
        ("visits", *SUMS),
    )
    _create_sum(
        "spread_facets",
        [
            _key("article_id"),
            sa.Column("facet", db.exact(16), nullable=False),
            sa.Column("value", db.exact(32), nullable=False),
        ],
        [],
        ("shares", *SUMS, "children", "squares"),
    )


def _key(name: str) -> "sa.Column[Any]":
    return sa.Column(name, db.Key, nullable=False)


def _create_sum(
    table: str,
    unique: "list[sa.Column[Any]]",
    beside: "list[sa.Column[Any]]",
    sums: tuple[str, ...],
) -> None:
    """Create a table of sums: what they are of makes a row one."""
    named = [column.name for column in unique]
    owners = [column.name for column in (*unique, *beside) if column.name.endswith("_id")]
    op.create_table(
        table,
        sa.Column("id", db.Key, nullable=False),
        *unique,
        *beside,
        *(sa.Column(name, db.Key, nullable=False) for name in sums),
        *(
            sa.ForeignKeyConstraint([name], [f"{name[:-3]}s.id"], name=f"fk_{table}_{name}")
            for name in owners
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.UniqueConstraint(*named, name=f"uq_{table}_{'_'.join(named)}"),
    )


def _know_shares(connection: sa.Connection) -> None:
    """Tell each share its depth; a parent was always kept before its children."""
    depth: dict[int, int] = {}
    for key, parent in connection.execute(
        sa.select(shares.c.id, shares.c.parent_id).order_by(shares.c.id)
    ).all():
        depth[key] = depth.get(parent, -1) + 1
    below = [{"k": key, "v": value} for key, value in depth.items() if value]
    drawn = [
        {"k": key, "v": design}
        for key, design in connection.execute(sa.select(cards.c.share_id, cards.c.design))
    ]
    here = shares.c.id == sa.bindparam("k")
    if below:
        connection.execute(shares.update().where(here).values(depth=sa.bindparam("v")), below)
    if drawn:
        connection.execute(shares.update().where(here).values(design=sa.bindparam("v")), drawn)


def _know_visits(connection: sa.Connection) -> None:
    """Tell which visits were the first of their visitor, here and anywhere; have them summed up."""
    came: set[tuple[int, str]] = set()
    known: set[str] = set()
    changed = []
    rows = sa.select(visits.c.id, visits.c.article_id, visits.c.visitor, visits.c.counted)
    for row in connection.execute(rows.order_by(visits.c.id)).all():
        here = (row.article_id, row.visitor)
        if row.counted and here not in came:
            came.add(here)
            changed.append({"k": row.id, "first": True, "new": row.visitor not in known})
            known.add(row.visitor)
    if changed:
        values: dict[str, Any] = {"is_first": sa.bindparam("first"), "is_new": sa.bindparam("new")}
        here_too = visits.c.id == sa.bindparam("k")
        connection.execute(visits.update().where(here_too).values(**values), changed)
        _order(connection)


def _order(connection: sa.Connection) -> None:
    jobs = sa.table(
        "jobs",
        sa.column("kind"),
        sa.column("payload", sa.JSON()),
        sa.column("dedupe_key"),
        sa.column("state"),
        sa.column("run_at", db.UtcDateTime()),
        sa.column("attempts"),
        sa.column("max_attempts"),
        sa.column("created_at", db.UtcDateTime()),
    )
    now = datetime.now(UTC)
    connection.execute(
        jobs.insert().values(
            kind="spread.rebuild",
            payload={},
            dedupe_key="spread.rebuild",
            state="ready",
            run_at=now,
            attempts=0,
            max_attempts=8,
            created_at=now,
        )
    )


def downgrade() -> None:
    for name in ("spread_facets", "spread_days", "spread_articles", "spread_shares"):
        op.drop_table(name)
    op.drop_table("turns")
    op.drop_table("taps")
    op.drop_table("phones")
    op.execute("DELETE FROM jobs WHERE kind = 'spread.rebuild'")
    op.create_index("ix_visits_share_id_visitor", "visits", ["share_id", "visitor"])
    op.drop_index("ix_visits_share_id", "visits")
    with op.batch_alter_table("visits") as table:
        for column in ("is_new", "is_first", "group_key"):
            table.drop_column(column)
    with op.batch_alter_table("shares") as table:
        table.drop_column("design")
        table.drop_column("depth")
