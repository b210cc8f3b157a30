"""Who may say nothing in public for a while, and whose words editors trust.

A banned reader reads on, marks, and keeps private notes; only words for others
are refused. What they said before stays, unless the editor has it put away too.
A ban ends by itself. An account that is deleted takes its bans with it: of who
is gone nothing is kept, not even that.
"""

from datetime import datetime, timedelta, timezone

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.exc import IntegrityError

from backend import clock, db
from backend.accounts import service as accounts
from backend.accounts.models import Account
from backend.errors import Forbidden, NotFound
from backend.moderation import decisions
from backend.moderation.models import Ban, Trust

BEIJING = timezone(timedelta(hours=8))


class Banned(Forbidden):
    """An editor took public words from this reader for a while, or for good."""

    code = "banned"

    @classmethod
    def by(cls, ban: Ban) -> "Banned":
        """Say until when and why."""
        return cls(f"{told(ban)}。你仍然可以阅读、划线和写给自己看的笔记")


def told(ban: Ban) -> str:
    """Say a ban in a sentence: until when, and why.

    >>> told(Ban(until=None, reason="反复发广告"))
    '你已被停止公开发言，原因：反复发广告'
    """
    if ban.until is None:
        return f"你已被停止公开发言，原因：{ban.reason}"
    until = ban.until.astimezone(BEIJING).strftime("%Y 年 %-m 月 %-d 日 %H:%M")
    return f"你被暂停公开发言到 {until}，原因：{ban.reason}"


def ban(
    public_id: str, editor_id: int, until: datetime | None, reason: str, *, hides_words: bool
) -> Ban:
    """Let a reader say nothing in public until then, or for good; it replaces an earlier ban.

    With `hides_words` all they said is put away, too, soon after. Raises NotFound.
    """
    account = get_person(public_id)
    accounts.hold(account)
    _end(account.id, editor_id)
    kept = Ban(
        account_id=account.id,
        editor_id=editor_id,
        until=until,
        reason=reason,
        hides_words=hides_words,
    )
    db.session().add(kept)
    db.session().flush()
    if hides_words:
        decisions.order_hiding(account.id, editor_id)
    return kept


def lift(public_id: str, editor_id: int) -> None:
    """Let a reader speak again; who was not banned is not banned after. Raises NotFound."""
    account = get_person(public_id)
    accounts.hold(account)
    _end(account.id, editor_id)


def find(account_id: int) -> Ban | None:
    """Give the ban that holds for an account now, or None."""
    with db.reading() as session:
        return session.scalar(
            select(Ban).where(Ban.account_id == account_id, holds()).order_by(Ban.id.desc())
        )


def check(account_id: int) -> None:
    """Raise Banned for who may say nothing in public now."""
    found = find(account_id)
    if found is not None:
        raise Banned.by(found)


def list_bans(account_id: int) -> list[Ban]:
    """Give all bans an account ever had, the last fifty, newest first."""
    asked = select(Ban).where(Ban.account_id == account_id).order_by(Ban.id.desc())
    return list(db.session().scalars(asked.limit(50)))


def holds() -> ColumnElement[bool]:
    """Choose the bans that hold now."""
    return and_(Ban.lifted_at.is_(None), or_(Ban.until.is_(None), Ban.until > clock.now()))


def trust(public_id: str, editor_id: int) -> None:
    """Let a reader's words wait for WeChat only; twice is once. Raises NotFound."""
    account = get_person(public_id)
    try:
        with db.session().begin_nested():
            db.session().add(Trust(account_id=account.id, editor_id=editor_id))
    except IntegrityError:
        return


def untrust(public_id: str) -> None:
    """Let a reader's words be treated as anybody's. Raises NotFound."""
    account = get_person(public_id)
    found = db.session().scalar(select(Trust).where(Trust.account_id == account.id))
    if found is not None:
        db.session().delete(found)


def is_trusted(account_id: int) -> bool:
    """Tell whether an editor trusts this reader."""
    with db.reading() as session:
        return session.scalar(select(Trust.id).where(Trust.account_id == account_id)) is not None


def get_person(public_id: str) -> Account:
    """Give a reader who has not deleted their account. Raises NotFound."""
    found = accounts.find(public_id) if public_id.isascii() else None
    if found is None:
        raise NotFound
    return found


def _end(account_id: int, editor_id: int) -> None:
    db.session().execute(
        update(Ban)
        .where(Ban.account_id == account_id, holds())
        .values(lifted_at=clock.now(), lifted_by=editor_id)
    )
