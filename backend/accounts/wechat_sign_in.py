"""Signs readers in by WeChat's code: finds or creates the account, and runs the hooks of both."""

from collections.abc import Callable

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from backend import clock, db
from backend.accounts import account_locks, account_lookup, sessions, wechat_session_keys
from backend.accounts.models import Account, Identity
from backend.config import get_settings
from backend.manifest import ExtensionPoint
from backend.wechat import client_registry, outage_breaker
from backend.wechat.api import login

# Called when WeChat first names a person, in that transaction.
ACCOUNT_CREATED_HOOKS = ExtensionPoint[Callable[[Account], None]]("account created hooks")
# Called on sign-in, with the token under which the phone acted anonymously.
SIGN_IN_HOOKS = ExtensionPoint[Callable[[Account, str], None]]("sign-in hooks")


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
        if account_lookup.find_account(account.public_id) is not None:
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
    identity.session_key = wechat_session_keys.encrypt_session_key(wechat_session.session_key)
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
