"""Merges a signed-out visitor's plays into the account at sign-in; deletes redundant ones."""

from collections.abc import Sequence

from sqlalchemy import delete, select, update

from backend import db
from backend.accounts import account_locks
from backend.accounts.models import Account
from backend.challenges.models import Play, Question
from backend.shares.arrivals import visitor_identity
from backend.shares.models import Share


def merge_plays(account: Account, token: str) -> None:
    """Merge what was played on this phone into the account; a sign-in listener.

    Where the account has a play of its own, that one stays; and plays of a question
    that they themselves made are deleted.
    """
    phone_visitor, account_visitor = (
        visitor_identity.get_token_visitor(token),
        visitor_identity.get_account_visitor(account),
    )
    with db.transaction() as session:
        question_ids = session.scalars(
            select(Play.question_id).where(Play.visitor == phone_visitor)
        ).all()
        if not question_ids:
            return
        if not account_locks.lock_account(account.id):
            return
        redundant = _find_played(question_ids, account_visitor) | _find_own(
            question_ids, {phone_visitor, account_visitor}
        )
        condition = Play.visitor == phone_visitor
        session.execute(delete(Play).where(condition, Play.question_id.in_(redundant)))
        session.execute(
            update(Play).where(condition).values(visitor=account_visitor, account_id=account.id)
        )


def _find_played(question_ids: Sequence[int], visitor: str) -> set[int]:
    """Find those questions of which a visitor has a play."""
    conditions = (Play.visitor == visitor, Play.question_id.in_(question_ids))
    return set(db.session().scalars(select(Play.question_id).where(*conditions)))


def _find_own(question_ids: Sequence[int], names: set[str]) -> set[int]:
    """Find those questions that somebody made, under any of their visitor digests."""
    query = select(Question.id).join(Share, Share.id == Question.share_id)
    query = query.where(Question.id.in_(question_ids), Share.visitor.in_(names))
    return set(db.session().scalars(query))
