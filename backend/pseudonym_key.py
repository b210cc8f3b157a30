"""The permanent key for digests of groups and persons: its table, creation, encrypted storage.

A digest cannot be recomputed, since its input is not stored. So it is not made with the secret
key, but with a key of its own that lies encrypted in the database: rotating the secret key
re-encrypts that key, and every digest stays what it is.
"""

from datetime import datetime

import structlog
from cryptography.fernet import InvalidToken
from sqlalchemy import Text, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from backend import clock, db, secret_keys

PURPOSE = "digest keys"

log = structlog.get_logger()


class DigestKey(db.Base):
    """An encrypted key for digests; the newest that can be decrypted is used."""

    __tablename__ = "digest_keys"

    id: Mapped[int] = mapped_column(primary_key=True)
    sealed: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


def get_digest_key() -> str:
    """Give the key for digests, made on first use, in the current transaction.

    The first one is the oldest secret that is listed: an installation older than this key
    digested its groups and bans with it.
    """
    rows = db.session().scalars(select(DigestKey).order_by(DigestKey.id.desc())).all()
    for row in rows:
        try:
            return _decrypt_key(row)
        except InvalidToken:
            log.error("digest key unreadable: was SECRET_KEY changed?", key=row.id)
    return _decrypt_key(_create_digest_key(rows[0].id + 1 if rows else 1))


def _create_digest_key(number: int) -> DigestKey:
    session = db.session()
    encrypted = (
        secret_keys.build_cipher(PURPOSE).encrypt(secret_keys.get_oldest_secret().encode()).decode()
    )
    digest_key_row = DigestKey(id=number, sealed=encrypted)
    try:
        with session.begin_nested():
            session.add(digest_key_row)
    except IntegrityError:  # another process made it; only a lock shows what is newer than we are
        return session.get_one(DigestKey, number, with_for_update=True)
    return digest_key_row


def _decrypt_key(row: DigestKey) -> str:
    return secret_keys.build_cipher(PURPOSE).decrypt(row.sealed.encode()).decode()
