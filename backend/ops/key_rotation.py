"""Key rotation: re-encrypts every encrypted column with the current key, counting results."""

from collections.abc import Iterator
from dataclasses import dataclass

from cryptography.fernet import InvalidToken
from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import InstrumentedAttribute

from backend import db, pseudonym_key, secret_keys
from backend.accounts import wechat_session_keys
from backend.accounts.models import Identity
from backend.admin.authentication.second_factor import totp_codes
from backend.admin.models import Editor
from backend.pseudonym_key import DigestKey

BATCH_SIZE = 500
# Every column that holds something encrypted, by the purpose that its key is derived for.
SEALED_COLUMNS: dict[str, InstrumentedAttribute[str] | InstrumentedAttribute[str | None]] = {
    wechat_session_keys.CIPHER_PURPOSE: Identity.session_key,
    totp_codes.PURPOSE: Editor.totp_secret,
    pseudonym_key.PURPOSE: DigestKey.sealed,
}


@dataclass(frozen=True)
class Outcome:
    """Counts for one purpose: re-encrypted, already with the current key, decrypted by no key."""

    purpose: str
    resealed: int
    current: int
    lost: int


def reseal_all() -> list[Outcome]:
    """Re-encrypt all that a previous key encrypted. Safe to run live, and to repeat."""
    return [_reseal_purpose(purpose) for purpose in SEALED_COLUMNS]


def _reseal_purpose(purpose: str) -> Outcome:
    counts = {"resealed": 0, "current": 0, "lost": 0}
    for rows in _read_batches(purpose):
        changes = []
        for key, sealed in rows:
            try:
                resealed = secret_keys.reseal(purpose, sealed)
            except InvalidToken:
                counts["lost"] += 1
                continue
            counts["resealed" if resealed else "current"] += 1
            if resealed:
                changes.append({"row": key, "was": sealed, "anew": resealed})
        _write_changes(purpose, changes)
    return Outcome(purpose, **counts)


def _read_batches(purpose: str) -> Iterator[list[tuple[int, str]]]:
    column, last_key = SEALED_COLUMNS[purpose], 0
    key = column.class_.id
    while True:
        with db.read_session() as session:
            query = select(key, column).where(key > last_key, column.is_not(None), column != "")
            rows = session.execute(query.order_by(key).limit(BATCH_SIZE)).all()
        if not rows:
            return
        last_key = rows[-1][0]
        yield [(row[0], row[1]) for row in rows]


def _write_changes(purpose: str, changes: list[dict[str, object]]) -> None:
    """Update rows that are still as they were read: a reader may have signed in meanwhile."""
    column = SEALED_COLUMNS[purpose]
    table = column.class_.__table__
    statement = (
        update(table)
        .where(table.c.id == bindparam("row"), table.c[column.key] == bindparam("was"))
        .values({column.key: bindparam("anew")})
    )
    if changes:
        with db.transaction() as session:
            session.connection().execute(statement, changes)
