"""Makes, changes, deletes and lists marks over HTTP."""

from typing import Any

from backend.articles.models import Article
from tests.conftest import Reader
from tests.factories import SENTENCE


def door(article: Article) -> str:
    return f"/api/v1/articles/{article.public_id}/marks"


def new(**given: Any) -> dict[str, Any]:
    key = f"key-of-{given.get('quote', SENTENCE)}".encode().hex()[-40:]
    return {"key": key, "quote": SENTENCE} | given


def mark(reader: Reader, article: Article, **given: Any) -> dict[str, Any]:
    answer = reader.post(door(article), json=new(**given))
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json
    return made


def change(reader: Reader, made: dict[str, Any], **given: Any) -> dict[str, Any]:
    answer = reader.put(f"/api/v1/marks/{made['id']}", json=given)
    assert answer.status_code == 200, answer.text
    changed: dict[str, Any] = answer.json
    return changed


def delete(reader: Reader, made: dict[str, Any]) -> None:
    assert reader.delete(f"/api/v1/marks/{made['id']}").status_code == 204


def drawn(reader: Any, article: Article, query: str = "") -> dict[str, Any]:
    answer = reader.get(door(article) + query)
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json
    return shown
