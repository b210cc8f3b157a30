"""What a reader can do about themselves."""

from collections.abc import Callable
from functools import partial

from cryptography.fernet import InvalidToken
from flask import Flask, current_app
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from backend import clock, db, keyring
from backend.accounts import acting, deletion, erasing, sign_ins
from backend.accounts.models import Account, Identity
from backend.config import settings
from backend.errors import Forbidden, NotFound
from backend.wechat import line, login, outage, sealed
from backend.wechat.pushes import service as pushes
from backend.wechat.pushes.event import Pushed

PURPOSE = "session keys"

Greeter = Callable[[Account], None]
Joiner = Callable[[Account, str], None]
Counter = Callable[[Account], int]


def init(
    app: Flask,
    *,
    greeters: tuple[Greeter, ...],
    joiners: tuple[Joiner, ...],
    unread: Counter,
) -> None:
    """Tell the app who takes part in an account's coming and going.

    Greeters are called when WeChat first tells of a person, in that transaction;
    joiners on sign-in, with what the phone did as a stranger. `unread` counts what a
    reader has been told and has not read.
    """
    acting.init(app)
    app.extensions["greeters"] = greeters
    app.extensions["joiners"] = joiners
    app.extensions["unread"] = unread


def count_unread(account: Account) -> int:
    """Count what a reader has been told and has not read."""
    counted: int = current_app.extensions["unread"](account)
    return counted


def sign_in(code: str, visitor: str | None = None) -> tuple[str, Account]:
    """Sign in the reader for whom WeChat gave `code`; gives a new token and the account.

    WeChat is asked before anything is written. The account is found by openid,
    else by unionid, else made. What the phone did as a stranger, under the token
    `visitor`, becomes theirs. While WeChat is known to be away few are let as far
    as asking it. An account that is deleted meanwhile is not signed in to: its person
    gets a new one. Raises what `wechat.login.exchange` raises, Busy, and SignInsAway.
    """
    with outage.breaker(login.CODE2SESSION):
        session = login.exchange(line.current(), code)
    while True:
        account = _account_of(session)
        for join in current_app.extensions["joiners"] if visitor else ():
            join(account, visitor)
        token = sign_ins.issue(account.public_id)
        if find(account.public_id) is not None:
            return token, account
        sign_ins.revoke_all(account.public_id)


def _account_of(session: login.Session) -> Account:
    try:
        with db.transaction():
            return _found_or_made(session)
    except IntegrityError:  # the same reader's other request made it first
        with db.transaction():
            return _found_or_made(session)


def _found_or_made(session: login.Session) -> Account:
    appid = settings().wechat_appid
    found = _living_identity(appid, session.openid)
    is_new = found is None
    if found is None:
        account = _by_unionid(session.unionid) or _new_account()
        found = Identity(account_id=account.id, appid=appid, openid=session.openid)
        db.session().add(found)
    found.unionid = session.unionid or found.unionid
    found.session_key = _locked(session.session_key)
    found.seen_at = clock.now()
    db.session().flush()
    account = db.session().get_one(Account, found.account_id)
    for greet in current_app.extensions["greeters"] if is_new else ():
        greet(account)
    return account


def _living_identity(appid: str, openid: str) -> Identity | None:
    """Find an identity and hold its account; one left by a deleted account is removed."""
    asked = select(Identity).where(Identity.appid == appid, Identity.openid == openid)
    asked = asked.execution_options(populate_existing=True)
    found = db.session().scalar(asked)
    if found is None:
        return None
    is_living = acting.is_held(found.account_id)
    found = db.session().scalar(asked)  # a deletion that was waited for has taken it along
    if found is not None and not is_living:
        db.session().execute(delete(Identity).where(Identity.id == found.id))
        return None
    return found


def _by_unionid(unionid: str | None) -> Account | None:
    if unionid is None:
        return None
    living = (Identity.unionid == unionid, Account.deleted_at.is_(None))
    found = db.session().scalar(select(Account).join(Identity).where(*living).limit(1))
    return found if found is not None and acting.is_held(found.id) else None


def _new_account() -> Account:
    account = Account()
    db.session().add(account)
    db.session().flush()
    return account


def find(public_id: str) -> Account | None:
    """Give an account that has not been deleted, or None."""
    with db.reading() as session:
        return session.scalar(
            select(Account).where(Account.public_id == public_id, Account.deleted_at.is_(None))
        )


def hold(account: Account) -> None:
    """Let nobody else change what an account has, until the transaction ends.

    The account that a request acts for is held already. Raises NotFound if it is deleted.
    """
    if not acting.is_held(account.id):
        raise NotFound


def by_ids(keys: set[int]) -> dict[int, Account]:
    """Give accounts by their row ids, in one query; deleted ones too, since they name nobody."""
    if not keys:
        return {}
    rows = db.session().scalars(select(Account).where(Account.id.in_(keys)))
    return {row.id: row for row in rows}


