"""The first tables: readers, articles, passages, shares, cards, editors, jobs."""

import sqlalchemy as sa
from alembic import op

from backend import db

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


TABLES = (
    "visits",
    "cards",
    "shares",
    "passages",
    "revisions",
    "codes",
    "identities",
    "editor_sessions",
    "editor_keys",
    "audit",
    "articles",
    "pictures",
    "official_accounts",
    "jobs",
    "editors",
    "accounts",
)


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", db.Key, nullable=False),
        sa.Column("public_id", db.exact(16), nullable=False),
        sa.Column("nickname", sa.String(length=64), nullable=False),
        sa.Column("avatar_key", db.exact(120), nullable=True),
        sa.Column("created_at", db.UtcDateTime(), nullable=False),
        sa.Column("deleted_at", db.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
        sa.UniqueConstraint("public_id", name="uq_accounts_public_id"),
    )
    op.create_table(
        "editors",
        sa.Column("id", db.Key, nullable=False),
        sa.Column("public_id", db.exact(16), nullable=False),
        sa.Column("login", db.exact(64), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("totp_secret", sa.Text(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", db.UtcDateTime(), nullable=True),
        sa.Column("disabled_at", db.UtcDateTime(), nullable=True),
        sa.Column("created_at", db.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_editors"),
        sa.UniqueConstraint("login", name="uq_editors_login"),
        sa.UniqueConstraint("public_id", name="uq_editors_public_id"),
    )
    op.create_table(
        "jobs",
        sa.Column("id", db.Key, nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("dedupe_key", db.exact(120), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("run_at", db.UtcDateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("max_attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("created_at", db.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_jobs"),
        sa.UniqueConstraint("dedupe_key", name="uq_jobs_dedupe_key"),
    )
    op.create_index("ix_jobs_state_run_at", "jobs", ["state", "run_at"])

    op.create_table(
        "official_accounts",
        sa.Column("id", db.Key, nullable=False),
        sa.Column("public_id", db.exact(16), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("alias", sa.String(length=64), nullable=False),
        sa.Column("created_at", db.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_official_accounts"),
        sa.UniqueConstraint("name", name="uq_official_accounts_name"),
        sa.UniqueConstraint("public_id", name="uq_official_accounts_public_id"),
    )
    op.create_table(
        "pictures",
        sa.Column("id", db.Key, nullable=False),
        sa.Column("source_digest", db.exact(64), nullable=False),
        sa.Column("key", db.exact(120), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("created_at", db.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_pictures"),
        sa.UniqueConstraint("source_digest", name="uq_pictures_source_digest"),
    )
    op.create_index("ix_pictures_key", "pictures", ["key"])

    op.create_table(
        "articles",
        sa.Column("id", db.Key, nullable=False),
        sa.Column("public_id", db.exact(16), nullable=False),
        sa.Column("official_account_id", db.Key, nullable=False),
        sa.Column("source_digest", db.exact(64), nullable=False),
        sa.Column("source_url", sa.Text(), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("author", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=300), nullable=False),
        sa.Column("cover_key", db.exact(120), nullable=True),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("written_at", db.UtcDateTime(), nullable=True),
        sa.Column("published_at", db.UtcDateTime(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", db.UtcDateTime(), nullable=False),
        sa.Column("updated_at", db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["official_account_id"],
            ["official_accounts.id"],
            name="fk_articles_official_account_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_articles"),
        sa.UniqueConstraint("public_id", name="uq_articles_public_id"),
        sa.UniqueConstraint("source_digest", name="uq_articles_source_digest"),
    )
    op.create_index("ix_articles_official_account_id", "articles", ["official_account_id"])
    op.create_index(
        "ix_articles_status_published_at_id", "articles", ["status", "published_at", "id"]
    )

    op.create_table(
        "audit",
        sa.Column("id", db.Key, nullable=False),
        sa.Column("at", db.UtcDateTime(), nullable=False),
        sa.Column("editor_id", db.Key, nullable=True),
        sa.Column("action", sa.String(length=48), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("previous", db.exact(64), nullable=False),
        sa.Column("digest", db.exact(64), nullable=False),
        sa.ForeignKeyConstraint(["editor_id"], ["editors.id"], name="fk_audit_editor_id"),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
        sa.UniqueConstraint("digest", name="uq_audit_digest"),
        sa.UniqueConstraint("previous", name="uq_audit_previous"),
    )
    op.create_index("ix_audit_editor_id_id", "audit", ["editor_id", "id"])

    op.create_table(
        "editor_keys",
        sa.Column("id", db.Key, nullable=False),
        sa.Column("public_id", db.exact(16), nullable=False),
        sa.Column("digest", db.exact(64), nullable=False),
        sa.Column("editor_id", db.Key, nullable=False),
        sa.Column("label", sa.String(length=64), nullable=False),
        sa.Column("hint", db.exact(12), nullable=False),
        sa.Column("created_at", db.UtcDateTime(), nullable=False),
        sa.Column("used_at", db.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["editor_id"], ["editors.id"], name="fk_editor_keys_editor_id"),
        sa.PrimaryKeyConstraint("id", name="pk_editor_keys"),
        sa.UniqueConstraint("digest", name="uq_editor_keys_digest"),
        sa.UniqueConstraint("public_id", name="uq_editor_keys_public_id"),
    )
    op.create_index("ix_editor_keys_editor_id", "editor_keys", ["editor_id"])

    op.create_table(
        "editor_sessions",
        sa.Column("id", db.Key, nullable=False),
        sa.Column("digest", db.exact(64), nullable=False),
        sa.Column("editor_id", db.Key, nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("agent", sa.String(length=200), nullable=False),
        sa.Column("created_at", db.UtcDateTime(), nullable=False),
        sa.Column("seen_at", db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["editor_id"], ["editors.id"], name="fk_editor_sessions_editor_id"),
        sa.PrimaryKeyConstraint("id", name="pk_editor_sessions"),
        sa.UniqueConstraint("digest", name="uq_editor_sessions_digest"),
    )
    op.create_index("ix_editor_sessions_editor_id", "editor_sessions", ["editor_id"])

    op.create_table(
        "identities",
        sa.Column("id", db.Key, nullable=False),
        sa.Column("account_id", db.Key, nullable=False),
        sa.Column("appid", db.exact(32), nullable=False),
        sa.Column("openid", db.exact(64), nullable=False),
        sa.Column("unionid", db.exact(64), nullable=True),
        sa.Column("session_key", sa.Text(), nullable=False),
        sa.Column("seen_at", db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_identities_account_id"),
        sa.PrimaryKeyConstraint("id", name="pk_identities"),
        sa.UniqueConstraint("appid", "openid", name="uq_identities_appid_openid"),
    )
    op.create_index("ix_identities_account_id", "identities", ["account_id"])
    op.create_index("ix_identities_unionid", "identities", ["unionid"])

    op.create_table(
        "codes",
        sa.Column("id", db.Key, nullable=False),
        sa.Column("scene", db.exact(32), nullable=False),
        sa.Column("article_id", db.Key, nullable=True),
        sa.Column("key", db.exact(120), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("created_at", db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_codes_article_id"),
        sa.PrimaryKeyConstraint("id", name="pk_codes"),
        sa.UniqueConstraint("article_id", name="uq_codes_article_id"),
        sa.UniqueConstraint("scene", name="uq_codes_scene"),
    )
    op.create_index("ix_codes_state_id", "codes", ["state", "id"])

    op.create_table(
        "revisions",
        sa.Column("id", db.Key, nullable=False),
        sa.Column("article_id", db.Key, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("paragraphs", sa.JSON(), nullable=False),
        sa.Column("text", db.LongText, nullable=False),
        sa.Column("content_digest", db.exact(64), nullable=False),
        sa.Column("created_at", db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_revisions_article_id"),
        sa.PrimaryKeyConstraint("id", name="pk_revisions"),
        sa.UniqueConstraint("article_id", "number", name="uq_revisions_article_id_number"),
    )
    op.create_table(
        "passages",
        sa.Column("id", db.Key, nullable=False),
        sa.Column("public_id", db.exact(16), nullable=False),
        sa.Column("article_id", db.Key, nullable=False),
        sa.Column("revision_id", db.Key, nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("prefix", sa.String(length=32), nullable=False),
        sa.Column("suffix", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("created_at", db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_passages_article_id"),
        sa.ForeignKeyConstraint(["revision_id"], ["revisions.id"], name="fk_passages_revision_id"),
        sa.PrimaryKeyConstraint("id", name="pk_passages"),
        sa.UniqueConstraint("public_id", name="uq_passages_public_id"),
        sa.UniqueConstraint(
            "revision_id", "start", "end", name="uq_passages_revision_id_start_end"
        ),
    )
    op.create_index("ix_passages_article_id", "passages", ["article_id"])

    op.create_table(
        "shares",
        sa.Column("id", db.Key, nullable=False),
        sa.Column("public_id", db.exact(16), nullable=False),
        sa.Column("article_id", db.Key, nullable=False),
        sa.Column("passage_id", db.Key, nullable=True),
        sa.Column("account_id", db.Key, nullable=True),
        sa.Column("parent_id", db.Key, nullable=True),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("created_at", db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_shares_account_id"),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_shares_article_id"),
        sa.ForeignKeyConstraint(["parent_id"], ["shares.id"], name="fk_shares_parent_id"),
        sa.ForeignKeyConstraint(["passage_id"], ["passages.id"], name="fk_shares_passage_id"),
        sa.PrimaryKeyConstraint("id", name="pk_shares"),
        sa.UniqueConstraint("public_id", name="uq_shares_public_id"),
    )
    op.create_index("ix_shares_account_id_id", "shares", ["account_id", "id"])
    op.create_index("ix_shares_article_id_created_at", "shares", ["article_id", "created_at"])
    op.create_index("ix_shares_parent_id", "shares", ["parent_id"])
    op.create_index("ix_shares_passage_id", "shares", ["passage_id"])

    op.create_table(
        "cards",
        sa.Column("id", db.Key, nullable=False),
        sa.Column("public_id", db.exact(16), nullable=False),
        sa.Column("share_id", db.Key, nullable=False),
        sa.Column("account_id", db.Key, nullable=False),
        sa.Column("design", sa.String(length=32), nullable=False),
        sa.Column("digest", db.exact(64), nullable=False),
        sa.Column("key", db.exact(120), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("code_kind", sa.String(length=8), nullable=False),
        sa.Column("created_at", db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_cards_account_id"),
        sa.ForeignKeyConstraint(["share_id"], ["shares.id"], name="fk_cards_share_id"),
        sa.PrimaryKeyConstraint("id", name="pk_cards"),
        sa.UniqueConstraint("digest", name="uq_cards_digest"),
        sa.UniqueConstraint("public_id", name="uq_cards_public_id"),
        sa.UniqueConstraint("share_id", name="uq_cards_share_id"),
    )
    op.create_index("ix_cards_account_id_id", "cards", ["account_id", "id"])

    op.create_table(
        "visits",
        sa.Column("id", db.Key, nullable=False),
        sa.Column("key", db.exact(64), nullable=False),
        sa.Column("share_id", db.Key, nullable=True),
        sa.Column("article_id", db.Key, nullable=False),
        sa.Column("account_id", db.Key, nullable=True),
        sa.Column("visitor", db.exact(64), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("scene", sa.Integer(), nullable=False),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.Column("discounted", sa.String(length=10), nullable=False),
        sa.Column("created_at", db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_visits_account_id"),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_visits_article_id"),
        sa.ForeignKeyConstraint(["share_id"], ["shares.id"], name="fk_visits_share_id"),
        sa.PrimaryKeyConstraint("id", name="pk_visits"),
        sa.UniqueConstraint("key", name="uq_visits_key"),
    )
    op.create_index("ix_visits_account_id", "visits", ["account_id"])
    op.create_index("ix_visits_article_id_created_at", "visits", ["article_id", "created_at"])
    op.create_index("ix_visits_share_id_visitor", "visits", ["share_id", "visitor"])
    op.create_index("ix_visits_visitor_article_id_id", "visits", ["visitor", "article_id", "id"])


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
