"""Rate limits and locks, with Redis there and with Redis away."""

import threading

from flask import Flask

from backend import redis_primitives


def test_a_limit_lets_a_burst_through_and_then_says_how_long_to_wait(app: Flask) -> None:
    answers = [redis_primitives.check_rate_limit("a", 5, 60) for _ in range(7)]
    assert answers[:5] == [0] * 5
    assert all(1 <= seconds <= 12 for seconds in answers[5:])


def test_limits_do_not_count_each_other(app: Flask) -> None:
    assert [
        redis_primitives.check_rate_limit("a", 1, 60),
        redis_primitives.check_rate_limit("b", 1, 60),
    ] == [0, 0]


def test_with_redis_away_limits_let_pass(app: Flask, redis_away: None) -> None:
    assert [redis_primitives.check_rate_limit("a", 1, 60) for _ in range(3)] == [0, 0, 0]


def test_a_figure_is_everybodys(app: Flask) -> None:
    redis_primitives.increment("seen")
    redis_primitives.increment("seen", 4)
    assert redis_primitives.read_counters() == {"seen": 5}


def test_with_redis_away_figures_are_skipped(app: Flask, redis_away: None) -> None:
    redis_primitives.increment("seen")
    assert redis_primitives.read_counters() == {}


def test_one_of_many_holds_a_lock_at_a_time(app: Flask) -> None:
    inside, most = [0], [0]

    def enter() -> None:
        with app.app_context(), redis_primitives.lock("x", seconds=5, wait=5) as held:
            assert held
            inside[0] += 1
            most[0] = max(most[0], inside[0])
            inside[0] -= 1

    threads = [threading.Thread(target=enter) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1]


def test_a_lock_held_elsewhere_is_not_waited_for_without_end(app: Flask) -> None:
    with (
        redis_primitives.lock("x", seconds=5, wait=1) as first,
        redis_primitives.lock("x", seconds=5, wait=0.1) as second,
    ):
        assert (first, second) == (True, False)


def test_a_lock_that_expired_is_not_taken_from_its_next_holder(app: Flask) -> None:
    with redis_primitives.lock("x", seconds=5, wait=1):
        redis_primitives.get_client().set("lock:x", "another")
    assert redis_primitives.get_client().get("lock:x") == b"another"


def test_with_redis_away_a_lock_is_not_held_and_work_goes_on(app: Flask, redis_away: None) -> None:
    with redis_primitives.lock("x", seconds=5, wait=1) as held:
        assert held is None
