"""Asking an editor once to look again at words that were put away."""

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError

from backend import db
from backend.accounts.models import Account
from backend.errors import Conflict, NotFound
from backend.moderation import holding, verdicts
from backend.moderation.models import Appeal, Check


class AlreadyAppealed(Conflict):
    """Every word can be appealed once."""

    code, message = "already_appealed", "这段话已经申诉过了，每段话只能申诉一次"


class NothingToAppeal(Conflict):
    """The words are not put away, or not by a decision."""

    code, message = "nothing_to_appeal", "这段话现在不需要申诉"


def appeal(author: Account, words_id: str, words: str) -> None:
    """Ask an editor to look again at one's own refused or hidden words, in this transaction.

    `words_id` names the words or their check. Raises NotFound, NothingToAppeal,
    AlreadyAppealed.
    """
    named = or_(Check.subject == words_id, Check.public_id == words_id)
    found = select(Check.id).where(named, Check.account_id == author.id).limit(1)
    check_id = db.session().scalar(found)
    if check_id is None:
        raise NotFound
    check = holding.held(Check.id == check_id)
    if find(check.id) is not None:
        raise AlreadyAppealed
    if check.state not in verdicts.MOVES["appeal"]:
        raise NothingToAppeal
    holding.move(check, "appeal")
    check.round += 1
    try:
        with db.session().begin_nested():
            db.session().add(Appeal(check_id=check.id, account_id=author.id, words=words))
    except IntegrityError as error:
        raise AlreadyAppealed from error


def find(check_id: int) -> Appeal | None:
    """Give the appeal about a check, or None."""
    return db.session().scalar(select(Appeal).where(Appeal.check_id == check_id))


def of_checks(checks: set[int]) -> dict[int, Appeal]:
    """Give the appeals about these checks, by the checks' row ids, in one query."""
    if not checks:
        return {}
    rows = db.session().scalars(select(Appeal).where(Appeal.check_id.in_(checks)))
    return {row.check_id: row for row in rows}
