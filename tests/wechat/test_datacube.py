"""The account's reading figures: asked in its own name, read with suspicion."""

from datetime import date
from typing import Any

import pytest
import redis as redis_client
import requests

from backend.wechat.api import datacube
from backend.wechat.api_client import Wire
from backend.wechat.errors import Misconfigured, WeChatError
from tests.wechat.simulator_control import (
    APPID,
    FIGURES,
    HOST,
    OFFICIAL_APPID,
    OFFICIAL_SECRET,
    SECRET,
    a_token,
    errcode,
    script,
)

DAY = date(2026, 10, 12)


@pytest.fixture
def official(http: requests.Session, redis: "redis_client.Redis") -> Wire:
    """Give the Official Account's line to the simulated WeChat."""
    return Wire(OFFICIAL_APPID, OFFICIAL_SECRET, base_url=HOST, redis=redis, http=http)


def test_what_was_published_on_a_day_is_told_day_by_day(
    official: Wire, http: requests.Session
) -> None:
    script(http, publications={"100_1": {"day": "2026-10-12", "readers": 1000}})
    told, late = datacube.fetch_totals(official, DAY)
    assert not late
    assert [each.day for each in told][:2] == [DAY, date(2026, 10, 13)]
    assert [each.counts["readers"] for each in told][:3] == [500, 750, 875]
    assert {each.key for each in told} == {"100_1"}
    assert len(told) == datacube.DAYS
    assert sum(told[0].sources.values()) == 500
    assert "全部" not in told[0].sources
    assert len(told[0].stops) == 5
    assert datacube.fetch_totals(official, date(2026, 10, 13)) == ([], False)


def test_late_figures_say_so(official: Wire, http: requests.Session) -> None:
    script(http, figures_late=True)
    assert datacube.fetch_totals(official, DAY)[1]


def test_an_account_that_may_not_ask_is_told(official: Wire, http: requests.Session) -> None:
    script(http, path=FIGURES, errcode=48001)
    with pytest.raises(Misconfigured):
        datacube.fetch_totals(official, DAY)


def test_the_mini_programs_token_does_not_open_the_accounts_door(http: requests.Session) -> None:
    asked = {"begin_date": "2026-10-12", "end_date": "2026-10-12"}
    for account, refused in (
        ({"appid": APPID, "secret": SECRET}, 40001),
        ({"appid": OFFICIAL_APPID, "secret": OFFICIAL_SECRET}, None),
    ):
        params = {"access_token": a_token(http, **account)}
        answer = http.post(HOST + FIGURES, params=params, json=asked)
        assert errcode(answer) == refused if refused else "list" in answer.json()


@pytest.mark.parametrize(
    ("begin", "end", "refused"),
    [("2026-13-01", "2026-10-12", 61500), ("2026-09-01", "2026-10-12", 61501),
     ("2026-10-12", "2199-01-01", 61500), ("2026-10-13", "2026-10-12", 61500)],
)  # fmt: skip
def test_the_simulator_refuses_days_as_wechat_does(
    http: requests.Session, begin: str, end: str, refused: int
) -> None:
    params = {"access_token": a_token(http, appid=OFFICIAL_APPID, secret=OFFICIAL_SECRET)}
    asked = {"begin_date": begin, "end_date": end}
    assert errcode(http.post(HOST + FIGURES, params=params, json=asked)) == refused


ODD: list[tuple[Any, int]] = [
    ({"list": [None, 7, {"msgid": 7}, {"msgid": "1_1"}, {"msgid": "1_1", "detail_list": 7}]}, 0),
    ({"list": [{"msgid": "1_1", "detail_list": [{"stat_date": "yesterday"}, 7]}]}, 0),
    ({}, 0),
    ({"list": [{"msgid": "1_1", "detail_list": [{"stat_date": "2026-10-12", "read_user": -4,
      "read_finish_rate": "high", "read_avg_activetime": -1,
      "read_user_source": [{"scene_desc": 7}, 7], "read_jump_position": [{"position": 9}]}]}]}, 1),
]  # fmt: skip


@pytest.mark.parametrize(("answer", "many"), ODD)
def test_odd_figures_do_no_harm(
    official: Wire, monkeypatch: pytest.MonkeyPatch, answer: Any, many: int
) -> None:
    monkeypatch.setattr(official, "call", lambda *_, **__: answer)
    told, _ = datacube.fetch_totals(official, DAY)
    assert [(each.counts["readers"], each.finished, each.sources, each.stops) for each in told] == [
        (0, None, {}, [])
    ] * many


def test_no_list_is_a_failure(official: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(official, "call", lambda *_, **__: {"list": "none"})
    with pytest.raises(WeChatError):
        datacube.fetch_totals(official, DAY)
