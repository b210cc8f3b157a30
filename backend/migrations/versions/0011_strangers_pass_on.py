"""Strangers pass on, too: a share names who passed it on as a visit names who came."""

import hashlib

import sqlalchemy as sa
from alembic import op

from backend import db

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

BATCH = 1000
shares = sa.table("shares", *map(sa.column, ["id", "account_id", "visitor"]))
accounts = sa.table("accounts", *map(sa.column, ["id", "public_id"]))


def upgrade() -> None:
    with op.batch_alter_table("shares") as table:
        table.add_column(sa.Column("visitor", db.exact(64), nullable=True))
        table.create_index("ix_shares_visitor", ["visitor"])
    connection = op.get_bind()
    theirs = (
        sa.select(accounts.c.id, accounts.c.public_id)
        .where(accounts.c.id.in_(sa.select(shares.c.account_id)))
        .order_by(accounts.c.id)
        .limit(BATCH)
    )
    last = 0
    while rows := connection.execute(theirs.where(accounts.c.id > last)).all():
        for key, public_id in rows:
            visitor = hashlib.sha256(f"account:{public_id}".encode()).hexdigest()
            named = shares.update().where(shares.c.account_id == key)
            connection.execute(named.values(visitor=visitor))
        last = rows[-1].id


def downgrade() -> None:
    with op.batch_alter_table("shares") as table:
        table.drop_index("ix_shares_visitor")
        table.drop_column("visitor")
