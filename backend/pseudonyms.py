"""Keeps the key with which groups and persons are digested: one for good, sealed by the secret key.

A digest cannot be made anew, since what it was made of is not kept. So it is not made with the
secret key, but with a key of its own that lies sealed in the database: rotating the secret key
seals that key anew, and every digest stays what it is.
"""

from datetime import datetime

import structlog
from cryptography.fernet import InvalidToken
from sqlalchemy import Text, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from backend import clock, db, keyring

PURPOSE = "digest keys"

log = structlog.get_logger()


class DigestKey(db.Base):
    """A sealed key for digests; the newest that opens is used, and there is hardly ever another."""

    __tablename__ = "digest_keys"

    id: Mapped[int] = mapped_column(primary_key=True)
    sealed: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


def digest_key() -> str:
    """Give the key for digests, made on first use, in the current transaction.

    The first one is the oldest secret that is listed: with it were digested the groups and bans
    of a house that is older than this key.
    """
    rows = db.session().scalars(select(DigestKey).order_by(DigestKey.id.desc())).all()
    for row in rows:
        try:
            return _opened(row)
        except InvalidToken:
            log.error("digest key unreadable: was SECRET_KEY changed?", key=row.id)
    return _opened(_make(rows[0].id + 1 if rows else 1))


def _make(number: int) -> DigestKey:
    session = db.session()
    sealed = keyring.cipher(PURPOSE).encrypt(keyring.oldest_secret().encode()).decode()
    made = DigestKey(id=number, sealed=sealed)
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:  # another process made it; only a lock shows what is newer than we are
        return session.get_one(DigestKey, number, with_for_update=True)
    return made


def _opened(row: DigestKey) -> str:
    return keyring.cipher(PURPOSE).decrypt(row.sealed.encode()).decode()
