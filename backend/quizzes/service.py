"""Loads a challenge with its question, and defines the errors of creating and playing one."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import aliased

from backend import db
from backend.articles import service as articles
from backend.articles.models import Article, OfficialAccount
from backend.errors import BadInput, Conflict
from backend.passages.models import Passage
from backend.quizzes.models import Challenge, Question
from backend.shares import service as shares
from backend.shares.arrivals import visitors
from backend.shares.arrivals.visitors import VisitorIdentity
from backend.shares.models import Share


class GapUnfit(BadInput):
    """Letters that cannot be hidden."""

    code = "gap_unfit"
    message = "藏起来的要是 1 到 8 个连着的字，不能有标点，也不能把整句都藏起来"


class ChallengeOver(Conflict):
    """A play that has come to its end: solved, or all tries used."""

    code, message = "challenge_over", "这道题已经答完了"


class ChallengeOwn(Conflict):
    """The question's maker cannot answer it."""

    code, message = "challenge_own", "自己出的题，留给朋友来答吧"


BLANK = "□"
CONTEXT_LENGTHS = (40, 24)  # so many characters before and after the gap are shown of a long quote


@dataclass(frozen=True)
class ChallengeContext:
    """A challenge with its share, its question, the question's first share, and the article."""

    challenge: Challenge
    share: Share
    question: Question
    first: Share
    passage: Passage
    article: Article
    official: OfficialAccount

    @property
    def answer(self) -> str:
        """The letters that are hidden."""
        return self.passage.quote[self.question.start : self.question.end]

    @property
    def riddle(self) -> str:
        """The quote with a blank for each hidden letter; of a long one, the part near the gap."""
        return mask_quote(self.passage.quote, self.question.start, self.question.end)

    def is_made_by(self, person: VisitorIdentity, token: str) -> bool:
        """Tell whether the question is this person's, perhaps from before they signed in here."""
        return self.first.visitor in (person.visitor, visitors.get_token_visitor(token))


def get_challenge(share_id: str) -> ChallengeContext:
    """Get the challenge of this share.

    Raises ShareUnknown, or ArticleWithdrawn.
    """
    first_share = aliased(Share)
    query = (
        select(Challenge, Share, Question, first_share, Passage, Article, OfficialAccount)
        .join(Share, Share.id == Challenge.share_id)
        .join(Question, Question.id == Challenge.question_id)
        .join(first_share, first_share.id == Question.share_id)
        .join(Passage, Passage.id == Question.passage_id)
        .join(Article, Article.id == Question.article_id)
        .join(OfficialAccount, OfficialAccount.id == Article.official_account_id)
        .where(Share.public_id == share_id)
    )
    row = db.session().execute(query).first()
    if row is None:
        raise shares.ShareUnknown
    context = ChallengeContext(*row)
    articles.check_published(context.article)
    return context


def mask_quote(quote: str, start: int, end: int) -> str:
    """Mask a quote from `start` to `end` with blanks; of a long one, give the part near them."""
    chars_before, chars_after = CONTEXT_LENGTHS
    left, right = max(0, start - chars_before), end + chars_after
    return "".join((
        "…" if left else "", quote[left:start], BLANK * (end - start), quote[end:right],
        "…" if quote[right:] else "",
    ))  # fmt: skip


def list_masked_quotes(article: Article) -> set[str]:
    """List the masked quotes of an article's challenges, as their pictures show them."""
    query = select(Passage.quote, Question.start, Question.end)
    query = query.join(Passage, Passage.id == Question.passage_id)
    rows = db.session().execute(query.where(Question.article_id == article.id))
    return {mask_quote(*row) for row in rows}
