"""Visits an article through a share, and reads how many visits the worker counted."""

from typing import Any

from sqlalchemy import select

from backend import db, ids
from backend.articles.models import Article
from backend.shares.arrivals import visit_stream
from backend.shares.models import Share, Visit
from tests.conftest import Reader
from tests.factories import SENTENCE


def card(reader: Reader, article: Article, quote: str = SENTENCE) -> str:
    """Pass words on as a card; gives the share's public id."""
    made = reader.post("/api/v1/cards", json={"article_id": article.public_id, "quote": quote})
    assert made.status_code == 201, made.text
    share: str = made.json["share_id"]
    return share


def arrive(
    who: Any, s: str, scene: int = 1047, key: str = "", visitor: str = "v" * 20, **more: Any
) -> Any:
    """Tell that somebody arrived; each time anew unless a key is given."""
    body = {"share_id": s, "key": key or ids.generate(20), "visitor": visitor, "scene": scene}
    return who.post("/api/v1/visits", json=body | more)


def written() -> list[Visit]:
    """Have all that was told written, as a worker does; gives all visits in their order."""
    while visit_stream.write_next_batch():
        pass
    with db.read_session() as session:
        return list(session.scalars(select(Visit).order_by(Visit.created_at, Visit.id)))


def judged() -> list[str]:
    """Tell of each visit why it does not count, or that it does, in the order of coming."""
    return [visit.discount_reason or "counted" for visit in written()]


def share_of(public_id: str) -> Share:
    """Read a share."""
    with db.read_session() as session:
        return session.scalars(select(Share).where(Share.public_id == public_id)).one()
