"""Steps of moderation: comments that wait, checks tried again, reports, appeals, an editor."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from backend import clock, db, job_queue, worker
from backend.admin.models import Editor
from backend.admin.moderation import reader_sanctions
from backend.admin.moderation.word_lists import word_list_actions
from backend.articles.models import Article
from backend.moderation.models import Check
from tests.admin.conftest import make_editor
from tests.commenting import (
    API,
    said,
    script,
)
from tests.conftest import Reader


def tick() -> None:
    """Let a minute's work be ordered and done."""
    worker.enqueue_periodic_jobs()
    job_queue.run_due()


@contextmanager
def later(minutes: float) -> Iterator[None]:
    with clock.freeze_at(datetime.now(UTC) + timedelta(minutes=minutes)):
        yield


def waiting(reader: Reader, article: Article, wechat: FlaskClient, text: str = "一句") -> str:
    """Say something while WeChat fails."""
    script(wechat, path="/wxa/msg_sec_check", errcode=-1)
    return said(reader, article, text)


def kept(message: str) -> Check:
    with db.read_session() as session:
        return session.scalars(select(Check).where(Check.subject == message)).one()


def report(reader: Reader, message: str, **more: Any) -> Any:
    sent = {"kind": "message", "id": message, "reason": "spam"} | more
    return reader.post(f"{API}/reports", json=sent)


def appeal(
    reader: Reader, message: str, words: str = "没有恶意，请再看看", *, by_check: bool = False
) -> Any:
    key = kept(message).public_id if by_check else message
    return reader.post(f"{API}/me/annotations/{key}/appeal", json={"text": words})


def editor() -> Editor:
    """Give the one who keeps order, made the first time."""
    with db.read_session() as session:
        known = session.scalar(select(Editor).where(Editor.login == "order-keeper"))
    return known or make_editor(login="order-keeper")


def listed(words: str, effect: Any, place: str = "all") -> None:
    with db.transaction():
        word_list_actions.add_words(editor(), place, words, effect, "")


def ban(reader: Reader, days: int | None, reason: str = "广告", *, hides: bool = False) -> None:
    with db.transaction():
        reader_sanctions.ban_reader(editor(), reader.id, days, reason, hides_content=hides)
