"""Accounts: sign-in by WeChat code, look-ups, openids, public nickname and avatar, deletion."""

from collections.abc import Callable
from functools import partial

from cryptography.fernet import InvalidToken
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from backend import clock, db, keyring
from backend.accounts import account_locks, deletion, sessions
from backend.accounts import stored_pictures as erasing
from backend.accounts.models import Account, Identity
from backend.config import get_settings
from backend.errors import Forbidden, NotFound
from backend.manifest import ExtensionPoint
from backend.wechat import client_registry, encrypted_data, outage_breaker
from backend.wechat.api import login
from backend.wechat.pushes import service as pushes
from backend.wechat.pushes.event import PushEvent

CIPHER_PURPOSE = "session keys"

# Called when WeChat first names a person, in that transaction.
ACCOUNT_CREATED_HOOKS = ExtensionPoint[Callable[[Account], None]]("account created hooks")
# Called on sign-in, with the token under which the phone acted anonymously.
SIGN_IN_HOOKS = ExtensionPoint[Callable[[Account, str], None]]("sign-in hooks")
UNREAD_COUNTERS = ExtensionPoint[Callable[[Account], int]]("unread counters")


def count_unread(account: Account) -> int:
    """Count a reader's unread notices."""
    return sum(count(account) for count in UNREAD_COUNTERS.load())


def sign_in(code: str, visitor: str | None = None) -> tuple[str, Account]:
    """Sign in the reader for whom WeChat gave `code`; returns a new token and the account.

    WeChat is called before anything is written. The account is found by openid,
    else by unionid, else created. What the phone did anonymously, under the token
    `visitor`, becomes theirs. While WeChat is known to be down few requests are let
    through to it. An account that is deleted meanwhile is not signed in to: its person
    gets a new one. Raises what `wechat.login.exchange_code` raises, Busy, and SignInsAway.
    """
    with outage_breaker.breaker(login.CODE2SESSION):
        wechat_session = login.exchange_code(client_registry.get_wire(), code)
    while True:
        account = _get_or_create_account(wechat_session)
        if visitor:
            for on_sign_in in SIGN_IN_HOOKS.load():
                on_sign_in(account, visitor)
        token = sessions.issue(account.public_id)
        if find_account(account.public_id) is not None:
            return token, account
        sessions.revoke_all(account.public_id)


def _get_or_create_account(wechat_session: login.Session) -> Account:
    try:
        with db.transaction():
            return _find_or_create_identity(wechat_session)
    except IntegrityError:  # the same reader's other request made it first
        with db.transaction():
            return _find_or_create_identity(wechat_session)


def _find_or_create_identity(wechat_session: login.Session) -> Account:
    appid = get_settings().wechat_appid
    identity = _find_live_identity(appid, wechat_session.openid)
    is_new = identity is None
    if identity is None:
        account = _find_by_unionid(wechat_session.unionid) or _create_account()
        identity = Identity(account_id=account.id, appid=appid, openid=wechat_session.openid)
        db.session().add(identity)
    identity.unionid = wechat_session.unionid or identity.unionid
    identity.session_key = _encrypt(wechat_session.session_key)
    identity.seen_at = clock.now()
    db.session().flush()
    account = db.session().get_one(Account, identity.account_id)
    for on_created in ACCOUNT_CREATED_HOOKS.load() if is_new else ():
        on_created(account)
    return account


def _find_live_identity(appid: str, openid: str) -> Identity | None:
    """Find an identity and lock its account; one left by a deleted account is removed."""
    query = select(Identity).where(Identity.appid == appid, Identity.openid == openid)
    query = query.execution_options(populate_existing=True)
    identity = db.session().scalar(query)
    if identity is None:
        return None
    is_live = account_locks.lock_account(identity.account_id)
    identity = db.session().scalar(query)  # a deletion that was waited for has taken it along
    if identity is not None and not is_live:
        db.session().execute(delete(Identity).where(Identity.id == identity.id))
        return None
    return identity


def _find_by_unionid(unionid: str | None) -> Account | None:
    if unionid is None:
        return None
    conditions = (Identity.unionid == unionid, Account.deleted_at.is_(None))
    account = db.session().scalar(select(Account).join(Identity).where(*conditions).limit(1))
    return account if account is not None and account_locks.lock_account(account.id) else None


def _create_account() -> Account:
    account = Account()
    db.session().add(account)
    db.session().flush()
    return account


def find_account(public_id: str) -> Account | None:
    """Find an account that has not been deleted, or None."""
    with db.read_session() as session:
        return session.scalar(
            select(Account).where(Account.public_id == public_id, Account.deleted_at.is_(None))
        )


def lock_account(account: Account) -> None:
    """Lock an account until the transaction ends.

    The account that a request acts for is locked already. Raises NotFound if it is deleted.
    """
    if not account_locks.lock_account(account.id):
        raise NotFound


def load_accounts(account_ids: set[int]) -> dict[int, Account]:
    """Load accounts by their row ids, in one query; deleted ones too, since they name nobody."""
    if not account_ids:
        return {}
    rows = db.session().scalars(select(Account).where(Account.id.in_(account_ids)))
    return {row.id: row for row in rows}