def show_nickname(account_id: int, nickname: str, check_id: int | None) -> None:
    """Let others meet a reader under a name that was judged; an empty one is nobody's."""
    session = db.session()
    account = _held(account_id)
    account.nickname, account.nickname_check_id = nickname, check_id if nickname else None
    session.flush()


def show_avatar(account_id: int, key: str | None, check_id: int | None) -> None:
    """Let others meet a reader's face that was judged; without a key they have none."""
    session = db.session()
    account = _held(account_id)
    account.avatar_key, account.avatar_check_id = key, check_id if key else None
    session.flush()


def _held(account_id: int) -> Account:
    return db.session().get_one(Account, account_id, with_for_update={"key_share": True})


def drop_picture(key: str) -> None:
    """Have a picture erased, unless some reader shows it."""
    shared = select(Account.id).where(Account.avatar_key == key).limit(1)
    if db.session().scalar(shared) is None:
        erasing.later([key])


def delete_account(account: Account) -> None:
    """Erase at once and for good all that says who this was, in one transaction.

    What lies outside the database follows by a job of that transaction, so that nothing is
    done by half: sign-ins, refused from the commit on, and pictures. Deleting twice is fine.
    """
    with db.transaction(of_system=True):
        kept = deletion.hold(account.id)
        if kept is None:
            return
        deletion.erase_rooms(kept)
        _forget_identities(kept)
        _forget_face(kept)
        deletion.order_rest(kept)
        db.after_commit(partial(deletion.end_sign_ins, kept.public_id))


def erase_leftovers(account_id: int) -> None:
    """Erase again what names a deleted account; there may be nothing, and others are let be."""
    with db.transaction(of_system=True):
        kept = deletion.hold(account_id, deleted=True)
        if kept is None:
            return
        deletion.erase_rooms(kept)
        _forget_identities(kept)
        _forget_face(kept)


def _forget_identities(account: Account) -> None:
    """Erase an account's identities, and then what was pushed about them.

    In this order: a push that is being handed on now has found its reader before, and is erased
    here, or it waits for this deletion, finds nobody, and keeps nothing.
    """
    known = openids(account)
    db.session().execute(delete(Identity).where(Identity.account_id == account.id))
    pushes.forget(known)


def _forget_face(account: Account) -> None:
    key, account.deleted_at = account.avatar_key, account.deleted_at or clock.now()
    account.nickname, account.nickname_check_id = "", None
    account.avatar_key, account.avatar_check_id = None, None
    db.session().flush()
    if key is not None:
        drop_picture(key)


def closed(pushed: Pushed) -> None:
    """Erase whoever closed their WeChat account; told again it finds nobody."""
    account = find_known(pushed.appid, pushed.openid)
    if account is not None:
        delete_account(account)


def find_known(appid: str, openid: str) -> Account | None:
    """Give the account that WeChat knows under an openid of an app, or None."""
    return db.session().scalar(
        select(Account).join(Identity).where(Identity.appid == appid, Identity.openid == openid)
    )


def is_reader(appid: str, openid: str) -> bool:
    """Tell whether an openid of an app is a reader's; their deletion waits for this transaction."""
    mine = select(Identity.id).where(Identity.appid == appid, Identity.openid == openid)
    return db.session().scalar(mine.with_for_update(read=True)) is not None


def openids(account: Account) -> list[str]:
    """Give all openids under which WeChat knows an account."""
    mine = select(Identity.openid).where(Identity.account_id == account.id)
    return list(db.session().scalars(mine))


def find_openid(account_id: int | None) -> str | None:
    """Give the openid under which WeChat saw this account last, or None where there is none."""
    with db.reading() as session:
        return session.scalar(
            select(Identity.openid)
            .where(Identity.account_id == account_id, Identity.appid == settings().wechat_appid)
            .order_by(Identity.seen_at.desc())
            .limit(1)
        )


def session_key(account: Account) -> str:
    """Open the newest WeChat session key of an account, to decrypt what the phone hands on.

    Raises Forbidden when there is none, SessionKeyStale for one that this house locked under
    a secret key that is not listed any more.
    """
    newest = db.session().scalar(
        select(Identity.session_key)
        .where(Identity.account_id == account.id, Identity.appid == settings().wechat_appid)
        .order_by(Identity.seen_at.desc())
        .limit(1)
    )
    if newest is None:
        raise Forbidden
    try:
        return keyring.cipher(PURPOSE).decrypt(newest.encode()).decode()
    except InvalidToken as error:
        raise sealed.SessionKeyStale from error


def _locked(plain: str) -> str:
    return keyring.cipher(PURPOSE).encrypt(plain.encode()).decode()
