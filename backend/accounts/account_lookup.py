"""Finds accounts by public id, row id or openid, and the openids of an account."""

from sqlalchemy import select

from backend import db
from backend.accounts.models import Account, Identity
from backend.config import get_settings


def find_account(public_id: str) -> Account | None:
    """Find an account that has not been deleted, or None."""
    with db.read_session() as session:
        return session.scalar(
            select(Account).where(Account.public_id == public_id, Account.deleted_at.is_(None))
        )


def load_accounts(account_ids: set[int]) -> dict[int, Account]:
    """Load accounts by their row ids, in one query; deleted ones too, since they name nobody."""
    if not account_ids:
        return {}
    rows = db.session().scalars(select(Account).where(Account.id.in_(account_ids)))
    return {row.id: row for row in rows}


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
