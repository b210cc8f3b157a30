"""Order among readers' words: lists of words, bans, trust, appeals, decisions taken back."""

import sqlalchemy as sa
from alembic import op

from backend import db

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

TABLES = ("listed_words", "standards", "trusts", "ban_marks", "bans", "appeals", "decisions")


def upgrade() -> None:
    op.create_table(
        "decisions",
        sa.Column("id", db.Key, nullable=False),
        sa.Column("batch", db.exact(16), nullable=False),
        sa.Column("check_id", db.Key, nullable=False),
        sa.Column("editor_id", db.Key, nullable=False),
        sa.Column("deed", db.exact(8), nullable=False),
        sa.Column("was", sa.JSON(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("undone_at", db.UtcDateTime(), nullable=True),
        sa.Column("created_at", db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["check_id"], ["checks.id"], name="fk_decisions_check_id"),
        sa.ForeignKeyConstraint(["editor_id"], ["editors.id"], name="fk_decisions_editor_id"),
        sa.PrimaryKeyConstraint("id", name="pk_decisions"),
    )
    op.create_table(
        "appeals",
        sa.Column("id", db.Key, nullable=False),
        sa.Column("check_id", db.Key, nullable=False),
        sa.Column("account_id", db.Key, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("outcome", db.exact(8), nullable=False),
        sa.Column("created_at", db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["check_id"], ["checks.id"], name="fk_appeals_check_id"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_appeals_account_id"),
        sa.PrimaryKeyConstraint("id", name="pk_appeals"),
        sa.UniqueConstraint("check_id", name="uq_appeals_check_id"),
    )
    op.create_table(
        "bans",
        sa.Column("id", db.Key, nullable=False),
        sa.Column("public_id", db.exact(16), nullable=False),
        sa.Column("account_id", db.Key, nullable=False),
        sa.Column("editor_id", db.Key, nullable=False),
        sa.Column("until", db.UtcDateTime(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("hides_words", sa.Boolean(), nullable=False),
        sa.Column("lifted_at", db.UtcDateTime(), nullable=True),
        sa.Column("lifted_by", db.Key, nullable=True),
        sa.Column("created_at", db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_bans_account_id"),
        sa.ForeignKeyConstraint(["editor_id"], ["editors.id"], name="fk_bans_editor_id"),
        sa.ForeignKeyConstraint(["lifted_by"], ["editors.id"], name="fk_bans_lifted_by"),
        sa.PrimaryKeyConstraint("id", name="pk_bans"),
        sa.UniqueConstraint("public_id", name="uq_bans_public_id"),
    )
    op.create_table(
        "ban_marks",
        sa.Column("id", db.Key, nullable=False),
        sa.Column("who", db.exact(64), nullable=False),
        sa.Column("editor_id", db.Key, nullable=False),
        sa.Column("until", db.UtcDateTime(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("created_at", db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["editor_id"], ["editors.id"], name="fk_ban_marks_editor_id"),
        sa.PrimaryKeyConstraint("id", name="pk_ban_marks"),
        sa.UniqueConstraint("who", name="uq_ban_marks_who"),
    )
    op.create_table(
        "trusts",
        sa.Column("id", db.Key, nullable=False),
        sa.Column("account_id", db.Key, nullable=False),
        sa.Column("editor_id", db.Key, nullable=False),
        sa.Column("created_at", db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_trusts_account_id"),
        sa.ForeignKeyConstraint(["editor_id"], ["editors.id"], name="fk_trusts_editor_id"),
        sa.PrimaryKeyConstraint("id", name="pk_trusts"),
        sa.UniqueConstraint("account_id", name="uq_trusts_account_id"),
    )
    op.create_table(
        "standards",
        sa.Column("id", db.Key, nullable=False),
        sa.Column("place", db.Key, nullable=False),
        sa.Column("version", db.exact(16), nullable=False),
        sa.Column("hold_first", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_standards"),
        sa.UniqueConstraint("place", name="uq_standards_place"),
    )
    op.create_table(
        "listed_words",
        sa.Column("id", db.Key, nullable=False),
        sa.Column("public_id", db.exact(16), nullable=False),
        sa.Column("place", db.Key, nullable=False),
        sa.Column("word", sa.String(length=64), nullable=False),
        sa.Column("digest", db.exact(64), nullable=False),
        sa.Column("effect", db.exact(8), nullable=False),
        sa.Column("note", sa.String(length=100), nullable=False),
        sa.Column("editor_id", db.Key, nullable=True),
        sa.Column("created_at", db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["editor_id"], ["editors.id"], name="fk_listed_words_editor_id"),
        sa.PrimaryKeyConstraint("id", name="pk_listed_words"),
        sa.UniqueConstraint("public_id", name="uq_listed_words_public_id"),
        sa.UniqueConstraint("place", "digest", name="uq_listed_words_place_digest"),
    )
    for table, columns in (
        ("decisions", ["batch"]),
        ("decisions", ["check_id", "id"]),
        ("decisions", ["editor_id"]),
        ("appeals", ["account_id"]),
        ("bans", ["account_id", "lifted_at", "until"]),
        ("bans", ["editor_id"]),
        ("bans", ["lifted_by"]),
        ("ban_marks", ["editor_id"]),
        ("trusts", ["editor_id"]),
        ("listed_words", ["place", "id"]),
        ("listed_words", ["editor_id"]),
        ("checks", ["account_id", "id"]),
        ("checks", ["account_id", "state"]),
        ("checks", ["reports", "since", "id"]),
    ):
        op.create_index("_".join(["ix", table, *columns]), table, columns)
    op.drop_index("ix_checks_account_id", "checks")


def downgrade() -> None:
    op.create_index("ix_checks_account_id", "checks", ["account_id"])
    for columns in (["account_id", "id"], ["account_id", "state"], ["reports", "since", "id"]):
        op.drop_index("_".join(["ix_checks", *columns]), "checks")
    for table in TABLES:
        op.drop_table(table)
    op.execute("UPDATE checks SET state = 'refused' WHERE state = 'appealed'")
