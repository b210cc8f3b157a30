"""What can be done with passages: pin words to an article, and tell what they are."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import insert, select, tuple_
from sqlalchemy.exc import IntegrityError

from backend import api, db
from backend.annotations import anchors
from backend.annotations.models import Passage
from backend.articles.models import Article, Revision
from backend.errors import BadInput, Fault
from backend.shares.schemas import Pointed

LONGEST_QUOTE = 600

Wanted = tuple[Article, Revision, anchors.Anchor]
Place = tuple[int, int, int]
Quote = Annotated[api.Text, Field(min_length=1, max_length=LONGEST_QUOTE)]
Start = Annotated[api.Int, Field(ge=0, le=1_000_000)]


class PassageAbsent(BadInput):
    """These words do not stand in the article."""

    code, message = "passage_absent", "文章里没有找到这段文字"


class PassageAmbiguous(BadInput):
    """These words stand in several places, and no position says which."""

    code, message = "passage_ambiguous", "这段文字在文中出现了多次，请重新选择"


def locate(revision: Revision, quote: str, start: int | None) -> anchors.Anchor:
    """Find the words in this revision, mending a position that is off.

    Raises PassageAbsent, PassageAmbiguous, or BadInput for words too long.
    """
    try:
        anchor = anchors.locate(revision.text, quote, start)
    except anchors.Ambiguous as error:
        raise PassageAmbiguous from error
    if anchor is None:
        raise PassageAbsent
    if len(anchor.quote) > 2 * LONGEST_QUOTE:
        raise BadInput(faults=(Fault("/quote", "太长"),))
    return anchor


def pin(article: Article, revision: Revision, anchor: anchors.Anchor) -> Passage:
    """Keep a passage, once: the same words in the same place are the same passage.

    That is so for words that were picked in an older revision, too, if they now
    stand here unchanged.
    """
    session = db.session()
    found = _pinned(revision, anchor)
    if found is not None:
        return found
    passage = Passage(**_facts(article, revision, anchor))
    try:
        with session.begin_nested():
            session.add(passage)
    except IntegrityError:
        twin = _pinned(revision, anchor)
        if twin is None:
            raise
        return twin
    return passage


def _facts(article: Article, revision: Revision, anchor: anchors.Anchor) -> dict[str, Any]:
    return {
        "article_id": article.id,
        "revision_id": revision.id,
        "start": anchor.start,
        "end": anchor.end,
        "quote": anchor.quote,
        "prefix": anchor.prefix,
        "suffix": anchor.suffix,
        "sought": revision.number,
        "picked_revision_id": revision.id,
        "picked_start": anchor.start,
        "picked_end": anchor.end,
    }


def pin_all(wanted: Sequence[Wanted]) -> list[Passage]:
    """Keep many passages in a few queries; gives them in the order in which they were wanted."""
    places = {_place_of(each): each for each in wanted}
    found = _pinned_all(places)
    missing = {place: each for place, each in places.items() if place not in found}
    if missing:
        _insert_all(list(missing.values()))
        found |= _pinned_all(missing)
    return [found[_place_of(each)] for each in wanted]


def _insert_all(missing: list[Wanted]) -> None:
    session = db.session()
    try:
        with session.begin_nested():
            session.execute(insert(Passage), [_facts(*each) for each in missing])
    except IntegrityError:  # somebody pinned some of them meanwhile
        for each in missing:
            pin(*each)


def _place_of(wanted: Wanted) -> Place:
    _, revision, anchor = wanted
    return revision.id, anchor.start, anchor.end


def _pinned_all(wanted: dict[Place, Wanted]) -> dict[Place, Passage]:
    key = (Passage.revision_id, Passage.start, Passage.end)
    rows = select(Passage).where(tuple_(*key).in_(sorted(wanted))).order_by(Passage.id.desc())
    places = (
        ((each.revision_id, each.start, each.end), each) for each in db.session().scalars(rows)
    )
    return {place: each for place, each in places if each.quote == wanted[place][2].quote}


def _pinned(revision: Revision, anchor: anchors.Anchor) -> Passage | None:
    standing = db.session().scalars(
        select(Passage)
        .where(
            Passage.revision_id == revision.id,
            Passage.start == anchor.start,
            Passage.end == anchor.end,
        )
        .order_by(Passage.id)
    )
    return next((each for each in standing if each.quote == anchor.quote), None)


def point(passage_id: int) -> Pointed | None:
    """Tell shares, which live downstairs, the words that one of them points to."""
    return points({passage_id}).get(passage_id)


def find(public_id: str) -> Passage | None:
    """Find a passage by the id under which phones and editors know it."""
    return db.session().scalar(select(Passage).where(Passage.public_id == public_id))


def points(keys: set[int]) -> dict[int, Pointed]:
    """Give passages as readers meet them, by their row ids, in one query."""
    if not keys:
        return {}
    rows = db.session().execute(
        select(Passage, Revision.number)
        .join(Revision, Revision.id == Passage.revision_id)
        .where(Passage.id.in_(keys))
    )
    return {
        passage.id: Pointed(
            id=passage.public_id,
            quote=passage.quote,
            start=passage.start,
            end=passage.end,
            revision=number,
            state=passage.state,
        )
        for passage, number in rows
    }
