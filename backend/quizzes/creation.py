"""Creates challenges: cuts a gap into a passage, or passes an existing question on."""

from typing import NamedTuple

from sqlalchemy import select

from backend import db
from backend.accounts.models import Account
from backend.articles import service as articles
from backend.articles.models import Article, Revision
from backend.errors import FieldError
from backend.passages import service as passages
from backend.quizzes import gaps, service
from backend.quizzes.models import Challenge, Question
from backend.quizzes.schemas import NewChallenge, NewGap
from backend.quizzes.service import GapUnfit
from backend.shares import forwarding, parents
from backend.shares import service as shares
from backend.shares.arrivals import visitors
from backend.shares.models import Share
from backend.shares.schemas import ShareOut


class GapPosition(NamedTuple):
    """The position of a gap in an article: the passage, and code points of its quote."""

    passage_id: int
    start: int
    end: int


def create_challenge(public_id: str, body: NewChallenge, reader: Account | None) -> ShareOut:
    """Create a challenge: with a new gap in an article, or the question of another challenge.

    Idempotent: a retry by the same person is the same challenge, and the same gap cut again
    by them the same question. Raises NotFound or ArticleWithdrawn for the article,
    ShareUnknown for a challenge that is not of this article, GapUnfit, PassageAbsent,
    PassageAmbiguous, and what recording the share raises.
    """
    with db.read_session():
        article, _, revision = articles.get_published(body.article)
    person = visitors.identify_visitor(reader, body.visitor)
    arrival = parents.recall_arrival(article, person)

    def create_share() -> None:
        if body.gap is None:
            position, existing = _load_passed_on(article, body.of)
        else:
            position = _cut_gap(article, revision, body.gap)
            existing = _find_question(
                position, {person.visitor, visitors.get_token_visitor(body.visitor)}
            )
        share = shares.record_share(
            public_id,
            article,
            position.passage_id,
            person,
            shares.CHALLENGE_CHANNEL,
            parent_visit=arrival,
        )
        question = existing or _create_question(position, share)
        db.session().add(Challenge(share_id=share.id, question_id=question.id))

    with db.transaction():
        if (
            forwarding.record_once(public_id, article, person, create_share).channel
            != shares.CHALLENGE_CHANNEL
        ):
            raise forwarding.ShareIdTaken
    return ShareOut(id=public_id)


def _load_passed_on(article: Article, share_id: str) -> tuple[GapPosition, Question | None]:
    source = service.get_challenge(share_id)
    if source.article.id != article.id:
        raise shares.ShareUnknown
    question = source.question
    return GapPosition(question.passage_id, question.start, question.end), question


def _cut_gap(article: Article, revision: Revision, gap: NewGap) -> GapPosition:
    anchor = passages.locate_quote(revision, gap.quote, gap.start)
    hides = gap.hides
    span = gaps.map_gap(gap.quote, hides.start, hides.end, anchor.quote)
    if span is None or hides.end > len(gap.quote) or not gaps.is_fit(anchor.quote, *span):
        raise GapUnfit(faults=(FieldError("/gap/hides", GapUnfit.message),))
    return GapPosition(passages.get_or_create_passage(article, revision, anchor).id, *span)


def _find_question(position: GapPosition, names: set[str]) -> Question | None:
    """Find the question that somebody made of this gap, under any of their visitor digests."""
    conditions = (Question.passage_id == position.passage_id, Question.start == position.start)
    query = (
        select(Question)
        .join(Share, Share.id == Question.share_id)
        .where(*conditions, Question.end == position.end, Share.visitor.in_(names))
    )
    return db.session().scalar(query.order_by(Question.id).limit(1))


def _create_question(position: GapPosition, share: Share) -> Question:
    question = Question(share_id=share.id, article_id=share.article_id, **position._asdict())
    db.session().add(question)
    db.session().flush()
    return question
