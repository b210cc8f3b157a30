"""How many mini-program codes should be ready."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from backend import clock, db, ids, redis_primitives
from backend.shares.mini_program_codes import demand_forecast
from backend.shares.models import ShareCode

NOW = datetime(2026, 5, 20, 11, 30, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("asks", "expected"),
    [
        ([], 0),
        ([(NOW - MINUTE, 5)], 60),  # five in five minutes: sixty an hour
        ([(NOW - 6 * MINUTE, 5)], 0),  # no longer recent
        ([(NOW - DAY + MINUTE, 40)], 40),  # the coming hour, yesterday
        ([(NOW - DAY - MINUTE, 40)], 0),  # the hour before it
        ([(NOW - DAY + 61 * MINUTE, 40)], 0),  # the hour after it
        ([(NOW - 7 * DAY + MINUTE, 30)], 30),  # and a week ago
        ([(NOW - 2 * DAY + MINUTE, 30)], 0),  # but on no other day
        ([(NOW - MINUTE, 2), (NOW - DAY + MINUTE, 25), (NOW - 7 * DAY + MINUTE, 30)], 30),
    ],
)
def test_the_coming_hour_is_the_most_of_what_is_known(
    app: Flask, asks: list[tuple[datetime, int]], expected: int
) -> None:
    for moment, count in asks:
        asked(moment, count)
    with clock.freeze_at(NOW):
        assert demand_forecast.estimate_hourly_demand() == expected


@pytest.mark.parametrize("state", ["taken", "spent"])
def test_an_ask_counts_whether_the_code_came_from_the_pool_or_not(app: Flask, state: str) -> None:
    asked(NOW - MINUTE, 1, state)
    with clock.freeze_at(NOW):
        assert demand_forecast.estimate_hourly_demand() == 12


def test_what_redis_forgets_is_still_known(app: Flask) -> None:
    asked(NOW - MINUTE, 1)
    redis_primitives.get_client().flushall()
    with clock.freeze_at(NOW):
        assert demand_forecast.estimate_hourly_demand() == 12


@pytest.mark.parametrize(("coming", "wanted"), [(0, 3), (2, 3), (500, 500), (90_000, 10_000)])
def test_so_many_are_wanted_within_bounds(
    app: Flask, monkeypatch: pytest.MonkeyPatch, coming: int, wanted: int
) -> None:
    monkeypatch.setattr(demand_forecast, "estimate_hourly_demand", lambda: coming)
    assert demand_forecast.get_target_count() == wanted


def asked(moment: datetime, count: int, state: str = "taken") -> None:
    with db.transaction() as session:
        session.add_all(
            ShareCode(
                scene=ids.generate(), key="", state=state, target_digest="x", allocated_at=moment
            )
            for _ in range(count)
        )
