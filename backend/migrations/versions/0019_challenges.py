"""Readers challenge others with a gap in a passage; how each question was passed on and played."""

import sqlalchemy as sa
from alembic import op

from backend import db

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

INDEXES = (
    ("questions", ["article_id"]),
    ("questions", ["passage_id"]),
    ("challenges", ["question_id"]),
    ("plays", ["question_id", "group_key", "listed", "tries"]),
    ("plays", ["challenge_id"]),
    ("plays", ["visitor"]),
    ("plays", ["account_id"]),
)


def upgrade() -> None:
    op.create_table(
        "questions",
        sa.Column("id", db.Key, nullable=False),
        sa.Column("share_id", db.Key, nullable=False),
        sa.Column("article_id", db.Key, nullable=False),
        sa.Column("passage_id", db.Key, nullable=False),
        sa.Column("kind", db.exact(8), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["share_id"], ["shares.id"], name="fk_questions_share_id"),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_questions_article_id"),
        sa.ForeignKeyConstraint(["passage_id"], ["passages.id"], name="fk_questions_passage_id"),
        sa.PrimaryKeyConstraint("id", name="pk_questions"),
        sa.UniqueConstraint("share_id", name="uq_questions_share_id"),
    )
    op.create_table(
        "challenges",
        sa.Column("id", db.Key, nullable=False),
        sa.Column("share_id", db.Key, nullable=False),
        sa.Column("question_id", db.Key, nullable=False),
        sa.ForeignKeyConstraint(["share_id"], ["shares.id"], name="fk_challenges_share_id"),
        sa.ForeignKeyConstraint(
            ["question_id"], ["questions.id"], name="fk_challenges_question_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_challenges"),
        sa.UniqueConstraint("share_id", name="uq_challenges_share_id"),
    )
    op.create_table(
        "plays",
        sa.Column("id", db.Key, nullable=False),
        sa.Column("public_id", db.exact(16), nullable=False),
        sa.Column("question_id", db.Key, nullable=False),
        sa.Column("challenge_id", db.Key, nullable=False),
        sa.Column("account_id", db.Key, nullable=True),
        sa.Column("visitor", db.exact(64), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("solved_at", db.UtcDateTime(), nullable=True),
        sa.Column("key", db.exact(64), nullable=False),
        sa.Column("group_key", db.exact(64), nullable=True),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("created_at", db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["question_id"], ["questions.id"], name="fk_plays_question_id"),
        sa.ForeignKeyConstraint(["challenge_id"], ["challenges.id"], name="fk_plays_challenge_id"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_plays_account_id"),
        sa.PrimaryKeyConstraint("id", name="pk_plays"),
        sa.UniqueConstraint("public_id", name="uq_plays_public_id"),
        sa.UniqueConstraint("question_id", "visitor", name="uq_plays_question_id_visitor"),
    )
    for table, columns in INDEXES:
        op.create_index("_".join(["ix", table, *columns]), table, columns)


def downgrade() -> None:
    op.drop_table("plays")
    op.drop_table("challenges")
    op.drop_table("questions")
    op.execute("DELETE FROM notices WHERE kind = 'challenge'")
