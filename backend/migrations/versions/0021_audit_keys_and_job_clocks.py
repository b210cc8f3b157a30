"""Audit entries say by which key and whom; jobs say when they were dated, and whom they are about.

What earlier versions wrote of a dead job's error may quote readers: only its type stays.
"""

import sqlalchemy as sa
from alembic import op

from backend import db

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

ABOUT_ACCOUNTS = ("notifications.tell", "notifications.send", "moderation.hide_all")


def upgrade() -> None:
    with op.batch_alter_table("audit") as audit:
        audit.add_column(sa.Column("key_id", db.exact(16), nullable=False, server_default=""))
        audit.add_column(sa.Column("actor", sa.String(64), nullable=True))
    with op.batch_alter_table("jobs") as jobs:
        jobs.add_column(sa.Column("dated_at", db.UtcDateTime(), nullable=True))
        jobs.add_column(sa.Column("account_id", db.Key, nullable=True))
        jobs.add_column(
            sa.Column("paused", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    _fill()
    with op.batch_alter_table("jobs") as jobs:
        jobs.alter_column("dated_at", existing_type=db.UtcDateTime(), nullable=False)
    op.create_index("ix_jobs_state_dated_at", "jobs", ["state", "dated_at"])
    op.create_index("ix_jobs_account_id", "jobs", ["account_id"])


def _fill() -> None:
    jobs = sa.table(
        "jobs",
        sa.column("id"),
        sa.column("kind"),
        sa.column("payload", sa.JSON()),
        sa.column("created_at", db.UtcDateTime()),
        sa.column("dated_at", db.UtcDateTime()),
        sa.column("account_id"),
        sa.column("last_error"),
    )
    connection = op.get_bind()
    connection.execute(sa.update(jobs).values(dated_at=jobs.c.created_at))
    about = sa.select(jobs.c.id, jobs.c.payload).where(jobs.c.kind.in_(ABOUT_ACCOUNTS))
    for key, payload in connection.execute(about).all():
        mine = sa.update(jobs).where(jobs.c.id == key)
        connection.execute(mine.values(account_id=payload.get("account")))
    failed = sa.select(jobs.c.id, jobs.c.last_error).where(jobs.c.last_error.is_not(None))
    for key, said in connection.execute(failed).all():
        mine = sa.update(jobs).where(jobs.c.id == key)
        connection.execute(mine.values(last_error=said.partition(":")[0][:100]))


def downgrade() -> None:
    op.drop_index("ix_jobs_account_id", "jobs")
    op.drop_index("ix_jobs_state_dated_at", "jobs")
    with op.batch_alter_table("jobs") as jobs:
        for name in ("paused", "account_id", "dated_at"):
            jobs.drop_column(name)
    with op.batch_alter_table("audit") as audit:
        for name in ("actor", "key_id"):
            audit.drop_column(name)
