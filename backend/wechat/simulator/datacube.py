"""Simulates getarticletotaldetail: daily statistics of articles, which grow from day to day."""

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from backend import clock
from backend.wechat.simulator import request_checks
from backend.wechat.simulator.error_responses import Refusal
from backend.wechat.simulator.simulated_world import Publication, get_world

MAX_RANGE = timedelta(days=29)
COUNTED_DAYS = 30
# Of all readers; the rest came from elsewhere.
SOURCES = {"公众号消息": 0.52, "公众号主页": 0.06, "聊天会话": 0.19, "朋友圈": 0.14, "推荐": 0.05}
STOP_RATES = (0.18, 0.11, 0.09, 0.08, 0.54)

blueprint = Blueprint("datacube", __name__)


@blueprint.route("/datacube/getarticletotaldetail", methods=["GET", "POST"])
def total_detail() -> ResponseReturnValue:
    """List the daily statistics of all that was published in a range of days."""
    request_checks.check_method("POST")
    request_checks.check_token(official=True)
    begin, end = _parse_range(request_checks.read_body())
    world = get_world()
    with world.lock:
        world.spend_today("figures a day", 45009)
        items = [
            {
                "ref_date": publication.day.isoformat(),
                "msgid": message_key,
                "publish_type": 0,
                "detail_list": _build_details(publication),
            }
            for message_key, publication in world.publications.items()
            if begin <= publication.day <= end
        ]
        return jsonify(list=items, is_delay=world.figures_late)


def _parse_range(body: dict[str, Any]) -> tuple[date, date]:
    try:
        begin, end = (date.fromisoformat(body.get(name, "")) for name in ("begin_date", "end_date"))
    except (TypeError, ValueError):
        raise Refusal(61500) from None
    if end < begin or end > _get_yesterday():
        raise Refusal(61500)
    if end - begin > MAX_RANGE:
        raise Refusal(61501)
    return begin, end


def _get_yesterday() -> date:
    return clock.now().astimezone(clock.SHANGHAI).date() - timedelta(days=1)


def _build_details(publication: Publication) -> list[dict[str, Any]]:
    """Build the daily statistics: each day half of the readers still to come arrive."""
    day_count = min(COUNTED_DAYS, (_get_yesterday() - publication.day).days + 1)
    return [
        _build_day(
            publication.day + timedelta(days=index),
            round(publication.readers * (1 - 0.5 ** (index + 1))),
        )
        for index in range(max(0, day_count))
    ]


def _build_day(day: date, readers: int) -> dict[str, Any]:
    by_source = {name: int(readers * share) for name, share in SOURCES.items()}
    by_source = {"全部": readers, **by_source, "其他": readers - sum(by_source.values())}
    return {
        "stat_date": day.isoformat(),
        "read_user": readers,
        "read_user_source": [
            {"scene_desc": name, "user_count": count} for name, count in by_source.items()
        ],
        "share_user": readers // 12,
        "read_subscribe_user": readers // 90,
        "read_finish_rate": STOP_RATES[-1],
        "read_avg_activetime": 74.5,
        "zaikan_user": readers // 60,
        "like_user": readers // 25,
        "collection_user": readers // 40,
        "comment_count": readers // 200,
        "praise_money": 0,
        "read_jump_position": [
            {"position": position, "rate": rate}
            for position, rate in enumerate(STOP_RATES, start=1)
        ],
    }
