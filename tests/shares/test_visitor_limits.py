"""However many visitors are made up, Redis keeps memory free, and readers sign in."""

import secrets
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis as redis_client
from flask import Flask
from flask.testing import FlaskClient

from backend import clock, redis_primitives
from backend.articles.models import Article
from backend.local import embedded_redis
from backend.shares import parent_shares, routes
from backend.shares.arrivals import visit_stream, visit_writer, visitor_identity
from backend.shares.arrivals.stream_events import StreamEvent, VisitEvent
from backend.shares.arrivals.visitor_identity import VisitorIdentity
from backend.shares.models import Share
from tests.conftest import SignedIn
from tests.spread.trees import a_share, visited
from tests.visiting import arrive

ROOM = 1_200_000


def test_a_storm_of_made_up_visitors_leaves_room_for_sign_ins(
    small_redis: "redis_client.Redis",
    signed_in: SignedIn,
    article: Article,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    share = a_share(article)
    at_once: list[StreamEvent] = []
    with monkeypatch.context() as patch:
        patch.setattr(visit_writer, "write_events", at_once.extend)
        for number in range(4000):
            told = coming(share, article, number)
            visit_stream.publish_event(told)
            parent_shares.remember_arrival(told)
    memory = small_redis.info("memory")
    assert memory["used_memory"] < memory["maxmemory"] - ROOM / 4
    assert signed_in("lin").get("/api/v1/me").status_code == 200
    assert visit_stream.count_waiting() + len(at_once) >= 4000


def test_what_finds_no_room_in_redis_is_written_at_once(
    app: Flask, client: FlaskClient, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redis_primitives, "has_free_memory", lambda: False)
    share = a_share(article)
    assert come(client, share, "192.0.2.1") == 201
    assert visit_stream.count_waiting() == 0


def test_readers_visits_go_through_redis_also_where_strangers_have_no_room(
    app: Flask, signed_in: SignedIn, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redis_primitives, "has_free_memory", lambda: False)
    arrive(signed_in("lin"), a_share(article).public_id)
    assert visit_stream.count_waiting() >= 1


def test_an_entry_of_the_stream_is_bounded(app: Flask, article: Article) -> None:
    longest = visited(2**62, article, network=2**31 - 1, scene=99999, group_key="f" * 32)
    longest = longest.model_copy(update={"article_id": 2**62, "account_id": 2**62})
    assert len(longest.model_dump_json(exclude_none=True)) <= visit_stream.MAX_ENTRY_BYTES
    assert visit_stream._try_publish(longest)


def test_strangers_share_a_fixed_number_of_places(
    app: Flask, redis: "redis_client.Redis", article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parent_shares, "STRANGER_SLOTS", 8)
    share = a_share(article)
    told = [coming(share, article, number) for number in range(100)]
    for each in told:
        parent_shares.remember_arrival(each)
    assert len(redis.keys("came:*")) == 8
    assert redis.ttl("came:stranger:0") > 0
    last, first = (VisitorIdentity(each.visitor, None) for each in (told[-1], told[0]))
    assert parent_shares.recall_arrival(article, last)
    lost = [
        parent_shares.recall_arrival(article, VisitorIdentity(each.visitor, None)) for each in told
    ]
    assert sum(each is not None for each in lost) == 8
    assert first.visitor != last.visitor


def test_one_place_holds_a_few_articles(
    app: Flask, redis: "redis_client.Redis", article: Article
) -> None:
    share = a_share(article)
    for number in range(1, 100):
        told = coming(share, article, 1).model_copy(update={"article_id": number})
        parent_shares.remember_arrival(told)
    (place,) = redis.keys("came:*")
    assert redis.hlen(place) <= parent_shares.MAX_ARTICLES + 1


def test_strangers_who_share_a_place_are_not_taken_for_one_another(
    app: Flask, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parent_shares, "STRANGER_SLOTS", 1)
    share = a_share(article)
    parent_shares.remember_arrival(coming(share, article, 1))
    other = VisitorIdentity(visitor_identity.get_token_visitor("2"), None)
    assert parent_shares.recall_arrival(article, other) is None
    reader = VisitorIdentity(visitor_identity.get_token_visitor("reader"), 7)
    parent_shares.copy_phone_arrivals(other, reader)
    assert parent_shares.recall_arrival(article, reader) is None
    parent_shares.copy_phone_arrivals(
        VisitorIdentity(visitor_identity.get_token_visitor("1"), None), reader
    )
    assert parent_shares.recall_arrival(article, reader) is not None


def test_a_network_has_a_pace_of_its_own_for_arriving(
    client: FlaskClient, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "VISITS_PER_NETWORK", 3)
    share = a_share(article)
    seen = [come(client, share, f"2001:db8::{number:x}") for number in range(4)]
    assert seen == [201, 201, 201, 429]
    assert come(client, share, "2001:db8:0:1::1") == 201
    assert client.get(f"/api/v1/articles/{article.public_id}").status_code == 200


def test_room_is_measured_by_what_redis_may_hold(
    app: Flask, small_redis: "redis_client.Redis", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redis_primitives, "MEMORY_CHECK_SECONDS", -1)
    assert redis_primitives.has_free_memory()
    monkeypatch.setattr(redis_primitives, "VISITOR_MEMORY_SHARE", 0.1)
    assert not redis_primitives.has_free_memory()
    small_redis.config_set("maxmemory", 0)
    assert redis_primitives.has_free_memory()


def test_with_redis_away_there_is_no_room(app: Flask, redis_away: None) -> None:
    assert not redis_primitives.has_free_memory()


def come(client: FlaskClient, share: Share, address: str) -> int:
    """Arrive as a stranger who was made up."""
    answer = client.post(
        "/api/v1/visits",
        json={
            "share_id": share.public_id,
            "key": secrets.token_hex(10),
            "visitor": secrets.token_hex(10),
            "scene": 1047,
        },
        environ_base={"REMOTE_ADDR": address},
    )
    return answer.status_code


def coming(share: Share, article: Article, number: int) -> VisitEvent:
    """Tell that one of many strangers arrived now."""
    visitor = visitor_identity.get_token_visitor(str(number))
    return visited(share, article, visitor=visitor, at=clock.now())


@pytest.fixture
def small_redis(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator["redis_client.Redis"]:
    """Give the app a Redis of its own that may hold a little more, half of it strangers'."""
    url = f"unix://{tmp_path / 'r.sock'}"
    server: subprocess.Popen[bytes] | None = embedded_redis.ensure_running(url, persistent=False)
    assert server is not None
    client = redis_client.Redis.from_url(url)
    used = client.info("memory")["used_memory"]
    client.config_set("maxmemory", used + ROOM)
    client.config_set("maxmemory-policy", "noeviction")
    monkeypatch.setitem(app.extensions, "redis", client)
    monkeypatch.setattr(redis_primitives, "MEMORY_CHECK_SECONDS", 0.01, raising=False)
    share = 1 - ROOM / 2 / (used + ROOM)
    monkeypatch.setattr(redis_primitives, "VISITOR_MEMORY_SHARE", share, raising=False)
    yield client
    client.close()
    embedded_redis.stop_server(server)
