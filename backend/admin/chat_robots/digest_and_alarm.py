"""Daily digest and moderation alarm for the editors' chat robots: their job, counts and texts.

Every worker enqueues the job every minute; the slot of a message (the day, the hours) is a
unique column, so each robot sends it once. A day is Shanghai's. Rows are counted by creation
time, once a day, so there is no index for it.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute

from backend import clock, db
from backend.accounts.models import Account
from backend.admin import template_labels
from backend.admin.audit import audit_log as audit
from backend.annotations.models import Mark
from backend.cards.models import Card
from backend.chat_robots import robot_messages
from backend.comments.models import Message
from backend.config import get_settings
from backend.moderation.review import backlog
from backend.notifications.outbox import message_queue
from backend.shares.models import Visit

DIGEST_JOB = "admin.digest"
ALARM_HOURS = 4


@dataclass(frozen=True)
class DailyDigest:
    """The counts of one day, and the moderation queue now."""

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


def enqueue_digest(_payload: dict[str, Any]) -> float | None:
    """Enqueue the digest once its hour has come, and the alarm when it is due. A job."""
    with db.read_session():
        if not robot_messages.list_robots():
            return None
        now = clock.now().astimezone(clock.SHANGHAI)
        slot, alarm_slot = f"digest:{now:%Y-%m-%d}", f"alarm:{_build_alarm_slot(now)}"
        is_due = now.hour >= get_settings().digest_hour and not robot_messages.is_enqueued(slot)
        digest_text = format_digest(count_day(now.date() - timedelta(days=1))) if is_due else None
        alarm_text = None if robot_messages.is_enqueued(alarm_slot) else build_alarm()
    with db.transaction():
        if digest_text is not None:
            robot_messages.enqueue_message("digest", slot, digest_text)
        if alarm_text is not None:
            robot_messages.enqueue_message("alarm", alarm_slot, alarm_text)
    return None


def _build_alarm_slot(now: datetime) -> str:
    return f"{now:%Y-%m-%d}:{now.hour // ALARM_HOURS}"


def count_day(day: date) -> DailyDigest:
    """Count what happened on one day in Shanghai, and the moderation queue now."""
    start = datetime.combine(day, time(), clock.SHANGHAI).astimezone(UTC)
    waiting_count, waiting_since = backlog.count_waiting()
    return DailyDigest(
        day=day,
        readers=_count_created(Account.created_at, start),
        marks=_count_created(Mark.created_at, start),
        words=_count_created(Message.created_at, start),
        cards=_count_created(Card.created_at, start),
        visits=_count_created(Visit.created_at, start),
        waiting=waiting_count,
        oldest=(clock.now() - waiting_since).total_seconds() if waiting_since else 0.0,
        dead=message_queue.count_entries("dead"),
        audit=audit.get_head(),
    )


def _count_created(column: InstrumentedAttribute[datetime], start: datetime) -> int:
    query = select(func.count()).where(column >= start, column < start + timedelta(days=1))
    return db.session().scalar(query) or 0


def format_digest(day: DailyDigest) -> str:
    """Format the digest of a day: counts, the moderation queue, and links to the console."""
    lines = [
        f"### 拾句 · {day.day.month} 月 {day.day.day} 日",
        f"新读者 **{day.readers}** · 来访 **{day.visits}**",
        f"划线 **{day.marks}** · 留言和想法 **{day.words}** · 卡片 **{day.cards}**",
        _format_waiting(day.waiting, day.oldest) if day.waiting else "没有等着处理的话。",
    ]
    if day.dead:
        lines.append(
            f"有 **{day.dead}** 条微信提醒没发出去，[去看看]({_build_console_url('outbox')})。"
        )
    if day.audit is not None:
        lines.append(f"操作记录到 {day.audit.anchor}，留着这一行，就能查出后来少了哪条。")
    return "\n\n".join([*lines, f"[打开编辑台]({_build_console_url('moderation')})"])


def build_alarm() -> str | None:
    """Build the alarm that messages have waited too long for moderation, or None."""
    waiting_count, waiting_since = backlog.count_waiting()
    waited_seconds = (clock.now() - waiting_since).total_seconds() if waiting_since else 0.0
    if waited_seconds < get_settings().queue_alarm_minutes * 60:
        return None
    return "\n\n".join(
        [
            "### 拾句 · 有话等了很久",
            _format_waiting(waiting_count, waited_seconds),
            f"[去处理]({_build_console_url('moderation')})",
        ]
    )


def format_trial(name: str) -> str:
    """Format the message that tests a robot."""
    return f"### 拾句 · 试一试\n\n这是一条测试消息，由 {name} 发出。"


def _format_waiting(waiting_count: int, seconds: float) -> str:
    return f"等着处理的话 **{waiting_count}** 条，最久的等了 {template_labels.duration(seconds)}。"


def _build_console_url(path: str) -> str:
    return f"{get_settings().public_url.rstrip('/')}/admin/{path}"
