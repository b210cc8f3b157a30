"""A phone turns out to be somebody's: what was played on it is theirs."""

from collections.abc import Sequence

from sqlalchemy import delete, select, update

from backend import db
from backend.accounts import acting
from backend.accounts.models import Account
from backend.quizzes.models import Play, Question
from backend.shares import visitors
from backend.shares.models import Share


def joined(account: Account, token: str) -> None:
    """Let what was played on this phone be this account's; a listener of signing in.

    Where the account has a play of its own, that one stays; and nobody has played a
    question that they themselves made.
    """
    phone, mine = visitors.of_token(token), visitors.of_account(account)
    with db.transaction() as session:
        played = session.scalars(select(Play.question_id).where(Play.visitor == phone)).all()
        if not played:
            return
        if not acting.is_held(account.id):
            return
        needless = _settled(played, mine) | _made(played, {phone, mine})
        theirs = Play.visitor == phone
        session.execute(delete(Play).where(theirs, Play.question_id.in_(needless)))
        session.execute(update(Play).where(theirs).values(visitor=mine, account_id=account.id))


def _settled(played: Sequence[int], visitor: str) -> set[int]:
    """Choose those questions of which somebody has a play."""
    mine = (Play.visitor == visitor, Play.question_id.in_(played))
    return set(db.session().scalars(select(Play.question_id).where(*mine)))


def _made(played: Sequence[int], names: set[str]) -> set[int]:
    """Choose those questions that somebody made, under any of their names."""
    mine = select(Question.id).join(Share, Share.id == Question.share_id)
    mine = mine.where(Question.id.in_(played), Share.visitor.in_(names))
    return set(db.session().scalars(mine))
