"""Slow phones and a slow WeChat delay nobody else's reading."""

from collections.abc import Iterator

import pytest

from backend.api import concurrency_limits
from backend.config import Config
from tests.slow import attacks
from tests.slow.application import RunningApp, running

SEATS = concurrency_limits.WECHAT.count(Config().web_threads)
MANY = 50


def test_sign_ins_wait_for_wechat_on_seats_and_others_are_told_at_once(real: RunningApp) -> None:
    with real.wechat.silent():
        crowd = attacks.Crowd(attacks.sign_ins(real, MANY))
        crowd.await_answers(MANY - SEATS)
        assert set(crowd.answers) == {503}
        real.reads()
        assert real.wechat.arrived < MANY / 2
    crowd.end()


def test_words_wait_for_wechat_on_the_same_seats(real: RunningApp) -> None:
    with real.wechat.silent():
        crowd = attacks.Crowd(attacks.messages(real, MANY))
        crowd.await_answers(MANY - SEATS)
        assert set(crowd.answers) == {503}
        real.reads()
        assert real.writes(real.tokens[-1]) == 204
        assert real.wechat.arrived < MANY / 2
    crowd.end()


def test_downloads_that_nobody_reads_hold_no_thread(real: RunningApp) -> None:
    real.write_a_lot(real.tokens[1])
    with attacks.downloads(real, real.tokens[1:2] * 6) as begun:
        assert begun == 6
        real.reads()


def test_bodies_that_never_end_hold_neither_thread_nor_lock(real: RunningApp) -> None:
    with attacks.endless_bodies(real):
        real.reads()
        assert real.writes(real.tokens[2]) == 204


def test_headers_that_never_end_hold_nobody(real: RunningApp) -> None:
    with attacks.slow_headers(real):
        real.reads()


def test_connections_that_say_nothing_hold_nobody(real: RunningApp) -> None:
    with attacks.idle(real):
        real.reads()


@pytest.fixture(scope="module")
def started() -> Iterator[RunningApp]:
    with running() as application:
        yield application


@pytest.fixture
def real(started: RunningApp) -> RunningApp:
    started.forget_outages()
    return started
