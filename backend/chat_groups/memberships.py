"""Chat-group memberships: enter by WeChat's proof, list, find group keys, leave, erase, expire."""

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, delete, select

from backend import clock, db, pseudonym_key, redis_primitives
from backend.accounts import wechat_session_keys
from backend.accounts.models import Account
from backend.chat_groups.models import Membership
from backend.chat_groups.schemas import GroupProof
from backend.config import get_settings
from backend.errors import BadInput, Conflict, NotFound
from backend.wechat import encrypted_data

SWEEP_JOB = "groups.delete_expired"
MAX_GROUPS = 200


class NotAGroup(BadInput):
    """The proof is of something else: a chat of two, or nothing about a chat."""

    code, message = "not_a_group", "不是从群聊里打开的"


class ProofUsed(Conflict):
    """The same proof came before; the phone asks WeChat for a new one."""

    code, message = "group_proof_used", "这份群信息已经用过，请从群里重新打开"


class GroupUnknown(NotFound):
    """The reader is not, or no longer, in a group of this id."""

    code, message = "group_unknown", "本群的入口已过期，请从群里重新打开"


def enter_group(reader: Account, proof: GroupProof) -> Membership:
    """Enter a group by data that WeChat encrypted for this reader, for `group_days`.

    A proof is good once. Raises what decrypting it raises, NotAGroup, ProofUsed.
    """
    with db.read_session():
        session_key = wechat_session_keys.get_session_key(reader)
    payload = encrypted_data.decrypt(
        session_key, proof.encrypted_data, proof.iv, get_settings().wechat_appid
    )
    opengid = payload.get("opengid")
    if not (isinstance(opengid, str) and 0 < len(opengid) <= 128):
        raise NotAGroup
    fingerprint = encrypted_data.compute_fingerprint(proof.encrypted_data)
    if not redis_primitives.is_first(
        f"proof:{fingerprint}", seconds=int(3 * encrypted_data.MAX_AGE.total_seconds())
    ):
        raise ProofUsed
    with db.transaction():
        return _renew_membership(reader, derive_group_key(opengid))


def _renew_membership(reader: Account, group_key: str) -> Membership:
    session = db.session()
    membership = session.scalar(
        _select_memberships(reader).where(Membership.group_key == group_key)
    )
    if membership is None:
        membership = Membership(account_id=reader.id, group_key=group_key)
        session.add(membership)
    elif membership.until <= clock.now():
        membership.created_at = clock.now()
    membership.until = clock.now() + timedelta(days=get_settings().group_days)
    session.flush()
    return membership


def derive_group_key(opengid: str) -> str:
    """Derive the key of a group: the same for all its members, and of no use elsewhere.

    Called in a transaction, since the key for it is made on first use.
    """
    return _digest(f"group:{pseudonym_key.get_digest_key()}:{opengid}")


def list_memberships(reader: Account) -> Sequence[Membership]:
    """List the groups that a reader is in now, the one entered last first."""
    query = _select_current(reader).order_by(Membership.until.desc(), Membership.id.desc())
    return db.session().scalars(query.limit(MAX_GROUPS)).all()


def list_group_keys(reader: Account | None) -> frozenset[str]:
    """List the keys of all groups that a reader is in now; none for a visitor."""
    return (
        frozenset(membership.group_key for membership in list_memberships(reader))
        if reader
        else frozenset()
    )


def get_group_key(reader: Account | None, group_id: str) -> str:
    """Get the key of the group that a reader knows by this id. Raises GroupUnknown."""
    group_key = find_group_key(reader, group_id)
    if group_key is None:
        raise GroupUnknown
    return group_key


def find_group_key(reader: Account | None, group_id: str | None) -> str | None:
    """Find the key of the group that a reader knows by this id, or None."""
    if reader is None or group_id is None:
        return None
    membership = db.session().scalar(
        _select_current(reader).where(Membership.public_id == group_id)
    )
    return membership.group_key if membership else None


def leave_group(reader: Account, group_id: str) -> None:
    """End a membership at once; doing it twice is fine."""
    conditions = (Membership.account_id == reader.id, Membership.public_id == group_id)
    db.session().execute(delete(Membership).where(*conditions))


def erase_account(account: Account) -> None:
    """Erase which groups an account is in."""
    db.session().execute(delete(Membership).where(Membership.account_id == account.id))


def delete_expired(_payload: dict[str, Any]) -> float | None:
    """Delete memberships that have expired. A job."""
    with db.transaction() as session:
        session.execute(delete(Membership).where(Membership.until <= clock.now()))
    return None


def _select_memberships(reader: Account) -> Select[Membership]:
    return select(Membership).where(Membership.account_id == reader.id)


def _select_current(reader: Account) -> Select[Membership]:
    return _select_memberships(reader).where(Membership.until > clock.now())


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
