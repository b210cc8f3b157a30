"""Notes on cards have a verdict, and a share knows all the passages it carries.

Notes of cards drawn before are not known any more: nothing but their digest was
kept. A share's one passage becomes the first that it carries.
"""

import sqlalchemy as sa
from alembic import op

from backend import db

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("cards") as cards:
        cards.add_column(sa.Column("note", sa.Text(), nullable=True))
        cards.add_column(sa.Column("state", db.exact(8), nullable=False, server_default="shown"))
        cards.add_column(sa.Column("check_id", db.Key, nullable=True))
        cards.create_foreign_key("fk_cards_check_id", "checks", ["check_id"], ["id"])
        cards.create_unique_constraint("uq_cards_check_id", ["check_id"])
        cards.create_check_constraint("judged", "note IS NULL OR check_id IS NOT NULL")
    carried = op.create_table(
        "shared_passages",
        sa.Column("id", db.Key, nullable=False),
        sa.Column("share_id", db.Key, nullable=False),
        sa.Column("passage_id", db.Key, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["share_id"], ["shares.id"], name="fk_shared_passages_share_id"),
        sa.ForeignKeyConstraint(
            ["passage_id"], ["passages.id"], name="fk_shared_passages_passage_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_shared_passages"),
        sa.UniqueConstraint("share_id", "place", name="uq_shared_passages_share_id_place"),
        sa.UniqueConstraint(
            "passage_id", "share_id", name="uq_shared_passages_passage_id_share_id"
        ),
    )
    shares = sa.table("shares", sa.column("id"), sa.column("passage_id"))
    known = sa.select(shares.c.id, shares.c.passage_id, sa.literal(0)).where(
        shares.c.passage_id.is_not(None)
    )
    op.execute(carried.insert().from_select(["share_id", "passage_id", "place"], known))


def downgrade() -> None:
    op.drop_table("shared_passages")
    with op.batch_alter_table("cards") as cards:
        cards.drop_constraint("judged", type_="check")
        cards.drop_constraint("fk_cards_check_id", type_="foreignkey")
        cards.drop_constraint("uq_cards_check_id", type_="unique")
        for column in ("check_id", "state", "note"):
            cards.drop_column(column)
