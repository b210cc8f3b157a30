"""Full-text search of articles: tokenizes Chinese, keeps the index, and finds articles by phrases.

It works without a dictionary, on three databases. Chinese is split into single characters and a
query is a phrase of them: every word is found, new names too, and nothing depends on where a
dictionary would cut. Each character becomes a token of letters (句 is `u53e5`), so the three
engines need not know Chinese, and MySQL's shortest-word rule cannot drop it. A long text is
indexed in parts that overlap, since PostgreSQL stores 256 positions of a word and no more.
"""

import re
import unicodedata

import regex
from sqlalchemy import text

from backend import db
from backend.articles import character_normalization

# 10⁹ is no 109, though NFKC makes the raised 9 an ordinary one.
_RAISED_DIGIT = re.compile(r"(?<=\d)(?=[⁰¹²³⁴-⁹₀-₉])(?<![⁰¹²³⁴-⁹₀-₉])|(?<=[⁰¹²³⁴-⁹₀-₉])(?=[0-9])")
# What is a letter must not hang on how old Python's tables are.
TOKEN = regex.compile(f"[0-9a-z]+|[{character_normalization.LETTERS}]")
PART_TOKENS, OVERLAP_TOKENS = 4000, 60
MAX_PHRASES = 5
MAX_PHRASE_TOKENS = 40
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


def tokenize(text: str) -> list[str]:
    """Split text into the tokens that are stored and searched for.

    >>> tokenize("拾句 AI2.0")
    ['u62fe', 'u53e5', 'qqai2', 'qq0']
    >>> tokenize("CO₂ 10⁹")
    ['qqco2', 'qq10', 'qq9']
    """
    normalized = unicodedata.normalize("NFKC", _RAISED_DIGIT.sub(" ", text)).lower()
    return [
        f"qq{match[:40]}" if match.isascii() else f"u{ord(match):04x}"
        for match in TOKEN.findall(normalized)
    ]


def index_article(article_id: int, title: str, body: str) -> None:
    """Index an article's title and text, in place of what was indexed before."""
    unindex_article(article_id)
    statement = text(INSERT[db.get_dialect_name()])
    body_tokens = tokenize(body)
    parts = range(0, max(1, len(body_tokens)), PART_TOKENS)
    for number, start in enumerate(parts):
        row = {
            "article": article_id,
            "part": number,
            "title": " ".join(tokenize(title)) if number == 0 else "",
            "body": " ".join(body_tokens[start : start + PART_TOKENS + OVERLAP_TOKENS]),
        }
        db.session().execute(statement, row)


def unindex_article(article_id: int) -> None:
    """Remove an article from the index."""
    db.session().execute(text(DELETE[db.get_dialect_name()]), {"article": article_id})


def find_articles(query: str, *, limit: int, offset: int = 0) -> list[int]:
    """Find the row ids of articles that hold every phrase of the query, best first.

    Phrases are separated by white space; five of them, of 40 tokens each, are
    used. A query without a letter or number finds nothing.
    """
    phrases = [tokenize(piece)[:MAX_PHRASE_TOKENS] for piece in query.split()]
    phrases = [phrase for phrase in phrases if phrase][:MAX_PHRASES]
    if not phrases:
        return []
    names = [f"phrase{number}" for number in range(len(phrases))]
    match_query = MATCH[db.get_dialect_name()]
    joined_queries = f"({match_query.replace('{name}', names[0])}) AS {names[0]}"
    for name in names[1:]:
        joined_queries += (
            f" JOIN ({match_query.replace('{name}', name)}) AS {name} USING (article_id)"
        )
    total = " + ".join(f"{name}.score" for name in names)
    statement = text(
        f"SELECT article_id FROM {joined_queries} ORDER BY {total} DESC, article_id DESC"
        " LIMIT :limit OFFSET :offset"
    )
    parameters = {name: _quote_phrase(phrase) for name, phrase in zip(names, phrases, strict=True)}
    rows = db.session().execute(statement, {**parameters, "limit": limit, "offset": offset})
    return [row[0] for row in rows]


def _quote_phrase(phrase: list[str]) -> str:
    words = " ".join(phrase)
    return words if db.get_dialect_name() == "postgresql" else f'"{words}"'
