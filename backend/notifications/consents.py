"""What readers allowed, counted so that one "允许" is one message, whoever tells us of it.

The phone reports each answer under a key of its own; WeChat pushes each popup. Each
side is counted apart, its repeats left out, and the larger count holds: never more
than was given, and all of it as soon as either side has told all. Refused in the
settings, or with error 43101 on sending, all that was left is spent.
"""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any, Literal

from sqlalchemy import or_, select, update
from sqlalchemy.exc import IntegrityError

from backend import clock, db
from backend.accounts import acting
from backend.accounts import service as accounts
from backend.accounts.models import Account
from backend.notifications import templates
from backend.notifications.models import Consent, ConsentAnswer, Entry
from backend.wechat.pushes.event import Pushed

Side = Literal["reported", "pushed"]
CHOICES = ("accept", "reject", "ban", "filter")
# What `accept` is called where the reader is also to hear or see something.
ACCEPTED = ("acceptWithAudio", "acceptWithAlert", "acceptWithForcePush")


def report(reader: Account, key: str, results: dict[str, str]) -> None:
    """Keep what a phone says that its reader answered; under the same key it counts once.

    Templates that this house does not use are passed over.
    """
    if _is_new(reader.id, f"phone:{reader.public_id}:{key}"):
        used = set(templates.offered().values())
        for template_id in sorted(results.keys() & used):
            _answered(reader.id, template_id, results[template_id], "reported")


def popup(pushed: Pushed) -> None:
    """Count what a reader answered in the popup, as WeChat pushes it."""
    _heard(pushed, "pushed")


def changed(pushed: Pushed) -> None:
    """Keep that a reader refused a template in WeChat's settings; only that is pushed."""
    _heard(pushed, "pushed")


def sent(pushed: Pushed) -> None:
    """Keep what became of a message that was sent, as WeChat tells it afterwards."""
    for each in listed(pushed.said):
        number = str(each.get("MsgID", ""))[:64]
        if number and number.isascii():
            told = f"{each.get('ErrorCode', '')} {each.get('ErrorStatus', '')}".strip()
            row = update(Entry).where(Entry.message_id == number)
            db.session().execute(row.values(delivery=_ascii(told)[:64]))


def listed(said: dict[str, Any]) -> list[dict[str, Any]]:
    """Find what an event lists; one alone may come without a list.

    >>> listed({"List": {"TemplateId": "a"}})
    [{'TemplateId': 'a'}]
    """
    found = said.get("List", [])
    return [
        each for each in (found if isinstance(found, list) else [found]) if isinstance(each, dict)
    ]


def _heard(pushed: Pushed, side: Side) -> None:
    account = accounts.find_known(pushed.appid, pushed.openid)
    if account is None or not acting.is_held(account.id):
        return
    used = set(templates.offered().values())
    for place, each in enumerate(listed(pushed.said)):
        template_id = str(each.get("TemplateId", ""))
        # Events are told apart by user and time; one lists each template once.
        name = f"push:{pushed.event}:{pushed.openid}:{pushed.at.isoformat()}:{place}:{template_id}"
        if template_id in used and _is_new(account.id, name):
            choice = str(each.get("SubscribeStatusString", ""))
            _answered(account.id, template_id, choice, side)
            if choice == "reject" and pushed.event == "subscribe_msg_change_event":
                exhaust(account.id, template_id)


def _answered(account_id: int, template_id: str, choice: str, side: Side) -> None:
    known = "accept" if choice in ACCEPTED else choice
    if known not in CHOICES:
        return
    row = _held(account_id, template_id)
    row.choice, row.updated_at = known, clock.now()
    if known == "accept":
        setattr(row, side, getattr(row, side) + 1)


def _held(account_id: int, template_id: str) -> Consent:
    mine = select(Consent).where(
        Consent.account_id == account_id, Consent.template_id == template_id
    )
    mine = mine.with_for_update().execution_options(populate_existing=True)
    session = db.session()
    found = session.scalar(mine)
    if found is not None:
        return found
    made = Consent(
        account_id=account_id, template_id=template_id, reported=0, pushed=0, spent=0, choice=""
    )
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:
        return session.scalars(mine).one()
    return made


def _is_new(account_id: int, name: str) -> bool:
    digest = hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()
    try:
        with db.session().begin_nested():
            db.session().add(ConsentAnswer(account_id=account_id, key=digest))
    except IntegrityError:
        return False
    return True


def left(row: Consent) -> int:
    """Tell how many messages one consent still allows."""
    return max(0, max(row.reported, row.pushed) - row.spent)


def of(reader: Account) -> Sequence[Consent]:
    """Give all that a reader answered."""
    return db.session().scalars(select(Consent).where(Consent.account_id == reader.id)).all()


def take(account_ids: Iterable[int], template_id: str) -> set[int]:
    """Set one message aside for each of these accounts that has one left; gives which have."""
    asked = (
        select(Consent)
        .where(Consent.account_id.in_(list(account_ids)), Consent.template_id == template_id)
        .where(or_(Consent.reported > Consent.spent, Consent.pushed > Consent.spent))
        .order_by(Consent.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    found = list(db.session().scalars(asked))
    for row in found:
        row.spent += 1
    db.session().flush()
    return {row.account_id for row in found}


def give_back(account_id: int, template_id: str) -> None:
    """Let a message that was set aside be there again, since it has not been sent."""
    row = _of(account_id, template_id).where(Consent.spent > 0)
    db.session().execute(row.values(spent=Consent.spent - 1))


def exhaust(account_id: int, template_id: str) -> None:
    """Know that nothing is left: WeChat says so."""
    more = Consent.reported > Consent.pushed
    session = db.session()
    session.flush()
    session.execute(_of(account_id, template_id).where(more).values(spent=Consent.reported))
    session.execute(_of(account_id, template_id).where(~more).values(spent=Consent.pushed))


def _of(account_id: int, template_id: str) -> Any:
    return (
        update(Consent)
        .where(Consent.account_id == account_id, Consent.template_id == template_id)
        .execution_options(synchronize_session="fetch")
    )


def _ascii(text: str) -> str:
    return text.encode("ascii", "replace").decode()
