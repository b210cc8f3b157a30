"""Writes thoughts on a passage, and lists them."""

from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import delete

from backend import clock, db
from backend.annotations.models import PopularPassages
from backend.articles import published_articles
from backend.articles.models import Article
from tests.commenting import API
from tests.conftest import Reader

WHOLE = (0, 9999)


def thoughts(
    reader: Reader | FlaskClient, article: Article, start: int, end: int, **more: Any
) -> list[str]:
    path = f"{API}/articles/{article.public_id}/thoughts"
    answer: Any = reader.get(path, query_string={"start": start, "end": end} | more)
    assert answer.status_code == 200, answer.json
    return [each["id"] for each in answer.json["items"]]


def best(
    reader: Reader | FlaskClient,
    article: Article,
    *spans: tuple[int, int],
    readers: list[int] | None = None,
) -> Any:
    make_popular(article, list(spans), readers)
    answer: Any = reader.get(f"{API}/articles/{article.public_id}/popular-passages")
    assert answer.status_code == 200, answer.json
    return answer.json["items"]


def make_popular(
    article: Article, spans: list[tuple[int, int]], readers: list[int] | None = None
) -> None:
    """Let these ranges be what was last found, most readers first unless it is said otherwise."""
    counts = readers or range(len(spans) + 2, 2, -1)
    with db.transaction() as session:
        _, _, revision = published_articles.get_published(article.public_id)
        session.execute(delete(PopularPassages))
        session.add(
            PopularPassages(
                article_id=article.id,
                revision=article.revision,
                ranges=[
                    {
                        "start": start,
                        "end": end,
                        "quote": revision.text[start:end],
                        "readers": count,
                    }
                    for (start, end), count in zip(spans, counts, strict=True)
                ],
                marks=sum(counts),
                as_of=clock.now(),
            )
        )
