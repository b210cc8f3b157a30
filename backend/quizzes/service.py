"""What can be done with challenges: cut a gap, pass another's on, find one."""

from dataclasses import dataclass

from sqlalchemy import select

from backend import db
from backend.accounts.models import Account
from backend.annotations import service as annotations
from backend.annotations.models import Passage
from backend.articles import service as articles
from backend.articles.models import Article, OfficialAccount, Revision
from backend.errors import BadInput, Conflict, Fault
from backend.quizzes import gaps
from backend.quizzes.models import Challenge
from backend.quizzes.schemas import NewChallenge, NewGap
from backend.shares import passing, visitors
from backend.shares import service as shares
from backend.shares.models import Share
from backend.shares.schemas import PassedOn
from backend.shares.visitors import Somebody

Cut = tuple[int, int, int]


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


@dataclass(frozen=True)
class Asked:
    """A challenge with all that shows it."""

    challenge: Challenge
    share: Share
    passage: Passage
    article: Article
    official: OfficialAccount

    @property
    def answer(self) -> str:
        """Give the letters that are hidden."""
        return self.passage.quote[self.challenge.start : self.challenge.end]

    def is_by(self, who: Somebody, token: str) -> bool:
        """Tell whether somebody passed it on, perhaps before they signed in on this phone."""
        return self.share.visitor in (who.visitor, visitors.of_token(token))


def challenge(public_id: str, new: NewChallenge, reader: Account | None) -> PassedOn:
    """Pass a gap in an article on, one's own or that of another challenge.

    Told again by the same person it is the same challenge. Raises NotFound or
    ArticleWithdrawn for the article, ShareUnknown for a challenge that is not of this
    article, GapUnfit, PassageAbsent, PassageAmbiguous, and what `passing.once` raises.
    """
    article, _, revision = articles.get_published(new.article)
    who = visitors.somebody(reader, new.visitor)

    def record() -> None:
        gap = new.gap
        passage_id, start, end = _cut(article, revision, gap) if gap else _cut_of(article, new.of)
        share = shares.record(public_id, article, passage_id, who, shares.CHALLENGE)
        db.session().add(
            Challenge(
                share_id=share.id,
                article_id=article.id,
                passage_id=passage_id,
                start=start,
                end=end,
            )
        )

    if passing.once(public_id, article, who, record).channel != shares.CHALLENGE:
        raise passing.ShareTaken
    return PassedOn(id=public_id)


def _cut(article: Article, revision: Revision, gap: NewGap) -> Cut:
    anchor = annotations.locate(revision, gap.quote, gap.start)
    hides = gap.hides
    found = gaps.moved(gap.quote, hides.start, hides.end, anchor.quote)
    if found is None or hides.end > len(gap.quote) or not gaps.is_fit(anchor.quote, *found):
        raise GapUnfit(faults=(Fault("/gap/hides", GapUnfit.message),))
    return annotations.pin(article, revision, anchor).id, *found


def _cut_of(article: Article, s: str) -> Cut:
    asked = get(s)
    if asked.article.id != article.id:
        raise shares.ShareUnknown
    return asked.passage.id, asked.challenge.start, asked.challenge.end


def get(s: str) -> Asked:
    """Give the challenge that was passed on under this id.

    Raises ShareUnknown, or ArticleWithdrawn.
    """
    rows = (
        select(Challenge, Share, Passage, Article, OfficialAccount)
        .join(Share, Share.id == Challenge.share_id)
        .join(Passage, Passage.id == Challenge.passage_id)
        .join(Article, Article.id == Challenge.article_id)
        .join(OfficialAccount, OfficialAccount.id == Article.official_account_id)
        .where(Share.public_id == s)
    )
    row = db.session().execute(rows).first()
    if row is None:
        raise shares.ShareUnknown
    articles.check_published(row[3])
    return Asked(*row)
