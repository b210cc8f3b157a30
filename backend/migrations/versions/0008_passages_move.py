"""Passages move from revision to revision: where each was picked, and what every re-import did.

From here on `revision_id`, `start` and `end` say where a passage stands, and
several may stand in one place; where it was picked is kept beside, and is what
makes it one.
"""

import sqlalchemy as sa
from alembic import op

from backend import db

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

PLACE = ["revision_id", "start", "end"]
PICKED = ["picked_revision_id", "picked_start", "picked_end"]
passages = sa.table("passages", *map(sa.column, ["sought", *PLACE, *PICKED]))
revisions = sa.table("revisions", sa.column("id"), sa.column("number"))


def upgrade() -> None:
    with op.batch_alter_table("passages") as table:
        table.add_column(sa.Column("sought", sa.Integer(), nullable=True))
        table.add_column(sa.Column("picked_revision_id", db.Key, nullable=True))
        table.add_column(sa.Column("picked_start", sa.Integer(), nullable=True))
        table.add_column(sa.Column("picked_end", sa.Integer(), nullable=True))
    number = sa.select(revisions.c.number).where(revisions.c.id == passages.c.revision_id)
    filled = {mine: passages.c[theirs] for mine, theirs in zip(PICKED, PLACE, strict=True)}
    op.execute(passages.update().values(sought=number.scalar_subquery(), **filled))
    op.create_index("ix_passages_revision_id_start_end", "passages", PLACE)
    op.create_index("ix_passages_article_id_sought", "passages", ["article_id", "sought"])
    op.drop_index("ix_passages_article_id", "passages")
    with op.batch_alter_table("passages") as table:
        table.alter_column("sought", existing_type=sa.Integer(), nullable=False)
        table.alter_column("picked_revision_id", existing_type=db.Key, nullable=False)
        table.alter_column("picked_start", existing_type=sa.Integer(), nullable=False)
        table.alter_column("picked_end", existing_type=sa.Integer(), nullable=False)
        table.drop_constraint("uq_passages_revision_id_start_end", type_="unique")
        table.create_unique_constraint(
            "uq_passages_picked_revision_id_picked_start_picked_end", PICKED
        )
        table.create_foreign_key(
            "fk_passages_picked_revision_id", "revisions", ["picked_revision_id"], ["id"]
        )
    _create_reports()


def _create_reports() -> None:
    op.create_table(
        "movings",
        sa.Column("id", db.Key, nullable=False),
        sa.Column("article_id", db.Key, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("kept", sa.Integer(), nullable=False),
        sa.Column("moved", sa.Integer(), nullable=False),
        sa.Column("orphaned", sa.Integer(), nullable=False),
        sa.Column("created_at", db.UtcDateTime(), nullable=False),
        sa.Column("finished_at", db.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_movings_article_id"),
        sa.PrimaryKeyConstraint("id", name="pk_movings"),
        sa.UniqueConstraint("article_id", "revision", name="uq_movings_article_id_revision"),
    )
    op.create_table(
        "moves",
        sa.Column("id", db.Key, nullable=False),
        sa.Column("moving_id", db.Key, nullable=False),
        sa.Column("passage_id", db.Key, nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("how", sa.String(length=10), nullable=False),
        sa.Column("from_revision", sa.Integer(), nullable=False),
        sa.Column("from_start", sa.Integer(), nullable=False),
        sa.Column("from_end", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("end", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["moving_id"], ["movings.id"], name="fk_moves_moving_id"),
        sa.ForeignKeyConstraint(["passage_id"], ["passages.id"], name="fk_moves_passage_id"),
        sa.PrimaryKeyConstraint("id", name="pk_moves"),
        sa.UniqueConstraint("moving_id", "passage_id", name="uq_moves_moving_id_passage_id"),
    )
    op.create_index("ix_moves_moving_id_outcome_id", "moves", ["moving_id", "outcome", "id"])
    op.create_index("ix_moves_passage_id", "moves", ["passage_id"])


def downgrade() -> None:
    op.drop_table("moves")
    op.drop_table("movings")
    back = {mine: passages.c[theirs] for mine, theirs in zip(PLACE, PICKED, strict=True)}
    op.execute(passages.update().values(**back))
    op.create_index("ix_passages_article_id", "passages", ["article_id"])
    with op.batch_alter_table("passages") as table:
        table.create_unique_constraint("uq_passages_revision_id_start_end", PLACE)
        table.drop_constraint("fk_passages_picked_revision_id", type_="foreignkey")
    op.drop_index("ix_passages_article_id_sought", "passages")
    op.drop_index("ix_passages_revision_id_start_end", "passages")
    with op.batch_alter_table("passages") as table:
        table.drop_constraint(
            "uq_passages_picked_revision_id_picked_start_picked_end", type_="unique"
        )
        for column in ("sought", *PICKED):
            table.drop_column(column)
