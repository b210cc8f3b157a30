"""Who came, without naming anyone: an account's digest, or that of a phone's token."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from backend import bulk, db
from backend.accounts.models import Account
from backend.shares.models import Phone

NEW_FOR = timedelta(hours=1)


@dataclass(frozen=True)
class Somebody:
    """Who does something: a reader, or the stranger whom a phone's token names."""

    visitor: str
    account_id: int | None


@dataclass(frozen=True)
class Person:
    """A reader with an account, as far as arrivals need to know."""

    account_id: int
    visitor: str
    since: datetime

    def familiar(self, at: datetime) -> bool:
        """Tell whether the house knew them before this moment: for an hour they are new."""
        return at - self.since > NEW_FOR


def of_account(account: Account) -> str:
    """Give the name under which an account's arrivals are kept."""
    return _named(account.public_id)


def _named(public_id: str) -> str:
    return digest(f"account:{public_id}")


def of_token(token: str) -> str:
    """Give the name under which the arrivals of a phone nobody has signed in on are kept."""
    return digest(f"visitor:{token}")


def reader(account: Account) -> Somebody:
    """Tell who a reader is to arrivals."""
    return Somebody(of_account(account), account.id)


def somebody(account: Account | None, token: str) -> Somebody:
    """Tell who it is: the reader that is signed in, else the phone with this token."""
    return reader(account) if account else Somebody(of_token(token), None)


def nobody() -> str:
    """Make a name that leads to no one."""
    return digest(secrets.token_hex(32))


def people(keys: set[int | None]) -> dict[int | None, Person]:
    """Give those who still have these accounts."""
    rows = db.session().execute(
        select(Account.id, Account.public_id, Account.created_at).where(
            bulk.among(Account.id, keys - {None}), Account.deleted_at.is_(None)
        )
    )
    return {key: Person(key, _named(public_id), since) for key, public_id, since in rows}


def owners(visitors: set[str]) -> dict[str, int]:
    """Give, for those visitors that are phones somebody signed in on, whose they are."""
    rows = db.session().execute(
        select(Phone.visitor, Phone.account_id).where(bulk.among(Phone.visitor, visitors))
    )
    return {row.visitor: row.account_id for row in rows}


def give_phones(owned: dict[str, int]) -> None:
    """Let phones be of these accounts from now on; whoever signed in last has it."""
    session = db.session()
    known = {
        phone.visitor: phone
        for phone in session.scalars(select(Phone).where(Phone.visitor.in_(owned)))
    }
    for visitor, account_id in sorted(owned.items()):
        if visitor in known:
            known[visitor].account_id = account_id
        else:
            session.add(Phone(visitor=visitor, account_id=account_id))
    session.flush()


def forget_phones(account: Account) -> None:
    """Let no phone be an account's any more."""
    db.session().execute(delete(Phone).where(Phone.account_id == account.id))


def digest(text: str) -> str:
    """Digest a text so that it cannot be read back: 128 bits, since indexes are made of it."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]
