"""Fetches daily totals of an Official Account's articles (reads, shares, likes) from WeChat.

getarticletotaldetail (获取发表内容发表详细数据), POST /datacube/getarticletotaldetail, open to
verified accounts, for what was published from 2025-11-01 on. Its numbers add up from the day of
publishing to `stat_date`, for thirty days. Yesterday's are there from eight in the morning on.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from backend.wechat.api_client import Wire
from backend.wechat.errors import WeChatError

TOTAL_DETAIL = "/datacube/getarticletotaldetail"
FIRST_DAY = date(2025, 11, 1)
DAYS = 30
MAX_COUNT = 2**31 - 1
TOTAL_SOURCE = "全部"
COUNT_FIELDS = {
    "readers": "read_user",
    "sharers": "share_user",
    "likers": "like_user",
    "collectors": "collection_user",
    "comments": "comment_count",
}


@dataclass(frozen=True)
class ArticleTotals:
    """One article from its publishing up to the end of `day`; people are each counted once.

    `key` names the article (mid_idx). `sources` counts readers by where they came from, under
    WeChat's names, `stops` are the shares of readers who stopped in each fifth of the text.
    `finished` is the share of readers who read to the end; all shares are from 0 to 1, None where
    WeChat does not say.
    """

    key: str
    day: date
    counts: dict[str, int]
    finished: float | None = None
    seconds: float | None = None
    sources: dict[str, int] = field(default_factory=dict)
    stops: list[float] = field(default_factory=list)


def fetch_totals(wire: Wire, published_on: date) -> tuple[list[ArticleTotals], bool]:
    """Fetch the daily totals of all articles published on one day, and whether more will come.

    Raises WeChatError; Misconfigured where the account may not ask (48001).
    """
    body = {"begin_date": published_on.isoformat(), "end_date": published_on.isoformat()}
    answer = wire.call("POST", TOTAL_DETAIL, body=body)
    items = answer.get("list", [])
    if not isinstance(items, list):
        raise WeChatError(path=TOTAL_DETAIL, reason="no list in the answer")
    return [daily_totals for item in items for daily_totals in _parse_item(item)], answer.get(
        "is_delay"
    ) is True


def _parse_item(item: Any) -> Iterator[ArticleTotals]:
    if not isinstance(item, dict) or not isinstance(key := item.get("msgid"), str):
        return
    days = item.get("detail_list")
    for day_data in days if isinstance(days, list) else ():
        if (
            isinstance(day_data, dict)
            and (day := _parse_day(day_data.get("stat_date"))) is not None
        ):
            yield ArticleTotals(
                key=key[:32],
                day=day,
                counts={
                    name: _parse_count(day_data.get(field_name))
                    for name, field_name in COUNT_FIELDS.items()
                },
                finished=_parse_number(day_data.get("read_finish_rate"), 1),
                seconds=_parse_number(day_data.get("read_avg_activetime"), 86_400),
                sources=dict(_parse_sources(day_data.get("read_user_source"))),
                stops=_parse_stops(day_data.get("read_jump_position")),
            )


def _parse_day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        return None


def _parse_count(value: Any) -> int:
    return min(max(value, 0), MAX_COUNT) if type(value) is int else 0


def _parse_number(value: Any, maximum: float) -> float | None:
    if type(value) not in (int, float) or not 0 <= value <= maximum:
        return None
    return float(value)


def _parse_sources(value: Any) -> Iterator[tuple[str, int]]:
    for source in value[:20] if isinstance(value, list) else ():
        name = source.get("scene_desc") if isinstance(source, dict) else None
        if isinstance(name, str) and name not in ("", TOTAL_SOURCE):
            yield name[:20], _parse_count(source.get("user_count"))


def _parse_stops(value: Any) -> list[float]:
    stops = [0.0] * 5
    for stop in value[:5] if isinstance(value, list) else ():
        position = stop.get("position") if isinstance(stop, dict) else None
        if type(position) is int and 1 <= position <= 5:
            stops[position - 1] = _parse_number(stop.get("rate"), 1) or 0.0
    return stops if any(stops) else []
