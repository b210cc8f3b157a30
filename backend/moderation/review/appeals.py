"""Appeals by authors of refused or hidden content, one per subject: create, find, load."""

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError

from backend import db
from backend.accounts.models import Account
from backend.errors import Conflict, NotFound
from backend.moderation import state_machine
from backend.moderation.models import Appeal, Check
from backend.moderation.review import check_transitions


class AlreadyAppealed(Conflict):
    """A subject can be appealed once."""

    code, message = "already_appealed", "这段话已经申诉过了，每段话只能申诉一次"


class NothingToAppeal(Conflict):
    """The subject is not refused or hidden."""

    code, message = "nothing_to_appeal", "这段话现在不需要申诉"


def create_appeal(author: Account, subject_id: str, reason: str) -> None:
    """Create an appeal about one's own refused or hidden subject, in this transaction.

    `subject_id` is the public id of the subject or its check. Raises NotFound, NothingToAppeal,
    AlreadyAppealed.
    """
    condition = or_(Check.subject == subject_id, Check.public_id == subject_id)
    query = select(Check.id).where(condition, Check.account_id == author.id).limit(1)
    check_id = db.session().scalar(query)
    if check_id is None:
        raise NotFound
    check = check_transitions.lock_check(Check.id == check_id)
    if find_appeal(check.id) is not None:
        raise AlreadyAppealed
    if check.state not in state_machine.TRANSITIONS["appeal"]:
        raise NothingToAppeal
    check_transitions.apply_event(check, "appeal")
    check.round += 1
    try:
        with db.session().begin_nested():
            db.session().add(Appeal(check_id=check.id, account_id=author.id, text=reason))
    except IntegrityError as error:
        raise AlreadyAppealed from error


def find_appeal(check_id: int) -> Appeal | None:
    """Find the appeal about a check, or None."""
    return db.session().scalar(select(Appeal).where(Appeal.check_id == check_id))


def load_appeals(check_ids: set[int]) -> dict[int, Appeal]:
    """Load the appeals about these checks, by the checks' row ids, in one query."""
    if not check_ids:
        return {}
    rows = db.session().scalars(select(Appeal).where(Appeal.check_id.in_(check_ids)))
    return {row.check_id: row for row in rows}
