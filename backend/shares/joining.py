"""A phone turns out to be somebody's: its arrivals join theirs, and are judged anew.

So nobody counts twice for having come before signing in, and nobody counts at
all for opening their own share. Whoever was set apart with a burst counts again: a sign-in
proves a person.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, update

from backend import db
from backend.shares import scenes, visitors
from backend.shares.bursts import BURST
from backend.shares.changes import Change
from backend.shares.judging import Arrival, Known, Verdict
from backend.shares.models import Share, Visit
from backend.shares.told import Joined
from backend.shares.visitors import Person

SEEN = ("counted", "is_first", "is_new")


def join(joined: Sequence[Joined]) -> list[Change]:
    """Let phones be theirs who signed in on them; gives how that changes the figures."""
    owned = {each.visitor: each.account_id for each in joined}
    if not owned:
        return []
    live = visitors.people(set(owned.values()))
    owned = {visitor: key for visitor, key in owned.items() if key in live}
    visitors.give_phones(owned)
    moved = _handed_over(Visit, owned, live) | _handed_over(Share, owned, live)
    return _judged_anew({live[key].visitor: live[key] for key in moved})


def _handed_over(
    what: type[Visit] | type[Share], owned: dict[str, int], live: dict[int | None, Person]
) -> set[int]:
    """Give what strangers did to their accounts; gives those accounts that got any."""
    session = db.session()
    theirs = select(what.visitor).where(what.visitor.in_(owned)).distinct()
    found = {visitor for visitor in session.scalars(theirs) if visitor}
    for visitor in sorted(found):
        values = {"visitor": live[owned[visitor]].visitor, "account_id": owned[visitor]}
        if what is Visit:
            values["network"] = None  # it is kept of strangers alone
        session.execute(update(what).where(what.visitor == visitor).values(**values))
    return {owned[visitor] for visitor in found}


def _judged_anew(people: dict[str, Person]) -> list[Change]:
    """Judge all visits of these people in the order of their coming."""
    if not people:
        return []
    session = db.session()
    rows = session.execute(
        select(
            Visit.id, Visit.visitor, Visit.article_id, Visit.share_id, Visit.channel,
            Visit.scene, Visit.created_at, Visit.discounted, *(getattr(Visit, n) for n in SEEN),
            Share.visitor.label("sharer"),
        )
        .outerjoin(Share, Share.id == Visit.share_id)
        .where(Visit.visitor.in_(people))
        .order_by(Visit.created_at, Visit.id)
    ).all()  # fmt: skip
    changes, altered = [], []
    known = Known()
    for row in rows:
        verdict = known.judge(_arrival(row, people[row.visitor]))
        if verdict != _as_kept(row):
            altered.append({"id": row.id, **_values(verdict)})
            changes.append(_change(row, verdict))
    if altered:
        session.execute(update(Visit), altered)
    return changes


def _arrival(row: Any, person: Person) -> Arrival:
    return Arrival(
        visitor=row.visitor,
        article_id=row.article_id,
        share_id=row.share_id,
        at=row.created_at,
        own=row.sharer == person.visitor,
        familiar=person.familiar(row.created_at),
        never=scenes.discounted(row.scene),
    )


def _as_kept(row: Any) -> Verdict:
    return Verdict(row.discounted, row.is_first, row.is_new)


def _values(verdict: Verdict) -> dict[str, Any]:
    return {"discounted": verdict.discounted, **{n: getattr(verdict, n) for n in SEEN}}


def _change(row: Any, verdict: Verdict) -> Change:
    return Change(
        share_id=row.share_id,
        article_id=row.article_id,
        channel=row.channel,
        at=row.created_at,
        visits=0,
        counted=verdict.counted - row.counted,
        people=verdict.is_first - row.is_first,
        newcomers=verdict.is_new - row.is_new,
        burst_visits=-int(row.discounted == BURST),
    )
