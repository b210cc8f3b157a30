"""Concurrent requests for one card draw it once, and a killed process blocks nobody."""

import io
import os
import signal
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
import requests
import zxingcpp
from flask import Flask
from PIL import Image
from sqlalchemy import select

from backend import db, redis_primitives, storage
from backend.accounts import account_lookup, sessions
from backend.accounts.models import Account
from backend.app import create_app
from backend.articles.models import Article
from backend.cards import creation
from backend.cards.models import Card
from backend.cards.schemas import CardOut, NewCard
from backend.config import Config
from backend.errors import Busy
from backend.moderation.models import Check
from backend.shares import share_records
from backend.shares.models import Share, ShareCode
from tests.cards.concurrency import at_once
from tests.child_processes import CHILDREN
from tests.commenting import checked
from tests.conftest import Reader, fresh_wechat
from tests.factories import SENTENCE, a_reader, an_article, codes_ready

PROCESSES, THREADS = 3, 5


def test_processes_that_are_asked_at_once_draw_it_once(committed: Flask) -> None:
    article, (reader,) = an_article(), readers(1)
    codes_ready(3)
    answers = CHILDREN.Queue()
    gate = CHILDREN.Barrier(PROCESSES)
    config = committed.extensions["config"]
    children = [
        CHILDREN.Process(
            target=ask, args=(config, reader.public_id, article.public_id, gate, answers)
        )
        for _ in range(PROCESSES)
    ]
    for child in children:
        child.start()
    cards = [answers.get(timeout=120) for _ in range(PROCESSES * THREADS)]
    for child in children:
        child.join(60)
    assert len(set(cards)) == 1
    assert redis_primitives.read_counters()["cards.drawn"] == 1
    assert states() == {"taken": 1, "ready": 2}


