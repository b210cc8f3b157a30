"""Finding articles by their words, without a dictionary, on three databases.

Chinese is split into single characters and a query is a phrase of them: every
word is found, new names too, and nothing depends on where a dictionary would
cut. Each character becomes a token of letters (句 is `u53e5`), so the three
engines need not know Chinese, and MySQL's shortest-word rule cannot drop it.
A long text is kept in parts that overlap, since PostgreSQL counts 256 places of
a word and no more.
"""

import re
import unicodedata

from sqlalchemy import text

from backend import db

TOKEN = re.compile(r"[0-9a-z]+|[^\W_]")
PART, OVERLAP = 4000, 60
MOST_PHRASES = 5
LONGEST_PHRASE = 40
TITLE_WEIGHT = 4.0

INSERT = {
    "sqlite": "INSERT INTO article_search (rowid, title, body)"
    " VALUES (:article * 1000 + :part, :title, :body)",
    "postgresql": "INSERT INTO article_search (article_id, part, words) VALUES (:article, :part,"
    " setweight(to_tsvector('simple', :title), 'A')"
    " || setweight(to_tsvector('simple', :body), 'D'))",
    "mysql": "INSERT INTO article_search (article_id, part, title, body)"
    " VALUES (:article, :part, :title, :body)",
}
DELETE = {
    "sqlite": "DELETE FROM article_search"
    " WHERE rowid BETWEEN :article * 1000 AND :article * 1000 + 999",
    "postgresql": "DELETE FROM article_search WHERE article_id = :article",
    "mysql": "DELETE FROM article_search WHERE article_id = :article",
}
# One phrase: which articles hold it, and how well. bm25 is negative: less is better.
MATCH = {
    "sqlite": "WITH hits AS MATERIALIZED (SELECT rowid / 1000 AS article_id,"
    f" -bm25(article_search, {TITLE_WEIGHT}, 1.0) AS score FROM article_search"
    " WHERE article_search MATCH :{name})"
    " SELECT article_id, MAX(score) AS score FROM hits GROUP BY article_id",
    "postgresql": "SELECT article_id, MAX(ts_rank(words, phraseto_tsquery('simple', :{name})))"
    " AS score FROM article_search WHERE words @@ phraseto_tsquery('simple', :{name})"
    " GROUP BY article_id",
    "mysql": "SELECT article_id, MAX(MATCH (title, body) AGAINST (:{name} IN BOOLEAN MODE)"
    f" + {TITLE_WEIGHT} * (MATCH (title) AGAINST (:{{name}} IN BOOLEAN MODE))) AS score"
    " FROM article_search WHERE MATCH (title, body) AGAINST (:{name} IN BOOLEAN MODE)"
    " GROUP BY article_id",
}


def tokens(words: str) -> list[str]:
    """Split text into the tokens that are stored and asked for.

    >>> tokens("拾句 AI2.0")
    ['u62fe', 'u53e5', 'qqai2', 'qq0']
    """
    folded = unicodedata.normalize("NFKC", words).lower()
    return [
        f"qq{found[:40]}" if found.isascii() else f"u{ord(found):04x}"
        for found in TOKEN.findall(folded)
    ]


def index(article_id: int, title: str, body: str) -> None:
    """Make an article findable by its title and text, in place of what was known of it."""
    forget(article_id)
    statement = text(INSERT[db.dialect()])
    split = tokens(body)
    parts = range(0, max(1, len(split)), PART)
    for number, start in enumerate(parts):
        row = {
            "article": article_id,
            "part": number,
            "title": " ".join(tokens(title)) if number == 0 else "",
            "body": " ".join(split[start : start + PART + OVERLAP]),
        }
        db.session().execute(statement, row)


def forget(article_id: int) -> None:
    """Let an article be found no more."""
    db.session().execute(text(DELETE[db.dialect()]), {"article": article_id})


def find(query: str, *, limit: int, offset: int = 0) -> list[int]:
    """Give the row ids of articles that hold every phrase of the query, best first.

    Phrases are what white space parts; five of them, of 40 tokens each, are
    looked at. A query without a letter or number finds nothing.
    """
    phrases = [tokens(piece)[:LONGEST_PHRASE] for piece in query.split()]
    phrases = [phrase for phrase in phrases if phrase][:MOST_PHRASES]
    if not phrases:
        return []
    names = [f"phrase{number}" for number in range(len(phrases))]
    one = MATCH[db.dialect()]
    joined = f"({one.replace('{name}', names[0])}) AS {names[0]}"
    for name in names[1:]:
        joined += f" JOIN ({one.replace('{name}', name)}) AS {name} USING (article_id)"
    total = " + ".join(f"{name}.score" for name in names)
    statement = text(
        f"SELECT article_id FROM {joined} ORDER BY {total} DESC, article_id DESC"
        " LIMIT :limit OFFSET :offset"
    )
    asked = {name: _quoted(phrase) for name, phrase in zip(names, phrases, strict=True)}
    rows = db.session().execute(statement, {**asked, "limit": limit, "offset": offset})
    return [row[0] for row in rows]


def _quoted(phrase: list[str]) -> str:
    words = " ".join(phrase)
    return words if db.dialect() == "postgresql" else f'"{words}"'
