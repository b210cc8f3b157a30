"""Subscribe message consents: counts answers, reserves and spends grants, records delivery.

One "允许" is one message, whoever reports it. The phone reports each answer under an
idempotency key; WeChat pushes each popup. Each source is counted separately, without
repeats, and the larger count is valid: never more than was granted, and all of it as
soon as either source has reported all. Refused in the settings, or with error 43101 on
sending, all that was left is spent.
"""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any, Literal

from sqlalchemy import or_, select, update
from sqlalchemy.exc import IntegrityError

from backend import clock, db
from backend.accounts import account_locks, account_lookup
from backend.accounts.models import Account
from backend.notifications.models import Consent, ConsentAnswer, OutboxEntry
from backend.notifications.outbox import templates
from backend.wechat.pushes.event import PushEvent

CountColumn = Literal["reported", "pushed"]
CHOICES = ("accept", "reject", "ban", "filter")
# What `accept` is called where the reader is also to hear or see something.
ACCEPTED_VARIANTS = ("acceptWithAudio", "acceptWithAlert", "acceptWithForcePush")


def record_report(reader: Account, key: str, results: dict[str, str]) -> None:
    """Record the answers that a phone reports; under the same key they count once.

    Templates that are not configured here are ignored.
    """
    if _is_new(reader.id, f"phone:{reader.public_id}:{key}"):
        used_ids = set(templates.get_template_ids().values())
        for template_id in sorted(results.keys() & used_ids):
            _apply_answer(reader.id, template_id, results[template_id], "reported")


def on_popup_answered(event: PushEvent) -> None:
    """Count what a reader answered in the popup, as WeChat pushes it."""
    _record_push(event, "pushed")


def on_settings_changed(event: PushEvent) -> None:
    """Record that a reader refused a template in WeChat's settings; only that is pushed."""
    _record_push(event, "pushed")


def on_message_delivered(event: PushEvent) -> None:
    """Record the delivery status of a sent message, as WeChat pushes it afterwards."""
    for item in list_items(event.body):
        number = str(item.get("MsgID", ""))[:64]
        if number and number.isascii():
            delivery = f"{item.get('ErrorCode', '')} {item.get('ErrorStatus', '')}".strip()
            statement = update(OutboxEntry).where(OutboxEntry.message_id == number)
            db.session().execute(statement.values(delivery=_ascii(delivery)[:64]))


def list_items(payload: dict[str, Any]) -> list[dict[str, Any]]:
    """List the items of an event; a single one may come without a list.

    >>> list_items({"List": {"TemplateId": "a"}})
    [{'TemplateId': 'a'}]
    """
    items = payload.get("List", [])
    return [
        item for item in (items if isinstance(items, list) else [items]) if isinstance(item, dict)
    ]


def _record_push(event: PushEvent, column: CountColumn) -> None:
    account = account_lookup.find_by_openid(event.appid, event.openid)
    if account is None or not account_locks.lock_account(account.id):
        return
    used_ids = set(templates.get_template_ids().values())
    for index, item in enumerate(list_items(event.body)):
        template_id = str(item.get("TemplateId", ""))
        # Events are identified by user and time; one lists each template once.
        name = f"push:{event.event}:{event.openid}:{event.at.isoformat()}:{index}:{template_id}"
        if template_id in used_ids and _is_new(account.id, name):
            choice = str(item.get("SubscribeStatusString", ""))
            _apply_answer(account.id, template_id, choice, column)
            if choice == "reject" and event.event == "subscribe_msg_change_event":
                exhaust(account.id, template_id)


def _apply_answer(account_id: int, template_id: str, choice: str, column: CountColumn) -> None:
    answer = "accept" if choice in ACCEPTED_VARIANTS else choice
    if answer not in CHOICES:
        return
    row = _lock_consent(account_id, template_id)
    row.choice, row.updated_at = answer, clock.now()
    if answer == "accept":
        setattr(row, column, getattr(row, column) + 1)


def _lock_consent(account_id: int, template_id: str) -> Consent:
    query = select(Consent).where(
        Consent.account_id == account_id, Consent.template_id == template_id
    )
    query = query.with_for_update().execution_options(populate_existing=True)
    session = db.session()
    existing = session.scalar(query)
    if existing is not None:
        return existing
    consent = Consent(
        account_id=account_id, template_id=template_id, reported=0, pushed=0, spent=0, choice=""
    )
    try:
        with session.begin_nested():
            session.add(consent)
    except IntegrityError:
        return session.scalars(query).one()
    return consent


def _is_new(account_id: int, name: str) -> bool:
    digest = hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()
    try:
        with db.session().begin_nested():
            db.session().add(ConsentAnswer(account_id=account_id, key=digest))
    except IntegrityError:
        return False
    return True


def count_left(row: Consent) -> int:
    """Count the messages that one consent still allows."""
    return max(0, max(row.reported, row.pushed) - row.spent)


def list_consents(reader: Account) -> Sequence[Consent]:
    """List all consents of a reader."""
    return db.session().scalars(select(Consent).where(Consent.account_id == reader.id)).all()


def reserve(account_ids: Iterable[int], template_id: str) -> set[int]:
    """Reserve one message for each of these accounts that has one left; returns which have."""
    query = (
        select(Consent)
        .where(Consent.account_id.in_(list(account_ids)), Consent.template_id == template_id)
        .where(or_(Consent.reported > Consent.spent, Consent.pushed > Consent.spent))
        .order_by(Consent.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    rows = list(db.session().scalars(query))
    for row in rows:
        row.spent += 1
    db.session().flush()
    return {row.account_id for row in rows}


def release(account_id: int, template_id: str) -> None:
    """Release a reserved message, since it has not been sent."""
    statement = _update_consent(account_id, template_id).where(Consent.spent > 0)
    db.session().execute(statement.values(spent=Consent.spent - 1))


def exhaust(account_id: int, template_id: str) -> None:
    """Mark all grants as spent: WeChat says that nothing is left."""
    is_reported_larger = Consent.reported > Consent.pushed
    session = db.session()
    session.flush()
    session.execute(
        _update_consent(account_id, template_id)
        .where(is_reported_larger)
        .values(spent=Consent.reported)
    )
    session.execute(
        _update_consent(account_id, template_id)
        .where(~is_reported_larger)
        .values(spent=Consent.pushed)
    )


def _update_consent(account_id: int, template_id: str) -> Any:
    return (
        update(Consent)
        .where(Consent.account_id == account_id, Consent.template_id == template_id)
        .execution_options(synchronize_session="fetch")
    )


def _ascii(text: str) -> str:
    return text.encode("ascii", "replace").decode()
