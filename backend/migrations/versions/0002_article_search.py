"""Full-text search over articles, each database by its own means.

The application splits Chinese into characters before it stores and asks, so
none of the three needs a dictionary; see `articles/search.py`.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

STATEMENTS = {
    "sqlite": (
        "CREATE VIRTUAL TABLE article_search USING fts5(title, body, tokenize='unicode61')",
    ),
    "postgresql": (
        "CREATE TABLE article_search (article_id BIGINT NOT NULL REFERENCES articles (id),"
        " part INTEGER NOT NULL, words TSVECTOR NOT NULL, PRIMARY KEY (article_id, part))",
        "CREATE INDEX ix_article_search_words ON article_search USING GIN (words)",
    ),
    "mysql": (
        "CREATE TABLE article_search (article_id BIGINT NOT NULL, part INTEGER NOT NULL,"
        " title LONGTEXT NOT NULL, body LONGTEXT NOT NULL, PRIMARY KEY (article_id, part),"
        " FULLTEXT ix_article_search_title (title),"
        " FULLTEXT ix_article_search_words (title, body),"
        " FOREIGN KEY (article_id) REFERENCES articles (id))"
        " ENGINE=InnoDB CHARACTER SET ascii",
    ),
}


def upgrade() -> None:
    for statement in STATEMENTS[op.get_bind().dialect.name.replace("mariadb", "mysql")]:
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TABLE article_search")
