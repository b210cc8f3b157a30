"""Asking: a gap is cut into a passage, or a question passed on; told by the phone."""

from typing import NamedTuple

from sqlalchemy import select

from backend import db
from backend.accounts.models import Account
from backend.annotations import service as annotations
from backend.articles import service as articles
from backend.articles.models import Article, Revision
from backend.errors import Fault
from backend.quizzes import gaps, service
from backend.quizzes.models import Challenge, Question
from backend.quizzes.schemas import NewChallenge, NewGap
from backend.quizzes.service import GapUnfit
from backend.shares import parents, passing, visitors
from backend.shares import service as shares
from backend.shares.models import Share
from backend.shares.schemas import PassedOn


class Cut(NamedTuple):
    """A gap as it was found in an article: the passage, and code points of its quote."""

    passage_id: int
    start: int
    end: int


def challenge(public_id: str, new: NewChallenge, reader: Account | None) -> PassedOn:
    """Pass a question on: one's own gap in an article, or the question of another challenge.

    Told again by the same person it is the same challenge, and the same gap cut again by
    them the same question. Raises NotFound or ArticleWithdrawn for the article,
    ShareUnknown for a challenge that is not of this article, GapUnfit, PassageAbsent,
    PassageAmbiguous, and what `passing.once` raises.
    """
    with db.reading():
        article, _, revision = articles.get_published(new.article)
    who = visitors.somebody(reader, new.visitor)
    came = parents.recall(article, who)

    def record() -> None:
        if new.gap is None:
            cut, known = _passed_on(article, new.of)
        else:
            cut = _cut(article, revision, new.gap)
            known = _made(cut, {who.visitor, visitors.of_token(new.visitor)})
        share = shares.record(public_id, article, cut.passage_id, who, shares.CHALLENGE, came=came)
        question = known or _new(cut, share)
        db.session().add(Challenge(share_id=share.id, question_id=question.id))

    with db.transaction():
        if passing.once(public_id, article, who, record).channel != shares.CHALLENGE:
            raise passing.ShareTaken
    return PassedOn(id=public_id)


def _passed_on(article: Article, s: str) -> tuple[Cut, Question | None]:
    asked = service.get(s)
    if asked.article.id != article.id:
        raise shares.ShareUnknown
    found = asked.question
    return Cut(found.passage_id, found.start, found.end), found


def _cut(article: Article, revision: Revision, gap: NewGap) -> Cut:
    anchor = annotations.locate(revision, gap.quote, gap.start)
    hides = gap.hides
    found = gaps.moved(gap.quote, hides.start, hides.end, anchor.quote)
    if found is None or hides.end > len(gap.quote) or not gaps.is_fit(anchor.quote, *found):
        raise GapUnfit(faults=(Fault("/gap/hides", GapUnfit.message),))
    return Cut(annotations.pin(article, revision, anchor).id, *found)


def _made(cut: Cut, names: set[str]) -> Question | None:
    """Find the question that somebody made of this gap, under any of their names."""
    same = (Question.passage_id == cut.passage_id, Question.start == cut.start)
    mine = (
        select(Question)
        .join(Share, Share.id == Question.share_id)
        .where(*same, Question.end == cut.end, Share.visitor.in_(names))
    )
    return db.session().scalar(mine.order_by(Question.id).limit(1))


def _new(cut: Cut, share: Share) -> Question:
    made = Question(share_id=share.id, article_id=share.article_id, **cut._asdict())
    db.session().add(made)
    db.session().flush()
    return made
