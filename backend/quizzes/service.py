"""A challenge found with its question, and the ways in which asking and playing fail."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import aliased

from backend import db
from backend.annotations.models import Passage
from backend.articles import service as articles
from backend.articles.models import Article, OfficialAccount
from backend.errors import BadInput, Conflict
from backend.quizzes.models import Challenge, Question
from backend.shares import service as shares
from backend.shares import visitors
from backend.shares.models import Share
from backend.shares.visitors import Somebody


class GapUnfit(BadInput):
    """Letters that cannot be hidden."""

    code = "gap_unfit"
    message = "藏起来的要是 1 到 8 个连着的字，不能有标点，也不能把整句都藏起来"


class ChallengeOver(Conflict):
    """A play that has come to its end: solved, or all tries used."""

    code, message = "challenge_over", "这道题已经答完了"


class ChallengeOwn(Conflict):
    """Who asks does not answer."""

    code, message = "challenge_own", "自己出的题，留给朋友来答吧"


BOX = "□"
NEAR = (40, 24)  # so much around the gap is seen of long words


@dataclass(frozen=True)
class Asked:
    """A challenge with all that shows it: the share that brought it, its question's first one."""

    challenge: Challenge
    share: Share
    question: Question
    first: Share
    passage: Passage
    article: Article
    official: OfficialAccount

    @property
    def answer(self) -> str:
        """Give the letters that are hidden."""
        return self.passage.quote[self.question.start : self.question.end]

    @property
    def riddle(self) -> str:
        """Give the words with a box for each letter that is hidden; of long ones, those near it."""
        return riddle_of(self.passage.quote, self.question.start, self.question.end)

    def is_made_by(self, who: Somebody, token: str) -> bool:
        """Tell whether the question is somebody's, perhaps from before they signed in here."""
        return self.first.visitor in (who.visitor, visitors.of_token(token))


def get(s: str) -> Asked:
    """Give the challenge that was passed on under this id.

    Raises ShareUnknown, or ArticleWithdrawn.
    """
    first = aliased(Share)
    rows = (
        select(Challenge, Share, Question, first, Passage, Article, OfficialAccount)
        .join(Share, Share.id == Challenge.share_id)
        .join(Question, Question.id == Challenge.question_id)
        .join(first, first.id == Question.share_id)
        .join(Passage, Passage.id == Question.passage_id)
        .join(Article, Article.id == Question.article_id)
        .join(OfficialAccount, OfficialAccount.id == Article.official_account_id)
        .where(Share.public_id == s)
    )
    row = db.session().execute(rows).first()
    if row is None:
        raise shares.ShareUnknown
    found = Asked(*row)
    articles.check_published(found.article)
    return found


def riddle_of(quote: str, start: int, end: int) -> str:
    """Give words with a box for each letter from `start` to `end`; of long ones, those near it."""
    before, after = NEAR
    first, last = max(0, start - before), end + after
    return "".join((
        "…" if first else "", quote[first:start], BOX * (end - start), quote[end:last],
        "…" if quote[last:] else "",
    ))  # fmt: skip


def riddles(article: Article) -> set[str]:
    """Give what the challenges of an article ask, as their pictures show it."""
    asked = select(Passage.quote, Question.start, Question.end)
    asked = asked.join(Passage, Passage.id == Question.passage_id)
    rows = db.session().execute(asked.where(Question.article_id == article.id))
    return {riddle_of(*row) for row in rows}
