"""API keys get scopes and an expiry; second factors get recovery codes.

Keys from before get the scopes of all that they could do, save keys, editors, passwords and
second factors, and expire in 30 days: time to replace each with a narrower one.
"""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

from backend import db

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

DAYS_LEFT = 30
EVERYONE = "articles:read designs:read moderation:read outbox:read robots:read spread:read"
MODERATOR = f"{EVERYONE} moderation:write outbox:write"
EDITOR = f"{MODERATOR} articles:write designs:write pushes:read pushes:write"
OWNER = f"{EDITOR} audit:read robots:write"
SCOPES = {"owner": OWNER, "editor": EDITOR, "moderator": MODERATOR, "analyst": EVERYONE}


def upgrade() -> None:
    op.add_column("editors", sa.Column("totp_step", sa.Integer(), nullable=True))
    op.add_column(
        "editor_sessions",
        sa.Column("step_up_failures", sa.Integer(), nullable=False, server_default="0"),
    )
    for column in (
        sa.Column("scopes", sa.String(400), nullable=False, server_default=""),
        sa.Column("used_from", sa.String(64), nullable=False, server_default=""),
        sa.Column("expires_at", db.UtcDateTime(), nullable=True),
    ):
        op.add_column("editor_keys", column)
    _narrow_earlier_keys()
    with op.batch_alter_table("editor_keys") as table:
        table.alter_column("expires_at", existing_type=db.UtcDateTime(), nullable=False)
    op.create_table(
        "recovery_codes",
        sa.Column("id", db.Key, nullable=False),
        sa.Column("editor_id", db.Key, nullable=False),
        sa.Column("digest", db.exact(64), nullable=False),
        sa.Column("created_at", db.UtcDateTime(), nullable=False),
        sa.Column("used_at", db.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["editor_id"], ["editors.id"], name="fk_recovery_codes_editor_id"),
        sa.PrimaryKeyConstraint("id", name="pk_recovery_codes"),
        sa.UniqueConstraint("editor_id", "digest", name="uq_recovery_codes_editor_id_digest"),
    )


def _narrow_earlier_keys() -> None:
    editors = sa.table("editors", sa.column("id"), sa.column("role"))
    keys = sa.table(
        "editor_keys",
        sa.column("editor_id"),
        sa.column("scopes"),
        sa.column("expires_at", db.UtcDateTime()),
    )
    until = datetime.now(UTC) + timedelta(days=DAYS_LEFT)
    op.execute(sa.update(keys).values(expires_at=until))
    for role, scopes in SCOPES.items():
        holders = sa.select(editors.c.id).where(editors.c.role == role)
        op.execute(sa.update(keys).where(keys.c.editor_id.in_(holders)).values(scopes=scopes))


def downgrade() -> None:
    op.drop_table("recovery_codes")
    with op.batch_alter_table("editor_keys") as table:
        for name in ("expires_at", "used_from", "scopes"):
            table.drop_column(name)
    with op.batch_alter_table("editor_sessions") as table:
        table.drop_column("step_up_failures")
    with op.batch_alter_table("editors") as table:
        table.drop_column("totp_step")
