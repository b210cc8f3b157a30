"""Slow work has a bounded number of threads, and never all of them."""

from collections.abc import Iterator
from typing import Any, ClassVar

import pytest
from flask import Flask, Response

from backend import api
from backend.api import concurrency_limits
from backend.errors import Busy

THREADS = 4


def test_a_streamed_answer_keeps_its_seat_until_it_is_sent(app_of_one: Flask) -> None:
    first = open_stream(app_of_one)
    assert next(first) == b"a"
    assert status(app_of_one) == 503
    assert list(first) == [b"a", b"a"]
    assert status(app_of_one) == 200


def test_a_streamed_answer_that_is_given_up_leaves_its_seat(app_of_one: Flask) -> None:
    first = open_stream(app_of_one)
    next(first)
    first.close()
    assert status(app_of_one) == 200


def test_a_streamed_answer_that_nobody_begins_leaves_its_seat(app_of_one: Flask) -> None:
    answer = app_of_one.test_client().get("/api/v1/stream")
    assert status(app_of_one) == 503
    answer.close()
    assert status(app_of_one) == 200


def test_two_routes_share_one_pool() -> None:
    app, room = small(), api.Router("small")
    count = concurrency_limits.WECHAT.count(THREADS)

    @room.route_for(
        "POST",
        "/one",
        guard=api.allow_anyone,
        transaction=False,
        concurrency=concurrency_limits.WECHAT,
    )
    def one() -> None:
        with pytest.raises(Busy):
            take(count)

    app.register_blueprint(room)
    assert app.test_client().post("/api/v1/one").status_code == 204


def test_whoever_finds_no_seat_leaves_the_others_theirs() -> None:
    app = small()
    with app.test_request_context():
        for _ in range(3):
            with pytest.raises(Busy):
                take(concurrency_limits.WECHAT.count(THREADS) + 1)


def test_a_look_at_the_seats_takes_none() -> None:
    with small().test_request_context():
        for _ in range(9):
            concurrency_limits.check_free(concurrency_limits.WECHAT)
        with (
            concurrency_limits.acquire_seat(concurrency_limits.WECHAT),
            concurrency_limits.acquire_seat(concurrency_limits.WECHAT),
            pytest.raises(Busy),
        ):
            concurrency_limits.check_free(concurrency_limits.WECHAT)


def test_outside_a_request_nobody_needs_a_seat() -> None:
    with small().app_context():
        take(100)


def take(count: int) -> None:
    """Hold so many seats at once."""
    if count:
        with concurrency_limits.acquire_seat(concurrency_limits.WECHAT):
            take(count - 1)


def open_stream(app: Flask) -> Any:
    """Begin the answer as a server does."""
    return iter(app.test_client().get("/api/v1/stream").response)


def status(app: Flask) -> int:
    with app.test_client().get("/api/v1/stream", buffered=True) as answer:
        return answer.status_code


def small() -> Flask:
    app = Flask("small")
    api.init(app)
    concurrency_limits.init(app, THREADS)
    return app


@pytest.fixture
def app_of_one() -> Flask:
    app, room = small(), api.Router("small")

    @room.route_for("GET", "/stream", guard=api.allow_anyone, transaction=True, concurrency=1)
    def stream() -> Response:
        def pieces() -> Iterator[bytes]:
            for _ in range(3):
                yield b"a"

        return Response(pieces())

    app.register_blueprint(room)
    app.extensions["db"] = _NoDatabase()
    return app


class _NoDatabase:
    begin_callbacks: ClassVar[list[Any]] = []

    def open(self, writing: bool) -> Any:
        from sqlalchemy.orm import Session

        return Session()
