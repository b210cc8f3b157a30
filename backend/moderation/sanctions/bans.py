"""Bans of accounts from public writing, restored after deletion; accounts that editors trust.

A banned reader can read, mark, and keep private notes; only content for others
is refused. What they wrote before stays, unless the editor has it hidden too.
A ban ends by itself. Deleting the account does not end it: until it would have
ended, a keyed digest is stored that identifies nobody, and whoever signs in anew
and matches it is banned as before.
"""

import hashlib
import hmac
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, or_, select, update
from sqlalchemy.exc import IntegrityError

from backend import clock, db, pseudonym_key
from backend.accounts import account_locks, account_lookup
from backend.accounts.models import Account
from backend.errors import Forbidden, NotFound
from backend.moderation.models import Ban, BanMark, Trust
from backend.moderation.review import decisions


class Banned(Forbidden):
    """An editor banned this reader from public writing for a while, or for good."""

    code = "banned"

    @classmethod
    def from_ban(cls, ban: Ban) -> "Banned":
        """Build the error that says until when and why."""
        return cls(f"{describe_ban(ban)}。你仍然可以阅读、划线和写给自己看的笔记")


def describe_ban(ban: Ban) -> str:
    """Describe a ban in a sentence: until when, and why.

    >>> describe_ban(Ban(until=None, reason="反复发广告"))
    '你已被停止公开发言，原因：反复发广告'
    """
    if ban.until is None:
        return f"你已被停止公开发言，原因：{ban.reason}"
    until = ban.until.astimezone(clock.SHANGHAI).strftime("%Y 年 %-m 月 %-d 日 %H:%M")
    return f"你被暂停公开发言到 {until}，原因：{ban.reason}"


def ban_account(
    public_id: str, editor_id: int, until: datetime | None, reason: str, *, hides_content: bool
) -> Ban:
    """Ban a reader from public writing until then, or for good; it replaces an earlier ban.

    With `hides_content` all they wrote is hidden, too, soon after. Raises NotFound.
    """
    account = get_account(public_id)
    account_locks.lock_live_account(account)
    _end_active_ban(account.id, editor_id)
    new_ban = Ban(
        account_id=account.id,
        editor_id=editor_id,
        until=until,
        reason=reason,
        hides_content=hides_content,
    )
    db.session().add(new_ban)
    db.session().flush()
    if hides_content:
        decisions.enqueue_hiding(account.id, editor_id)
    return new_ban


def save_ban_marks(account: Account) -> None:
    """Save the ban of an account that is being deleted, for when the same person comes back."""
    session, active_ban = db.session(), _find_active(account.id)
    session.execute(delete(BanMark).where(BanMark.until < clock.now()))
    if active_ban is None:
        return
    digests = [_hash_openid(openid) for openid in account_lookup.list_openids(account)]
    session.execute(delete(BanMark).where(BanMark.openid_digest.in_(digests)))
    fields = {
        "editor_id": active_ban.editor_id,
        "until": active_ban.until,
        "reason": active_ban.reason,
    }
    session.add_all(BanMark(openid_digest=digest, **fields) for digest in digests)


def restore_bans(account: Account) -> None:
    """Restore the bans of a new account's person, in the current transaction."""
    session, digests = (
        db.session(),
        [_hash_openid(openid) for openid in account_lookup.list_openids(account)],
    )
    for mark in session.scalars(select(BanMark).where(BanMark.openid_digest.in_(digests))):
        fields = {"editor_id": mark.editor_id, "until": mark.until, "reason": mark.reason}
        session.add(Ban(account_id=account.id, **fields))
        session.delete(mark)


def _hash_openid(openid: str) -> str:
    secret = f"bans:{pseudonym_key.get_digest_key()}".encode()
    return hmac.new(secret, openid.encode(), hashlib.sha256).hexdigest()


def lift_ban(public_id: str, editor_id: int) -> None:
    """Lift a reader's ban, if there is one. Raises NotFound."""
    account = get_account(public_id)
    account_locks.lock_live_account(account)
    _end_active_ban(account.id, editor_id)


def find_active_ban(account_id: int) -> Ban | None:
    """Find the active ban of an account, or None."""
    with db.read_session():
        return _find_active(account_id)


def _find_active(account_id: int) -> Ban | None:
    query = select(Ban).where(Ban.account_id == account_id, build_active_filter())
    return db.session().scalar(query.order_by(Ban.id.desc()).limit(1))


def check_not_banned(account_id: int) -> None:
    """Check that an account has no active ban. Raises Banned."""
    active_ban = find_active_ban(account_id)
    if active_ban is not None:
        raise Banned.from_ban(active_ban)


def list_bans(account_id: int) -> list[Ban]:
    """List the bans an account ever had, the last fifty, newest first."""
    query = select(Ban).where(Ban.account_id == account_id).order_by(Ban.id.desc())
    return list(db.session().scalars(query.limit(50)))


def build_active_filter() -> ColumnElement[bool]:
    """Build the condition for active bans."""
    return and_(Ban.lifted_at.is_(None), or_(Ban.until.is_(None), Ban.until > clock.now()))


def trust_account(public_id: str, editor_id: int) -> None:
    """Trust a reader: their content is checked by WeChat only; twice is once. Raises NotFound."""
    account = get_account(public_id)
    account_locks.lock_live_account(account)
    try:
        with db.session().begin_nested():
            db.session().add(Trust(account_id=account.id, editor_id=editor_id))
    except IntegrityError:
        return


def untrust_account(public_id: str) -> None:
    """Stop trusting a reader. Raises NotFound."""
    account = get_account(public_id)
    trust_row = db.session().scalar(select(Trust).where(Trust.account_id == account.id))
    if trust_row is not None:
        db.session().delete(trust_row)


def is_trusted(account_id: int) -> bool:
    """Tell whether an editor trusts this reader."""
    with db.read_session() as session:
        return session.scalar(select(Trust.id).where(Trust.account_id == account_id)) is not None


def get_account(public_id: str) -> Account:
    """Get an account that has not been deleted. Raises NotFound."""
    account = account_lookup.find_account(public_id)
    if account is None:
        raise NotFound
    return account


def _end_active_ban(account_id: int, editor_id: int) -> None:
    db.session().execute(
        update(Ban)
        .where(Ban.account_id == account_id, build_active_filter())
        .values(lifted_at=clock.now(), lifted_by=editor_id)
    )
