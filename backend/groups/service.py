"""What can be done with groups: enter by WeChat's proof, look up, leave, be forgotten."""

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, delete, select

from backend import cache, clock, db, pseudonyms
from backend.accounts import service as accounts
from backend.accounts.models import Account
from backend.config import settings
from backend.errors import BadInput, Conflict, NotFound
from backend.groups.models import Membership
from backend.groups.schemas import GroupProof
from backend.wechat import sealed

SWEEP = "groups.sweep"
MOST_GROUPS = 200


class NotAGroup(BadInput):
    """WeChat sealed something else: a chat of two, or nothing about a chat."""

    code, message = "not_a_group", "不是从群聊里打开的"


class ProofUsed(Conflict):
    """The same proof came before; the phone asks WeChat for a new one."""

    code, message = "group_proof_used", "这份群信息已经用过，请从群里重新打开"


class GroupUnknown(NotFound):
    """The reader is not, or no longer, in a group of this id."""

    code, message = "group_unknown", "本群的入口已过期，请从群里重新打开"


def enter(reader: Account, proof: GroupProof) -> Membership:
    """Take what WeChat sealed as proof that a reader came from a group, for `group_days`.

    A proof is good once. Raises what `sealed.opened` raises, NotAGroup, ProofUsed.
    """
    with db.reading():
        key = accounts.session_key(reader)
    said = sealed.opened(key, proof.encrypted_data, proof.iv, settings().wechat_appid)
    opengid = said.get("opengid")
    if not (isinstance(opengid, str) and 0 < len(opengid) <= 128):
        raise NotAGroup
    used = sealed.fingerprint(proof.encrypted_data)
    if not cache.is_first(f"proof:{used}", seconds=int(3 * sealed.FRESH.total_seconds())):
        raise ProofUsed
    with db.transaction():
        return _renewed(reader, key_of(opengid))


def _renewed(reader: Account, group_key: str) -> Membership:
    session = db.session()
    found = session.scalar(_of(reader).where(Membership.group_key == group_key))
    if found is None:
        found = Membership(account_id=reader.id, group_key=group_key)
        session.add(found)
    elif found.until <= clock.now():
        found.created_at = clock.now()
    found.until = clock.now() + timedelta(days=settings().group_days)
    session.flush()
    return found


def key_of(opengid: str) -> str:
    """Give the name of a group: the same for all who come from it, and of no use elsewhere.

    Called in a transaction, since the key for it is made on first use.
    """
    return _digest(f"group:{pseudonyms.digest_key()}:{opengid}")


def list_of(reader: Account) -> Sequence[Membership]:
    """Give the groups that a reader is in now, the one entered last first."""
    mine = _now(reader).order_by(Membership.until.desc(), Membership.id.desc())
    return db.session().scalars(mine.limit(MOST_GROUPS)).all()


def keys(reader: Account | None) -> frozenset[str]:
    """Give the names of all groups that a reader is in now; none for a stranger."""
    return frozenset(each.group_key for each in list_of(reader)) if reader else frozenset()


def get_key(reader: Account | None, group_id: str) -> str:
    """Give the name of the group that a reader knows by this id. Raises GroupUnknown."""
    found = find_key(reader, group_id)
    if found is None:
        raise GroupUnknown
    return found


def find_key(reader: Account | None, group_id: str | None) -> str | None:
    """Give the name of the group that a reader knows by this id, or None."""
    if reader is None or group_id is None:
        return None
    found = db.session().scalar(_now(reader).where(Membership.public_id == group_id))
    return found.group_key if found else None


def leave(reader: Account, group_id: str) -> None:
    """End a membership at once; doing it twice is fine."""
    mine = (Membership.account_id == reader.id, Membership.public_id == group_id)
    db.session().execute(delete(Membership).where(*mine))


def forget(account: Account) -> None:
    """Erase which groups an account is in."""
    db.session().execute(delete(Membership).where(Membership.account_id == account.id))


def sweep(_payload: dict[str, Any]) -> float | None:
    """Erase memberships that have ended. A job."""
    with db.transaction() as session:
        session.execute(delete(Membership).where(Membership.until <= clock.now()))
    return None


def _of(reader: Account) -> Select[Membership]:
    return select(Membership).where(Membership.account_id == reader.id)


def _now(reader: Account) -> Select[Membership]:
    return _of(reader).where(Membership.until > clock.now())


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