def set_nickname(account_id: int, nickname: str, check_id: int | None) -> None:
    """Set a reader's public nickname, with the moderation check that it passed; "" clears it."""
    session = db.session()
    account = _get_locked(account_id)
    account.nickname, account.nickname_check_id = nickname, check_id if nickname else None
    session.flush()


def set_avatar(account_id: int, key: str | None, check_id: int | None) -> None:
    """Set a reader's public avatar, with the moderation check that it passed; None clears it."""
    session = db.session()
    account = _get_locked(account_id)
    account.avatar_key, account.avatar_check_id = key, check_id if key else None
    session.flush()


def _get_locked(account_id: int) -> Account:
    return db.session().get_one(Account, account_id, with_for_update={"key_share": True})


def erase_unused_picture(key: str) -> None:
    """Enqueue a picture's erasure, unless it is some account's avatar."""
    query = select(Account.id).where(Account.avatar_key == key).limit(1)
    if db.session().scalar(query) is None:
        erasing.enqueue_erasure([key])


def delete_account(account: Account) -> None:
    """Erase at once and for good all that says who this was, in one transaction.

    What lies outside the database follows by a job of that transaction, so that nothing is
    done by half: sign-ins, refused from the commit on, and pictures. Deleting twice is fine.
    """
    with db.transaction(as_system=True):
        locked = deletion.lock_account(account.id)
        if locked is None:
            return
        deletion.run_erasers(locked)
        _forget_identities(locked)
        _clear_profile(locked)
        deletion.enqueue_cleanup(locked)
        db.after_commit(partial(deletion.end_sign_ins, locked.public_id))


def erase_leftovers(account_id: int) -> None:
    """Erase again what names a deleted account; nothing may be left, and live ones are skipped."""
    with db.transaction(as_system=True):
        account = deletion.lock_account(account_id, deleted=True)
        if account is None:
            return
        deletion.run_erasers(account)
        _forget_identities(account)
        _clear_profile(account)


def _forget_identities(account: Account) -> None:
    """Erase an account's identities, and then what was pushed about them.

    In this order: a push that is being handed on now has found its reader before, and is erased
    here, or it waits for this deletion, finds nobody, and keeps nothing.
    """
    known = list_openids(account)
    db.session().execute(delete(Identity).where(Identity.account_id == account.id))
    pushes.erase_pushes(known)


def _clear_profile(account: Account) -> None:
    key, account.deleted_at = account.avatar_key, account.deleted_at or clock.now()
    account.nickname, account.nickname_check_id = "", None
    account.avatar_key, account.avatar_check_id = None, None
    db.session().flush()
    if key is not None:
        erase_unused_picture(key)


def on_account_closed(event: PushEvent) -> None:
    """Delete the account of somebody who closed their WeChat account; a repeat finds none."""
    account = find_by_openid(event.appid, event.openid)
    if account is not None:
        delete_account(account)


def find_by_openid(appid: str, openid: str) -> Account | None:
    """Find the account that WeChat knows under an openid of an app, or None."""
    return db.session().scalar(
        select(Account).join(Identity).where(Identity.appid == appid, Identity.openid == openid)
    )


def is_reader(appid: str, openid: str) -> bool:
    """Tell whether an openid of an app is a reader's; their deletion waits for this transaction."""
    query = select(Identity.id).where(Identity.appid == appid, Identity.openid == openid)
    return db.session().scalar(query.with_for_update(read=True)) is not None


def list_openids(account: Account) -> list[str]:
    """List all openids under which WeChat knows an account."""
    query = select(Identity.openid).where(Identity.account_id == account.id)
    return list(db.session().scalars(query))


def find_openid(account_id: int | None) -> str | None:
    """Find the openid under which WeChat saw this account last, or None where there is none."""
    with db.read_session() as session:
        return session.scalar(
            select(Identity.openid)
            .where(Identity.account_id == account_id, Identity.appid == get_settings().wechat_appid)
            .order_by(Identity.seen_at.desc())
            .limit(1)
        )


def get_session_key(account: Account) -> str:
    """Decrypt the newest WeChat session key of an account, to decrypt what the phone forwards.

    Raises Forbidden when there is none, SessionKeyStale for one that was encrypted under
    a secret key that is not listed any more.
    """
    encrypted = db.session().scalar(
        select(Identity.session_key)
        .where(Identity.account_id == account.id, Identity.appid == get_settings().wechat_appid)
        .order_by(Identity.seen_at.desc())
        .limit(1)
    )
    if encrypted is None:
        raise Forbidden
    try:
        return keyring.build_cipher(CIPHER_PURPOSE).decrypt(encrypted.encode()).decode()
    except InvalidToken as error:
        raise encrypted_data.SessionKeyStale from error


def _encrypt(text: str) -> str:
    return keyring.build_cipher(CIPHER_PURPOSE).encrypt(text.encode()).decode()