def test_without_locks_one_card_stands_and_it_bears_its_own_code(
    committed: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    article, (reader,) = an_article(), readers(1)
    codes_ready(4)
    monkeypatch.setattr("backend.redis_primitives.get_client", without_locks(committed))
    answers = at_once(committed, 4, lambda: issue(reader, article))
    assert len({answer.share_id for answer in answers}) == 1
    (card,) = rows(Card)
    picture = storage.get_store().get(card.key)
    assert picture is not None
    assert decoded(picture).endswith(f"scene={answers[0].share_id}")
    assert states() == {"taken": 1, "ready": 3}
    assert stored_under(committed, card.key) == 1


def test_a_note_asked_for_at_once_is_judged_once(
    committed: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    wechat = fresh_wechat(committed)
    monkeypatch.setattr(creation, "WAIT_SECONDS", 60)
    article, reader = an_article(), found(Reader.arrive(committed, wechat, "lin").id)
    codes_ready(1)
    wish = NewCard(article_id=article.public_id, quote=SENTENCE, note="停了很久")
    cards = at_once(committed, 4, lambda: creation.create_card(reader, wish).id)
    assert len(set(cards)) == 1
    assert checked(wechat) == 1
    (card,), (check,) = rows(Card), rows(Check)
    assert card.check_id == check.id


def test_a_card_that_is_long_in_the_making_elsewhere_is_not_waited_for(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    article, (reader,) = an_article(), readers(1)
    monkeypatch.setattr(creation, "WAIT_SECONDS", 0.1)
    digest = creation._build_variant(reader, order(article)).digest()
    with redis_primitives.lock(f"card:{digest}", seconds=30, wait=1) as held:
        assert held
        with pytest.raises(Busy):
            issue(reader, article)


def test_with_redis_away_a_card_is_made(app: Flask, redis_away: None) -> None:
    article, (reader,) = an_article(), readers(1)
    codes_ready(1)
    assert issue(reader, article).code_kind == "share"


def test_a_hundred_readers_at_once_all_get_theirs_if_they_come_again(committed: Flask) -> None:
    article, people = an_article(), readers(100)
    codes_ready(100)
    refused: Counter[int] = Counter()

    def ask(reader: Reader) -> str:
        while True:
            body = {"article_id": article.public_id, "quote": SENTENCE}
            answer = reader.post("/api/v1/cards", json=body)
            if answer.status_code == 201:
                return str(answer.json["id"])
            assert (answer.status_code, answer.json["code"]) == (503, "busy")
            refused[answer.status_code] += 1
            time.sleep(0.2)

    phones = [
        Reader(committed, sessions.issue(reader.public_id), reader.public_id) for reader in people
    ]
    cards = at_once(committed, 100, lambda: ask(phones.pop()))
    assert len(set(cards)) == 100
    assert refused[503] > 0
    assert redis_primitives.read_counters()["cards.drawn"] == 100
    assert len({share.public_id for share in rows(Share)}) == 100


def test_one_reader_a_hundred_times_at_once_gets_one_card_or_a_clear_word(
    committed: Flask,
) -> None:
    article, (reader,) = an_article(), readers(1)
    codes_ready(2)
    phone = Reader(committed, sessions.issue(reader.public_id), reader.public_id)

    def ask() -> Any:
        body = {"article_id": article.public_id, "quote": SENTENCE}
        return phone.clone(committed).post("/api/v1/cards", json=body)

    answers = at_once(committed, 100, ask)
    assert {answer.status_code for answer in answers} <= {201, 429, 503}
    assert len({answer.json["id"] for answer in answers if answer.status_code == 201}) == 1
    assert all("Retry-After" in answer.headers for answer in answers if answer.status_code != 201)
    assert redis_primitives.read_counters()["cards.drawn"] == 1


@pytest.mark.one_database
@pytest.mark.parametrize("moment", ["taken", "drawn", "stored", "committing"])
def test_a_process_killed_on_the_way_leaves_nothing_half_done(
    committed: Flask, moment: str
) -> None:
    article, (reader,) = an_article(), readers(1)
    first, second = codes_ready(2)
    config = committed.extensions["config"]
    child = CHILDREN.Process(target=die, args=(config, reader.public_id, article.public_id, moment))
    child.start()
    child.join(120)
    assert child.exitcode == -signal.SIGKILL
    assert (rows(Card), rows(Share)) == ([], [])
    digest = creation._build_variant(reader, order(article)).digest()
    assert 0 < redis_primitives.get_client().ttl(f"lock:card:{digest}") <= creation.LOCK_SECONDS
    redis_primitives.get_client().delete(f"lock:card:{digest}")  # as it does by itself
    assert issue(reader, article).share_id == second
    (card,) = rows(Card)
    assert storage.get_store().get(card.key) is not None
    assert {code.scene: code.state for code in rows(ShareCode)} == {first: "taken", second: "taken"}


def ask(config: Config, reader: str, article: str, gate: Any, answers: Any) -> None:
    """Ask from several threads of a process of its own."""
    app = create_app(config, wechat=requests.Session())
    creation.WAIT_SECONDS = 60
    with app.app_context():
        account = found(reader)
    gate.wait(60)
    for card in at_once(app, THREADS, lambda: issue(account, article)):
        answers.put(card.id)
    app.extensions["render_process"].close()


def die(config: Config, reader: str, article: str, moment: str) -> None:
    """Ask, and be killed at a certain moment."""
    app = create_app(config, wechat=requests.Session())
    store, drawn, record = storage.FolderStore.put, creation._draw, share_records.record_share

    def end(*_: Any) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    patches: dict[str, tuple[Any, str, Callable[..., Any]]] = {
        "taken": (creation, "_draw", end),
        "drawn": (creation, "_draw", lambda *given: end(drawn(*given))),
        "stored": (storage.FolderStore, "put", lambda *given: end(store(*given))),
        "committing": (
            share_records,
            "record_share",
            lambda *given, **named: end(record(*given, **named)),
        ),
    }
    setattr(*patches[moment])
    with app.app_context():
        issue(found(reader), article)


def found(public_id: str) -> Account:
    account = account_lookup.find_account(public_id)
    assert account is not None
    return account


def issue(reader: Account, article: "Article | str") -> CardOut:
    return creation.create_card(reader, order(article))


def order(article: "Article | str") -> NewCard:
    public_id = article if isinstance(article, str) else article.public_id
    return NewCard(article_id=public_id, quote=SENTENCE)


def readers(count: int) -> list[Account]:
    with db.transaction():
        return [a_reader(f"读者{number}") for number in range(count)]


def rows(table: Any) -> list[Any]:
    with db.read_session() as session:
        return list(session.scalars(select(table)))


def states() -> dict[str, int]:
    return dict(Counter(code.state for code in rows(ShareCode)))


def stored_under(app: Flask, key: str) -> int:
    """Count the pictures that lie beside this one."""
    path = app.extensions["storage"].path(key)
    return len(list(path.parent.glob(f"{path.name[:40]}*")))


def decoded(picture: bytes) -> str:
    with Image.open(io.BytesIO(picture)) as image:
        (code,) = zxingcpp.read_barcodes(image)
    return str(code.text)


def without_locks(app: Flask) -> Any:
    """Give a Redis that forgets what is a lock, and else works."""
    real = app.extensions["redis"]

    class Forgetful:
        def set(self, *_a: Any, **_k: Any) -> bool:
            return True

        def eval(self, script: str, *rest: Any) -> Any:
            return 0

        def __getattr__(self, name: str) -> Any:
            return getattr(real, name)

    return lambda: Forgetful()
