"""What robots tell the editors' groups: each morning of the day before, and that words wait long.

The clock orders the job every minute in every worker; the slot of what is said (the day, the
hours) is kept in a unique column, so each robot says it once. A day is Shanghai's. Counted is
by time of making, once a day, so no index is kept for it.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute

from backend import clock, db
from backend.accounts.models import Account
from backend.admin import audit, words
from backend.annotations.models import Mark
from backend.cards.models import Card
from backend.config import settings
from backend.messages.models import Message
from backend.moderation import waiting
from backend.notifications import outbox
from backend.robots import service as robots
from backend.shares.models import Visit

DIGEST = "admin.digest"
ALARM_HOURS = 4


@dataclass(frozen=True)
class Day:
    """What happened on one day, and what waits now; `oldest` is in seconds."""

    day: date
    readers: int
    marks: int
    words: int
    cards: int
    visits: int
    waiting: int
    oldest: float
    dead: int
    audit: audit.Head | None


def order(_payload: dict[str, Any]) -> float | None:
    """Order the digest once its hour has come, and the alarm while it is time for it. A job."""
    with db.reading():
        if not robots.all_robots():
            return None
        now = clock.now().astimezone(clock.SHANGHAI)
        slot, alarm_slot = f"digest:{now:%Y-%m-%d}", f"alarm:{_alarm_slot(now)}"
        is_time = now.hour >= settings().digest_hour and not robots.was_ordered(slot)
        told = digest(count(now.date() - timedelta(days=1))) if is_time else None
        warned = None if robots.was_ordered(alarm_slot) else alarm()
    with db.transaction():
        if told is not None:
            robots.order("digest", slot, told)
        if warned is not None:
            robots.order("alarm", alarm_slot, warned)
    return None


def _alarm_slot(now: datetime) -> str:
    return f"{now:%Y-%m-%d}:{now.hour // ALARM_HOURS}"


def count(day: date) -> Day:
    """Count what happened on one day in Shanghai, and what waits now."""
    start = datetime.combine(day, time(), clock.SHANGHAI).astimezone(UTC)
    many, since = waiting.count_waiting()
    return Day(
        day=day,
        readers=_made(Account.created_at, start),
        marks=_made(Mark.created_at, start),
        words=_made(Message.created_at, start),
        cards=_made(Card.created_at, start),
        visits=_made(Visit.created_at, start),
        waiting=many,
        oldest=(clock.now() - since).total_seconds() if since else 0.0,
        dead=outbox.count("dead"),
        audit=audit.head(),
    )


def _made(moments: InstrumentedAttribute[datetime], start: datetime) -> int:
    of_day = select(func.count()).where(moments >= start, moments < start + timedelta(days=1))
    return db.session().scalar(of_day) or 0


def digest(day: Day) -> str:
    """Write what a robot tells of a day: figures, what waits, and the way to the console."""
    lines = [
        f"### 拾句 · {day.day.month} 月 {day.day.day} 日",
        f"新读者 **{day.readers}** · 来访 **{day.visits}**",
        f"划线 **{day.marks}** · 留言和想法 **{day.words}** · 卡片 **{day.cards}**",
        _waiting(day.waiting, day.oldest) if day.waiting else "没有等着处理的话。",
    ]
    if day.dead:
        lines.append(f"有 **{day.dead}** 条微信提醒没发出去，[去看看]({_console('outbox')})。")
    if day.audit is not None:
        lines.append(f"操作记录到 {day.audit.anchor}，留着这一行，就能查出后来少了哪条。")
    return "\n\n".join([*lines, f"[打开编辑台]({_console('words')})"])


def alarm() -> str | None:
    """Write that words have waited too long, or give None while none have."""
    many, since = waiting.count_waiting()
    waited = (clock.now() - since).total_seconds() if since else 0.0
    if waited < settings().queue_alarm_minutes * 60:
        return None
    return "\n\n".join(
        ["### 拾句 · 有话等了很久", _waiting(many, waited), f"[去处理]({_console('words')})"]
    )


def trial(name: str) -> str:
    """Write what a robot says when an editor tries it out."""
    return f"### 拾句 · 试一试\n\n这是一条测试消息，由 {name} 发出。"


def _waiting(many: int, seconds: float) -> str:
    return f"等着处理的话 **{many}** 条，最久的等了 {words.duration(seconds)}。"


def _console(place: str) -> str:
    return f"{settings().public_url.rstrip('/')}/admin/{place}"
