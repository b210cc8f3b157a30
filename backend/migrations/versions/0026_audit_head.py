"""The audit log has an authenticated head, which also says which entries may be under no key.

This is the one act that vouches for entries from before there were keys, and it runs once: it
needs the secret key, and so an app context.
"""

from typing import Any

import sqlalchemy as sa
import structlog
from alembic import op

from backend import db
from backend.admin.audit import chain_head

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

AUDIT = sa.table("audit", *map(sa.column, ("id", "digest", "key_id")))
COLUMNS: dict[str, Any] = {
    "number": db.Key,
    "digest": db.exact(64),
    "unkeyed_number": db.Key,
    "unkeyed_digest": db.exact(64),
    "key_id": db.exact(16),
    "mac": db.exact(64),
}


def upgrade() -> None:
    op.create_table(
        "audit_head",
        sa.Column("id", db.Key, nullable=False),
        *(sa.Column(name, kind, nullable=False) for name, kind in COLUMNS.items()),
        sa.PrimaryKeyConstraint("id", name="pk_audit_head"),
    )
    first_keyed = op.get_bind().scalar(
        sa.select(sa.func.min(AUDIT.c.id)).where(AUDIT.c.key_id != "")
    )
    unkeyed = _last(sa.true() if first_keyed is None else AUDIT.c.id < first_keyed)
    points = chain_head.Points(_last(sa.true()), unkeyed)
    heads = sa.table("audit_head", *map(sa.column, ("id", *COLUMNS)))
    row = {"id": chain_head.ROW, **chain_head.authenticated(points)}
    op.get_bind().execute(sa.insert(heads).values(row))
    structlog.get_logger().info(
        "audit log sealed", head=points.head.anchor, unkeyed=points.unkeyed.anchor
    )


def _last(condition: sa.ColumnElement[bool]) -> chain_head.Head:
    """Find the last entry that meets a condition."""
    last = sa.select(AUDIT.c.id, AUDIT.c.digest).where(condition)
    row = op.get_bind().execute(last.order_by(AUDIT.c.id.desc()).limit(1)).first()
    return chain_head.BEGINNING if row is None else chain_head.Head(row.id, row.digest)


def downgrade() -> None:
    op.drop_table("audit_head")
