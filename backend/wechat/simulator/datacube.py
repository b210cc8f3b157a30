"""The simulated getarticletotaldetail: figures that grow from day to day, as readers come."""

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from backend import clock
from backend.wechat.simulator import checks
from backend.wechat.simulator.refusals import Refusal
from backend.wechat.simulator.world import Published, here

LONGEST = timedelta(days=29)
COUNTED_DAYS = 30
# Of all readers; the rest came from elsewhere.
SOURCES = {"公众号消息": 0.52, "公众号主页": 0.06, "聊天会话": 0.19, "朋友圈": 0.14, "推荐": 0.05}
STOPS = (0.18, 0.11, 0.09, 0.08, 0.54)

topic = Blueprint("datacube", __name__)


@topic.route("/datacube/getarticletotaldetail", methods=["GET", "POST"])
def total_detail() -> ResponseReturnValue:
    """Tell of all that was published in some days how it was read, day by day since then."""
    checks.method("POST")
    checks.token(official=True)
    begin, end = _days(checks.body())
    world = here()
    with world.lock:
        world.spend_today("figures a day", 45009)
        listed = [
            {
                "ref_date": published.day.isoformat(),
                "msgid": key,
                "publish_type": 0,
                "detail_list": _told(published),
            }
            for key, published in world.publications.items()
            if begin <= published.day <= end
        ]
        return jsonify(list=listed, is_delay=world.figures_late)


def _days(sent: dict[str, Any]) -> tuple[date, date]:
    try:
        begin, end = (date.fromisoformat(sent.get(name, "")) for name in ("begin_date", "end_date"))
    except (TypeError, ValueError):
        raise Refusal(61500) from None
    if end < begin or end > _yesterday():
        raise Refusal(61500)
    if end - begin > LONGEST:
        raise Refusal(61501)
    return begin, end


def _yesterday() -> date:
    return clock.now().astimezone(clock.SHANGHAI).date() - timedelta(days=1)


def _told(published: Published) -> list[dict[str, Any]]:
    """Have half of those who will come yet come on each day."""
    days = min(COUNTED_DAYS, (_yesterday() - published.day).days + 1)
    return [
        _figures(
            published.day + timedelta(days=at), round(published.readers * (1 - 0.5 ** (at + 1)))
        )
        for at in range(max(0, days))
    ]


def _figures(day: date, readers: int) -> dict[str, Any]:
    by_source = {name: int(readers * part) for name, part in SOURCES.items()}
    by_source = {"全部": readers, **by_source, "其他": readers - sum(by_source.values())}
    return {
        "stat_date": day.isoformat(),
        "read_user": readers,
        "read_user_source": [
            {"scene_desc": name, "user_count": many} for name, many in by_source.items()
        ],
        "share_user": readers // 12,
        "read_subscribe_user": readers // 90,
        "read_finish_rate": STOPS[-1],
        "read_avg_activetime": 74.5,
        "zaikan_user": readers // 60,
        "like_user": readers // 25,
        "collection_user": readers // 40,
        "comment_count": readers // 200,
        "praise_money": 0,
        "read_jump_position": [
            {"position": at, "rate": rate} for at, rate in enumerate(STOPS, start=1)
        ],
    }
