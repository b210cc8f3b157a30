"""Pushes are kept; names and faces of readers are judged; articles know when they were sent.

Names and faces that others met before are vouched for by nobody: they get a check
that says so (why "house"), and editors can put them away like any other.
"""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from backend import db, ids

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

JUDGED = (
    "(nickname = '' OR nickname_check_id IS NOT NULL)"
    " AND (avatar_key IS NULL OR avatar_check_id IS NOT NULL)"
)
AT_ONCE = 500
KINDS = ("nickname", "avatar")


def upgrade() -> None:
    _make_pushes()
    _make_picture_checks()
    _make_appearances()
    op.add_column("articles", sa.Column("sent_at", db.UtcDateTime(), nullable=True))
    with op.batch_alter_table("accounts") as accounts:
        for kind in KINDS:
            accounts.add_column(sa.Column(f"{kind}_check_id", db.Key, nullable=True))
            accounts.create_index(f"ix_accounts_{kind}_check_id", [f"{kind}_check_id"])
            accounts.create_foreign_key(
                f"fk_accounts_{kind}_check_id", "checks", [f"{kind}_check_id"], ["id"]
            )
    _vouch_for_what_is_shown()
    with op.batch_alter_table("accounts") as accounts:
        accounts.create_check_constraint("judged", JUDGED)


def downgrade() -> None:
    with op.batch_alter_table("accounts") as accounts:
        accounts.drop_constraint("judged", type_="check")
        for kind in KINDS:
            accounts.drop_constraint(f"fk_accounts_{kind}_check_id", type_="foreignkey")
            accounts.drop_index(f"ix_accounts_{kind}_check_id")
            accounts.drop_column(f"{kind}_check_id")
    with op.batch_alter_table("articles") as articles:
        articles.drop_column("sent_at")
    for table in ("appearances", "picture_checks", "pushes"):
        op.drop_table(table)
    ours = sa.text("SELECT id FROM checks WHERE kind IN ('nickname', 'avatar')")
    keys = [row.id for row in op.get_bind().execute(ours)]
    for start in range(0, len(keys), AT_ONCE):
        _delete_checks(keys[start : start + AT_ONCE])


def _delete_checks(keys: list[int]) -> None:
    for table, column in (("reports", "check_id"), ("checks", "id")):
        named = sa.table(table, sa.column(column))
        op.execute(sa.delete(named).where(named.c[column].in_(keys)))


def _make_pushes() -> None:
    op.create_table(
        "pushes",
        sa.Column("id", db.Key, nullable=False),
        sa.Column("public_id", db.exact(16), nullable=False),
        sa.Column("digest", db.exact(64), nullable=False),
        sa.Column("event", db.exact(64), nullable=False),
        sa.Column("appid", db.exact(32), nullable=False),
        sa.Column("openid", db.exact(64), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("state", db.exact(8), nullable=False),
        sa.Column("error", db.exact(64), nullable=False),
        sa.Column("at", db.UtcDateTime(), nullable=False),
        sa.Column("received_at", db.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_pushes"),
        sa.UniqueConstraint("public_id", name="uq_pushes_public_id"),
        sa.UniqueConstraint("digest", name="uq_pushes_digest"),
    )
    op.create_index("ix_pushes_state_id", "pushes", ["state", "id"])
    op.create_index("ix_pushes_openid", "pushes", ["openid"])
    op.create_index("ix_pushes_received_at", "pushes", ["received_at"])


def _make_picture_checks() -> None:
    op.create_table(
        "picture_checks",
        sa.Column("id", db.Key, nullable=False),
        sa.Column("check_id", db.Key, nullable=False),
        sa.Column("key", db.exact(120), nullable=False),
        sa.Column("scene", sa.Integer(), nullable=False),
        sa.Column("trace_id", db.exact(64), nullable=True),
        sa.Column("state", db.exact(8), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("due_at", db.UtcDateTime(), nullable=False),
        sa.Column("created_at", db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["check_id"], ["checks.id"], name="fk_picture_checks_check_id"),
        sa.PrimaryKeyConstraint("id", name="pk_picture_checks"),
        sa.UniqueConstraint("check_id", name="uq_picture_checks_check_id"),
        sa.UniqueConstraint("trace_id", name="uq_picture_checks_trace_id"),
    )
    op.create_index("ix_picture_checks_state_due_at", "picture_checks", ["state", "due_at"])


def _make_appearances() -> None:
    op.create_table(
        "appearances",
        sa.Column("id", db.Key, nullable=False),
        sa.Column("public_id", db.exact(16), nullable=False),
        sa.Column("account_id", db.Key, nullable=False),
        sa.Column("kind", db.exact(8), nullable=False),
        sa.Column("nickname", sa.String(64), nullable=True),
        sa.Column("avatar_key", db.exact(120), nullable=True),
        sa.Column("state", db.exact(8), nullable=False),
        sa.Column("check_id", db.Key, nullable=False),
        sa.Column("created_at", db.UtcDateTime(), nullable=False),
        sa.CheckConstraint("check_id IS NOT NULL", name="judged"),
        sa.CheckConstraint("(nickname IS NULL) <> (avatar_key IS NULL)", name="one"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_appearances_account_id"),
        sa.ForeignKeyConstraint(["check_id"], ["checks.id"], name="fk_appearances_check_id"),
        sa.PrimaryKeyConstraint("id", name="pk_appearances"),
        sa.UniqueConstraint("public_id", name="uq_appearances_public_id"),
        sa.UniqueConstraint("check_id", name="uq_appearances_check_id"),
    )
    op.create_index(
        "ix_appearances_account_id_kind_id", "appearances", ["account_id", "kind", "id"]
    )


def _vouch_for_what_is_shown() -> None:
    meta = sa.MetaData()
    meta.reflect(op.get_bind(), only=["accounts", "checks", "appearances"])
    last, accounts = 0, meta.tables["accounts"]
    while True:
        shown = accounts.c.nickname.is_distinct_from("") | accounts.c.avatar_key.is_not(None)
        asked = sa.select(accounts.c.id, accounts.c.nickname, accounts.c.avatar_key)
        asked = asked.where(accounts.c.id > last, shown).order_by(accounts.c.id).limit(AT_ONCE)
        rows = op.get_bind().execute(asked).all()
        for row in rows:
            keys = {
                f"{kind}_check_id": _vouch(meta, row.id, kind, value)
                for kind, value in (("nickname", row.nickname), ("avatar", row.avatar_key))
                if value
            }
            op.execute(sa.update(accounts).where(accounts.c.id == row.id).values(**keys))
        if len(rows) < AT_ONCE:
            return
        last = rows[-1].id


def _vouch(meta: sa.MetaData, account_id: int, kind: str, value: str) -> int:
    now, name, bind = datetime.now(UTC).replace(tzinfo=None), ids.generate(), op.get_bind()
    check = {
        "public_id": ids.generate(), "kind": kind, "subject": name, "account_id": account_id,
        "state": "shown", "why": "house", "round": 1, "tries": 0, "reports": 0,
        "since": now, "created_at": now,
    }  # fmt: skip
    made: Any = bind.execute(sa.insert(meta.tables["checks"]).values(**check))
    key: int = made.inserted_primary_key[0]
    column = "nickname" if kind == "nickname" else "avatar_key"
    row = {
        "public_id": name, "account_id": account_id, "kind": kind, column: value,
        "state": "shown", "check_id": key, "created_at": now,
    }  # fmt: skip
    bind.execute(sa.insert(meta.tables["appearances"]).values(**row))
    return key
