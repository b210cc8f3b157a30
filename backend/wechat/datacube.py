"""What the Official Account's readers did with an article: WeChat's own figures.

getarticletotaldetail (获取发表内容发表详细数据), POST /datacube/getarticletotaldetail, open to
verified accounts, for what was published from 2025-11-01 on. Its numbers add up from the day of
publishing to `stat_date`, for thirty days. Yesterday's are there from eight in the morning on.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from backend.wechat.failures import WeChatError
from backend.wechat.wire import Wire

TOTAL_DETAIL = "/datacube/getarticletotaldetail"
FIRST_DAY = date(2025, 11, 1)
DAYS = 30
MOST = 2**31 - 1
EVERYWHERE = "全部"
COUNTS = {
    "readers": "read_user",
    "sharers": "share_user",
    "likers": "like_user",
    "collectors": "collection_user",
    "comments": "comment_count",
}


@dataclass(frozen=True)
class Totals:
    """One article from its publishing up to the end of `day`; people are each counted once.

    `key` names the article (mid_idx). `sources` tells readers by where they came from, in
    WeChat's words, `stops` at which of five parts of the text they stopped (a part of them all).
    `finished` is the part of readers who read to the end; all parts are from 0 to 1, None where
    WeChat does not say.
    """

    key: str
    day: date
    counts: dict[str, int]
    finished: float | None = None
    seconds: float | None = None
    sources: dict[str, int] = field(default_factory=dict)
    stops: list[float] = field(default_factory=list)


def totals(wire: Wire, published: date) -> tuple[list[Totals], bool]:
    """Give all days of all that was published on one day, and whether more is still to come.

    Raises WeChatError; Misconfigured where the account may not ask (48001).
    """
    asked = {"begin_date": published.isoformat(), "end_date": published.isoformat()}
    said = wire.call("POST", TOTAL_DETAIL, body=asked)
    listed = said.get("list", [])
    if not isinstance(listed, list):
        raise WeChatError(path=TOTAL_DETAIL, reason="no list in the answer")
    return [each for item in listed for each in _read(item)], said.get("is_delay") is True


def _read(item: Any) -> Iterator[Totals]:
    if not isinstance(item, dict) or not isinstance(key := item.get("msgid"), str):
        return
    days = item.get("detail_list")
    for told in days if isinstance(days, list) else ():
        if isinstance(told, dict) and (day := _day(told.get("stat_date"))) is not None:
            yield Totals(
                key=key[:32],
                day=day,
                counts={ours: _count(told.get(theirs)) for ours, theirs in COUNTS.items()},
                finished=_number(told.get("read_finish_rate"), 1),
                seconds=_number(told.get("read_avg_activetime"), 86_400),
                sources=dict(_sources(told.get("read_user_source"))),
                stops=_stops(told.get("read_jump_position")),
            )


def _day(given: Any) -> date | None:
    try:
        return date.fromisoformat(given)
    except (TypeError, ValueError):
        return None


def _count(given: Any) -> int:
    return min(max(given, 0), MOST) if type(given) is int else 0


def _number(given: Any, most: float) -> float | None:
    if type(given) not in (int, float) or not 0 <= given <= most:
        return None
    return float(given)


def _sources(given: Any) -> Iterator[tuple[str, int]]:
    for each in given[:20] if isinstance(given, list) else ():
        name = each.get("scene_desc") if isinstance(each, dict) else None
        if isinstance(name, str) and name not in ("", EVERYWHERE):
            yield name[:20], _count(each.get("user_count"))


def _stops(given: Any) -> list[float]:
    stops = [0.0] * 5
    for each in given[:5] if isinstance(given, list) else ():
        place = each.get("position") if isinstance(each, dict) else None
        if type(place) is int and 1 <= place <= 5:
            stops[place - 1] = _number(each.get("rate"), 1) or 0.0
    return stops if any(stops) else []
