"""Seals with the current secret key what a previous one sealed, so that the previous one can go."""

from collections.abc import Iterator
from dataclasses import dataclass

from cryptography.fernet import InvalidToken
from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import InstrumentedAttribute

from backend import db, keyring, pseudonyms
from backend.accounts import service as accounts
from backend.accounts.models import Identity
from backend.admin import second_factor
from backend.admin.models import Editor
from backend.pseudonyms import DigestKey

AT_ONCE = 500
# Every column that holds something sealed, and for what purpose its key is derived.
SEALED: dict[str, InstrumentedAttribute[str] | InstrumentedAttribute[str | None]] = {
    accounts.PURPOSE: Identity.session_key,
    second_factor.PURPOSE: Editor.totp_secret,
    pseudonyms.PURPOSE: DigestKey.sealed,
}


@dataclass(frozen=True)
class Outcome:
    """What was found of one purpose: sealed anew, sealed with the current key, opened by no key."""

    purpose: str
    resealed: int
    current: int
    lost: int


def reseal_all() -> list[Outcome]:
    """Seal anew all that a previous key sealed. Safe beside running processes, and to repeat."""
    return [_reseal(purpose) for purpose in SEALED]


def _reseal(purpose: str) -> Outcome:
    counts = {"resealed": 0, "current": 0, "lost": 0}
    for rows in _batches(purpose):
        changes = []
        for key, sealed in rows:
            try:
                anew = keyring.reseal(purpose, sealed)
            except InvalidToken:
                counts["lost"] += 1
                continue
            counts["resealed" if anew else "current"] += 1
            if anew:
                changes.append({"row": key, "was": sealed, "anew": anew})
        _write(purpose, changes)
    return Outcome(purpose, **counts)


def _batches(purpose: str) -> Iterator[list[tuple[int, str]]]:
    column, last = SEALED[purpose], 0
    key = column.class_.id
    while True:
        with db.reading() as session:
            asked = select(key, column).where(key > last, column.is_not(None), column != "")
            found = session.execute(asked.order_by(key).limit(AT_ONCE)).all()
        if not found:
            return
        last = found[-1][0]
        yield [(row[0], row[1]) for row in found]


def _write(purpose: str, changes: list[dict[str, object]]) -> None:
    """Change what still is as it was read: a reader may have signed in meanwhile."""
    column = SEALED[purpose]
    table = column.class_.__table__
    change = (
        update(table)
        .where(table.c.id == bindparam("row"), table.c[column.key] == bindparam("was"))
        .values({column.key: bindparam("anew")})
    )
    if changes:
        with db.transaction() as session:
            session.connection().execute(change, changes)
