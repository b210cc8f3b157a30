"""Passages: locate a quote in a revision, get or create passages, load them for responses."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import insert, select, tuple_
from sqlalchemy.exc import IntegrityError

from backend import api, db
from backend.articles.models import Article, Revision
from backend.errors import BadInput, FieldError
from backend.passages import quote_anchors
from backend.passages.models import Passage
from backend.passages.schemas import PassageReference

MAX_QUOTE_LENGTH = 600

PassageTarget = tuple[Article, Revision, quote_anchors.QuoteAnchor]
PassageKey = tuple[int, int, int]
QuoteText = Annotated[api.Text, Field(min_length=1, max_length=MAX_QUOTE_LENGTH)]
QuoteStart = Annotated[api.Int, Field(ge=0, le=1_000_000)]


class PassageAbsent(BadInput):
    """The quote does not occur in the article."""

    code, message = "passage_absent", "文章里没有找到这段文字"


class PassageAmbiguous(BadInput):
    """The quote occurs several times, and no position says which."""

    code, message = "passage_ambiguous", "这段文字在文中出现了多次，请重新选择"


QUOTE_REFUSALS = (PassageAbsent, PassageAmbiguous)  # what `locate_quote` raises


def locate_quote(revision: Revision, quote: str, start: int | None) -> quote_anchors.QuoteAnchor:
    """Locate the quote in this revision, correcting a position that is off.

    Raises PassageAbsent, PassageAmbiguous, or BadInput for words too long.
    """
    try:
        anchor = quote_anchors.locate(revision.text, quote, start)
    except quote_anchors.AmbiguousQuote as error:
        raise PassageAmbiguous from error
    if anchor is None:
        raise PassageAbsent
    if len(anchor.quote) > 2 * MAX_QUOTE_LENGTH:
        raise BadInput(faults=(FieldError("/quote", "太长"),))
    return anchor


def get_or_create_passage(
    article: Article, revision: Revision, anchor: quote_anchors.QuoteAnchor
) -> Passage:
    """Get or create a passage: the same words in the same place are the same passage.

    That is so for words that were picked in an older revision, too, if they now
    stand here unchanged.
    """
    session = db.session()
    existing = _find_passage(revision, anchor)
    if existing is not None:
        return existing
    passage = Passage(**_build_row(article, revision, anchor))
    try:
        with session.begin_nested():
            session.add(passage)
    except IntegrityError:
        concurrent = _find_passage(revision, anchor)
        if concurrent is None:
            raise
        return concurrent
    return passage


def _build_row(
    article: Article, revision: Revision, anchor: quote_anchors.QuoteAnchor
) -> dict[str, Any]:
    return {
        "article_id": article.id,
        "revision_id": revision.id,
        "start": anchor.start,
        "end": anchor.end,
        "quote": anchor.quote,
        "prefix": anchor.prefix,
        "suffix": anchor.suffix,
        "searched_revision": revision.number,
        "picked_revision_id": revision.id,
        "picked_start": anchor.start,
        "picked_end": anchor.end,
    }


def get_or_create_passages(targets: Sequence[PassageTarget]) -> list[Passage]:
    """Get or create many passages in a few queries, in the order of the targets."""
    targets_by_key = {_key_of(target): target for target in targets}
    passages = _find_passages(targets_by_key)
    missing_targets = {key: target for key, target in targets_by_key.items() if key not in passages}
    if missing_targets:
        _insert_passages(list(missing_targets.values()))
        passages |= _find_passages(missing_targets)
    return [passages[_key_of(target)] for target in targets]


def _insert_passages(targets: list[PassageTarget]) -> None:
    session = db.session()
    try:
        with session.begin_nested():
            session.execute(insert(Passage), [_build_row(*target) for target in targets])
    except IntegrityError:  # another request created some of them meanwhile
        for target in targets:
            get_or_create_passage(*target)


def _key_of(target: PassageTarget) -> PassageKey:
    _, revision, anchor = target
    return revision.id, anchor.start, anchor.end


def _find_passages(targets: dict[PassageKey, PassageTarget]) -> dict[PassageKey, Passage]:
    columns = (Passage.revision_id, Passage.start, Passage.end)
    query = select(Passage).where(tuple_(*columns).in_(sorted(targets))).order_by(Passage.id.desc())
    passages = (
        ((passage.revision_id, passage.start, passage.end), passage)
        for passage in db.session().scalars(query)
    )
    return {
        passage_key: passage
        for passage_key, passage in passages
        if passage.quote == targets[passage_key][2].quote
    }


def _find_passage(revision: Revision, anchor: quote_anchors.QuoteAnchor) -> Passage | None:
    passages = db.session().scalars(
        select(Passage)
        .where(
            Passage.revision_id == revision.id,
            Passage.start == anchor.start,
            Passage.end == anchor.end,
        )
        .order_by(Passage.id)
    )
    return next((passage for passage in passages if passage.quote == anchor.quote), None)


def get_passage_reference(passage_id: int) -> PassageReference | None:
    """Return one passage as readers see it, by its row id, None where there is none."""
    return load_passage_references({passage_id}).get(passage_id)


def find_passage(public_id: str) -> Passage | None:
    """Find a passage by its public id."""
    return db.session().scalar(select(Passage).where(Passage.public_id == public_id))


def load_passage_references(passage_ids: set[int]) -> dict[int, PassageReference]:
    """Return passages as readers see them, by their row ids, in one query."""
    if not passage_ids:
        return {}
    rows = db.session().execute(
        select(Passage, Revision.number)
        .join(Revision, Revision.id == Passage.revision_id)
        .where(Passage.id.in_(passage_ids))
    )
    return {
        passage.id: PassageReference(
            id=passage.public_id,
            quote=passage.quote,
            start=passage.start,
            end=passage.end,
            revision=number,
            state=passage.state,
        )
        for passage, number in rows
    }
