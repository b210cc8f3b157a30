"""Reports where a reader is in an article, and reads it back."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from backend import db
from backend.articles import publication
from backend.articles.models import Article
from backend.reading.models import ReadingProgress
from tests.conftest import Reader

PARAGRAPHS = [f"<p>第{number}段，{'慢慢走。' * 5}</p>" for number in range(6)]
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def door(article: Article) -> str:
    return f"/api/v1/articles/{article.public_id}/reading"


def keys_of(article: Article) -> list[str]:
    with db.read_session():
        _, whole = publication.get_for_editors(article.public_id)
        return [paragraph.key for paragraph in whole]


def told(
    article: Article,
    at: int,
    *,
    seen: int | None = None,
    offset: int = 0,
    minutes: int = 0,
    revision: int = 1,
) -> dict[str, Any]:
    """Make a report of the paragraph numbered `at` in the article as it is now, or was."""
    keys = keys_of(article)
    if revision == 1 and len(keys) > len(PARAGRAPHS):
        keys = keys[1:]
    when = NOON + timedelta(minutes=minutes)
    body: dict[str, Any] = {
        "revision": revision,
        "read_at_ms": int(when.timestamp() * 1000),
        "position": {"key": keys[at], "offset": offset},
    }
    return body if seen is None else body | {"furthest": {"key": keys[seen]}}


def report(reader: Reader, article: Article, at: int, **given: Any) -> None:
    answer = reader.put(door(article), json=told(article, at, **given))
    assert answer.status_code == 204, answer.text


def reading(reader: Reader, article: Article) -> dict[str, Any]:
    answer = reader.get(door(article))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json
    return found


def number_of_rows() -> int:
    with db.read_session() as session:
        return session.scalar(select(func.count()).select_from(ReadingProgress)) or 0
