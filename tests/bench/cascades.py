"""Cascades for benches: seeded, heavy-tailed, made in bulk; and telling of them as phones do."""

import heapq
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert, text

from backend import db, ids
from backend.accounts.models import Account
from backend.articles.models import Article
from backend.passages.models import Passage
from backend.shares.arrivals import visitor_identity
from backend.shares.arrivals.stream_events import VisitEvent
from backend.shares.models import Share, SharedPassage

BEGAN = datetime(2026, 5, 1, 8, tzinfo=UTC)
PASSES_ON = 0.16  # of those who came
TAIL, LEAST = 1.5, 1.7  # Pareto: most shares bring one or two, a few bring thousands
MOST = 20_000
SCENES = ((1007, 40), (1008, 25), (1047, 20), (1155, 12), (1129, 1), (1001, 2))
CHANNELS = (("card", 50), ("forward", 35), ("moments", 15))
DESIGNS = ("paper", "ink", "photo", "mist", "poster")
AT_ONCE = 5000
NEXT = text("SELECT setval(pg_get_serial_sequence(:table, 'id'), :last)")


@dataclass
class Cascade:
    """What happened to one article: its shares as made, its visits as they came."""

    shares: list[dict[str, Any]] = field(default_factory=list)
    people: int = 0
    visits: list[tuple[datetime, int, int | None, int, int]] = field(default_factory=list)


def cascade(visits: int, seed: int) -> Cascade:
    """Let an article go from reader to reader until so many have come."""
    chance, made = random.Random(f"{seed}:{visits}"), Cascade()
    coming: list[tuple[float, int, int, int]] = []
    scenes, channels = _weighted(SCENES), _weighted(CHANNELS)
    strangers = 0
    while len(made.visits) < visits:
        if not coming:
            _share(made, chance, channels, None, len(made.shares) * 0.01, coming)
            continue
        hours, _, share, again = heapq.heappop(coming)
        at = BEGAN + timedelta(hours=hours)
        scene = chance.choice(scenes)
        passes_on = not again and chance.random() < PASSES_ON
        who, stranger = None, strangers
        if passes_on:
            who = made.people  # the account is made with the share
            later = hours + chance.lognormvariate(0.3, 1.0)
            _share(made, chance, channels, share, later, coming)
        elif again:
            stranger = chance.randrange(max(1, strangers))
        strangers += not again
        made.visits.append((at, share, who, stranger, scene))
    made.visits.sort(key=lambda each: each[0])
    return made


def _share(
    made: Cascade,
    chance: random.Random,
    channels: list[str],
    parent: int | None,
    hours: float,
    coming: list[tuple[float, int, int, int]],
) -> None:
    number = len(made.shares)
    channel = chance.choice(channels)
    made.shares.append(
        {
            "number": number,
            "parent": parent,
            "depth": made.shares[parent]["depth"] + 1 if parent is not None else 0,
            "channel": channel,
            "design": chance.choice(DESIGNS) if channel == "card" else None,
            "passage": min(int(chance.paretovariate(0.8)), 60) - 1,
            "at": BEGAN + timedelta(hours=hours),
        }
    )
    made.people += 1
    for turn in range(min(int(LEAST * chance.paretovariate(TAIL)), MOST)):
        when = hours + chance.lognormvariate(1.0, 1.2)
        again = int(chance.random() < 0.05)
        heapq.heappush(coming, (when, number * MOST + turn, number, again))


def _weighted(pairs: tuple[tuple[Any, int], ...]) -> list[Any]:
    return [value for value, weight in pairs for _ in range(weight)]


def keep(made: Cascade, article: Article, passages: list[Passage]) -> tuple[int, int]:
    """Keep its accounts and shares in bulk; gives the row ids of the first of each."""
    with db.transaction() as session:
        first_account, first_share = Account(), Share(article_id=article.id, channel="card")
        session.add_all([first_account, first_share])
        session.flush()
        people, shares = first_account.id + 1, first_share.id + 1
        session.delete(first_share)
    accounts = [
        {"id": people + number, "public_id": ids.generate(), "nickname": "", "created_at": BEGAN}
        for number in range(made.people)
    ]
    rows = [
        {
            "id": shares + share["number"],
            "public_id": ids.generate(),
            "article_id": article.id,
            "passage_id": passages[share["passage"] % len(passages)].id,
            "account_id": people + share["number"],
            "parent_id": None if share["parent"] is None else shares + share["parent"],
            "depth": share["depth"],
            "channel": share["channel"],
            "design": share["design"],
            "created_at": share["at"],
        }
        for share in made.shares
    ]
    carried = [
        {"share_id": row["id"], "passage_id": row["passage_id"], "position": 0} for row in rows
    ]
    kept = ((Account, accounts), (Share, rows), (SharedPassage, carried))
    for table, many in ((kind.__table__, many) for kind, many in kept):
        for start in range(0, len(many), AT_ONCE):
            with db.transaction() as session:
                session.execute(insert(table), many[start : start + AT_ONCE])  # type: ignore[arg-type]
    with db.transaction() as session:
        for name, last in (("accounts", people + made.people), ("shares", shares + len(rows))):
            session.execute(NEXT, {"table": name, "last": last})
    return people, shares


def told(made: Cascade, article: Article, people: int, shares: int) -> Iterator[VisitEvent]:
    """Tell of every visit as a web process does; strangers from a network each."""
    for number, (at, share, who, stranger, scene) in enumerate(made.visits):
        named = f"account:{who}" if who is not None else f"visitor:{stranger}"
        yield VisitEvent.model_construct(
            kind="visit",
            key=visitor_identity.digest(f"{article.id}:{number}"),
            share_id=shares + share,
            article_id=article.id,
            account_id=None if who is None else people + who,
            visitor=visitor_identity.digest(f"{article.id}:{named}"),
            scene=scene,
            at=at,
            group_key=None,
            network=None if who is not None else int(visitor_identity.digest(named)[:7], 16),
        )
