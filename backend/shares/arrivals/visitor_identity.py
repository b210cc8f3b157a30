"""Visitor ids: pseudonyms of accounts and phones; identifies visitors, links phones."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from backend import bulk_sql, db
from backend.accounts.models import Account
from backend.shares.models import Phone

NEW_ACCOUNT_PERIOD = timedelta(hours=1)


@dataclass(frozen=True)
class VisitorIdentity:
    """A visitor's identity: a signed-in reader, or a stranger known by a phone's token."""

    visitor: str
    account_id: int | None


@dataclass(frozen=True)
class KnownReader:
    """A reader with an account, as far as counting visits needs to know."""

    account_id: int
    visitor: str
    since: datetime

    def familiar(self, moment: datetime) -> bool:
        """Return whether the account was more than an hour old at a moment."""
        return moment - self.since > NEW_ACCOUNT_PERIOD


def get_account_visitor(account: Account) -> str:
    """Return the visitor id of an account."""
    return _digest_public_id(account.public_id)


def _digest_public_id(public_id: str) -> str:
    return digest(f"account:{public_id}")


def get_token_visitor(token: str) -> str:
    """Return the visitor id of a phone's token."""
    return digest(f"visitor:{token}")


def identify_reader(account: Account) -> VisitorIdentity:
    """Return the visitor identity of a reader."""
    return VisitorIdentity(get_account_visitor(account), account.id)


def identify_visitor(account: Account | None, token: str) -> VisitorIdentity:
    """Return the identity of the signed-in reader, else of the phone with this token."""
    return identify_reader(account) if account else VisitorIdentity(get_token_visitor(token), None)


def generate_anonymous_visitor() -> str:
    """Generate a random visitor id that belongs to no one."""
    return digest(secrets.token_hex(32))


def load_readers(account_ids: set[int | None]) -> dict[int | None, KnownReader]:
    """Load the readers of these accounts that are not deleted."""
    rows = db.session().execute(
        select(Account.id, Account.public_id, Account.created_at).where(
            bulk_sql.is_in(Account.id, account_ids - {None}), Account.deleted_at.is_(None)
        )
    )
    return {
        account_id: KnownReader(account_id, _digest_public_id(public_id), created_at)
        for account_id, public_id, created_at in rows
    }


def load_phone_owners(visitor_ids: set[str]) -> dict[str, int]:
    """Map visitor ids of linked phones to their account ids."""
    rows = db.session().execute(
        select(Phone.visitor, Phone.account_id).where(bulk_sql.is_in(Phone.visitor, visitor_ids))
    )
    return {row.visitor: row.account_id for row in rows}


def link_phones(owners: dict[str, int]) -> None:
    """Link phones to accounts; the last account that signed in has the phone."""
    session = db.session()
    phones = {
        phone.visitor: phone
        for phone in session.scalars(select(Phone).where(Phone.visitor.in_(owners)))
    }
    for visitor, account_id in sorted(owners.items()):
        if visitor in phones:
            phones[visitor].account_id = account_id
        else:
            session.add(Phone(visitor=visitor, account_id=account_id))
    session.flush()


def delete_phones(account: Account) -> None:
    """Delete an account's phone links."""
    db.session().execute(delete(Phone).where(Phone.account_id == account.id))


def digest(text: str) -> str:
    """Digest a text so that it cannot be read back: 128 bits, since indexes are made of it."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]
