"""Who may say nothing in public for a while, and whose words editors trust.

A banned reader reads on, marks, and keeps private notes; only words for others
are refused. What they said before stays, unless the editor has it put away too.
A ban ends by itself. Deleting the account does not end it: until it would have
ended, a mark is kept from which nobody can be read, and whoever signs in anew
and is meant by it is banned as before.
"""

import hashlib
import hmac
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, or_, select, update
from sqlalchemy.exc import IntegrityError

from backend import clock, db, pseudonyms
from backend.accounts import service as accounts
from backend.accounts.models import Account
from backend.errors import Forbidden, NotFound
from backend.moderation import decisions
from backend.moderation.models import Ban, BanMark, Trust


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
    until = ban.until.astimezone(clock.SHANGHAI).strftime("%Y 年 %-m 月 %-d 日 %H:%M")
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


def leave_marks(account: Account) -> None:
    """Keep the ban of an account that is being deleted, for when the same person comes back."""
    session, found = db.session(), _holding(account.id)
    session.execute(delete(BanMark).where(BanMark.until < clock.now()))
    if found is None:
        return
    marks = [_mark(openid) for openid in accounts.openids(account)]
    session.execute(delete(BanMark).where(BanMark.who.in_(marks)))
    facts = {"editor_id": found.editor_id, "until": found.until, "reason": found.reason}
    session.add_all(BanMark(who=who, **facts) for who in marks)


def resume(account: Account) -> None:
    """Let a new account be banned as the one before it was, in the current transaction."""
    session, marks = db.session(), [_mark(openid) for openid in accounts.openids(account)]
    for mark in session.scalars(select(BanMark).where(BanMark.who.in_(marks))):
        facts = {"editor_id": mark.editor_id, "until": mark.until, "reason": mark.reason}
        session.add(Ban(account_id=account.id, **facts))
        session.delete(mark)


def _mark(openid: str) -> str:
    secret = f"bans:{pseudonyms.digest_key()}".encode()
    return hmac.new(secret, openid.encode(), hashlib.sha256).hexdigest()


def lift(public_id: str, editor_id: int) -> None:
    """Let a reader speak again; who was not banned is not banned after. Raises NotFound."""
    account = get_person(public_id)
    accounts.hold(account)
    _end(account.id, editor_id)


def find(account_id: int) -> Ban | None:
    """Give the ban that holds for an account now, or None."""
    with db.reading():
        return _holding(account_id)


def _holding(account_id: int) -> Ban | None:
    mine = select(Ban).where(Ban.account_id == account_id, holds())
    return db.session().scalar(mine.order_by(Ban.id.desc()).limit(1))


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
    accounts.hold(account)
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
    found = accounts.find(public_id)
    if found is None:
        raise NotFound
    return found


def _end(account_id: int, editor_id: int) -> None:
    db.session().execute(
        update(Ban)
        .where(Ban.account_id == account_id, holds())
        .values(lifted_at=clock.now(), lifted_by=editor_id)
    )
