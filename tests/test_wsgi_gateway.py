"""The gateway between server and app: whole bodies in, answers out at their reader's pace."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, Response, request

from backend.api.gateway import delayed_requests, wsgi_environ
from backend.api.gateway.asgi_body_reader import MAX_BODIES_ON_DISK, MAX_BYTES_IN_MEMORY
from backend.api.gateway.drain_body import MAX_BYTES
from backend.api.gateway.minimum_transfer_rate import Pace, StallBudget
from backend.api.gateway.wsgi_gateway import CHUNK_BYTES, Gateway
from tests.asgi_client import HASTE, Environ, ask, echo, noting, scope, served, streaming


def test_a_body_arrives_whole_in_however_many_pieces() -> None:
    answer = ask(echo(), "POST", pieces=[b"ab", b"", b"c"])
    assert (answer.status, answer.body) == (200, b"abc")


def test_a_body_in_chunks_has_the_length_that_was_read() -> None:
    answer = ask(echo(), "POST", pieces=[b"abc"], headers={"transfer-encoding": "chunked"})
    assert answer.body == b"abc"
    assert answer.headers["x-length"] == "3"


def test_a_body_of_more_than_memory_holds_arrives_whole() -> None:
    data = bytes(range(256)) * 2048
    assert ask(echo(), "POST", pieces=[data, data]).body == data * 2


def test_a_body_that_never_ends_is_refused_without_the_app(app_calls: list[Environ]) -> None:
    answer = ask(noting(app_calls), "POST", pieces=[b"a", None], pace=HASTE)
    assert (answer.status, answer.headers["connection"]) == (408, "close")
    assert b'"code":"body_too_slow"' in answer.body
    assert app_calls == []


def test_who_was_fast_may_not_stall_for_longer() -> None:
    patience = StallBudget(Pace(grace=15, bytes_a_second=100))
    patience.seconds = 5
    patience.moved(500)
    assert patience.seconds == 10
    patience.moved(1_000_000)
    assert patience.seconds == 15


def test_who_hangs_up_amid_the_body_is_forgotten(app_calls: list[Environ]) -> None:
    answer = ask(noting(app_calls), "POST", pieces=[b"a", ConnectionError()])
    assert answer.status == 0
    assert app_calls == []


def test_a_body_longer_than_any_route_takes_is_not_read(app_calls: list[Environ]) -> None:
    headers = {"content-length": str(MAX_BYTES + 1)}
    answer = ask(noting(app_calls), "POST", pieces=[None], headers=headers)
    assert answer.status == 200
    assert app_calls[0]["CONTENT_LENGTH"] == str(MAX_BYTES + 1)
    assert app_calls[0]["wsgi.input"].closed


@pytest.mark.parametrize("given", ["-1", "a", "", "9" * 40])
def test_a_length_that_is_none_is_not_waited_for(given: str, app_calls: list[Environ]) -> None:
    answer = ask(noting(app_calls), "POST", pieces=[None], headers={"content-length": given})
    assert answer.status == 200


def test_big_bodies_beyond_a_few_are_told_to_come_again() -> None:
    async def attack() -> list[int]:
        gateway = Gateway(echo(), 1, HASTE)
        gateway._bodies._big = MAX_BODIES_ON_DISK
        pieces: list[Any] = [b"a" * MAX_BYTES_IN_MEMORY, b"a"]
        busy = await served(gateway, "POST", pieces)
        gateway._bodies._big -= 1
        fine = await served(gateway, "POST", pieces)
        return [busy.status, fine.status, gateway._bodies._big]

    assert asyncio.run(attack()) == [503, 200, MAX_BODIES_ON_DISK - 1]


def test_a_long_answer_is_sent_in_pieces_and_closed_after_the_last() -> None:
    order: list[str] = []
    answer = ask(streaming(20, order), sent=lambda _: order.append("sent"))
    assert answer.body == b"".join(bytes([number]) * CHUNK_BYTES for number in range(20))
    assert order[-1] == "closed"
    assert order.count("sent") >= 20


def test_a_long_answer_whose_reader_takes_nothing_is_given_up_and_closed() -> None:
    order: list[str] = []

    async def never(_: Any) -> None:
        await asyncio.Event().wait()

    ask(streaming(20, order), waits=never, pace=HASTE)
    assert order[-1] == "closed"


def test_a_long_answer_of_unknown_length_is_never_cut_short() -> None:
    """Whoever reads it would take the cut for its end."""

    async def slowly(_: Any) -> None:
        await asyncio.sleep(0)

    pace = Pace(grace=0, bytes_a_second=1e9)
    assert (
        len(ask(streaming(20, [], length=False), waits=slowly, pace=pace).body) == 20 * CHUNK_BYTES
    )
    assert len(ask(streaming(20, []), waits=slowly, pace=pace).body) < 20 * CHUNK_BYTES


def test_a_request_that_is_to_wait_is_asked_again_in_no_thread(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    answer = ask(waiting_app(), "POST", pieces=[b"abc"])
    assert (answer.status, answer.body, slept) == (200, b"abc", [7])


def test_where_enough_wait_already_a_request_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delayed_requests, "MOST_WAITING", 0)
    assert ask(waiting_app(), "POST", pieces=[b"abc"]).status == 429


def waiting_app() -> Flask:
    """Give an app that lets everybody wait once, and then says back what was sent."""
    app = Flask("waiting")

    @app.post("/a")
    def serve() -> Response:
        if delayed_requests.has_waited():
            return Response(request.get_data())
        return Response(str(delayed_requests.NotYet(7)), status=429)

    return app


def test_a_reader_of_a_long_answer_holds_no_thread() -> None:
    """One thread serves another while the reader of a long answer takes nothing."""

    async def attack() -> list[int]:
        gateway = Gateway(streaming(20, []), 1)
        release, began = asyncio.Event(), asyncio.Event()

        async def stuck(_: Any) -> None:
            began.set()
            await release.wait()

        slow = asyncio.create_task(served(gateway, "GET", [], waits=stuck))
        await began.wait()
        other = await served(gateway, "GET", [])
        release.set()
        return [other.status, (await slow).status]

    assert asyncio.run(attack()) == [200, 200]


def test_a_short_answer_goes_out_in_one_message() -> None:
    answer = ask(echo(), "POST", pieces=[b"abc"])
    assert len(answer.messages) == 2


def test_an_app_that_fails_amid_its_answer_is_closed() -> None:
    order: list[str] = []
    with pytest.raises(ZeroDivisionError):
        ask(streaming(20, order, fails_at=0))
    assert order[-1] == "closed"


def test_a_request_keeps_its_context_in_whichever_thread_it_is() -> None:
    app = Flask("backend")

    @app.get("/<path:_>")
    def view(_: str) -> Response:
        seen = request.path

        def pieces() -> Iterator[bytes]:
            for _ in range(20):
                assert request.path == seen
                yield b"a" * CHUNK_BYTES

        from flask import stream_with_context

        return Response(stream_with_context(pieces()))

    assert len(ask(app).body) == 20 * CHUNK_BYTES


def test_an_environ_is_what_wsgi_asks_for(app_calls: list[Environ]) -> None:
    headers = {"content-type": "text/plain", "x-forwarded-for": "192.0.2.1"}
    ask(noting(app_calls), path=b"/%E7%81%AF/a%2Fb", query=b"q=%E7%81%AF", headers=headers)
    (given,) = app_calls
    assert given["PATH_INFO"].encode("latin1").decode() == "/灯/a/b"
    assert given["QUERY_STRING"] == "q=%E7%81%AF"
    assert given["CONTENT_TYPE"] == "text/plain"
    assert given["HTTP_X_FORWARDED_FOR"] == "192.0.2.1"
    assert (given["REMOTE_ADDR"], given["SERVER_PORT"]) == ("192.0.2.9", "8000")


def test_headers_that_come_twice_are_joined_and_underscores_pass_for_nothing() -> None:
    named = wsgi_environ.build_environ(
        scope("GET") | {"headers": [
            (b"cookie", b"a=1"), (b"cookie", b"b=2"), (b"accept", b"x"), (b"accept", b"y"),
            (b"x_forwarded_for", b"192.0.2.66"),
        ]},
        open(0, "rb", closefd=False),  # noqa: SIM115
        0,
    )  # fmt: skip
    assert (named["HTTP_COOKIE"], named["HTTP_ACCEPT"]) == ("a=1; b=2", "x,y")
    assert "HTTP_X_FORWARDED_FOR" not in named


@pytest.fixture
def app_calls() -> list[Environ]:
    return []
