"""Resolves notices of solved challenges for the maker: who solved it, the quote, the article."""

from collections.abc import Sequence

from sqlalchemy import Row, select

from backend import db
from backend.accounts.models import Account
from backend.accounts.schemas import PersonOut
from backend.articles.models import Article
from backend.challenges.models import Play, Question
from backend.moderation.sanctions import blocks
from backend.notifications import notice_resolvers
from backend.notifications.notice_resolvers import NoticeContent
from backend.passages.models import Passage
from backend.shares.models import Share

MAX_QUOTE = 200


def resolve_notices(reader: Account, subjects: Sequence[str]) -> dict[str, NoticeContent]:
    """Resolve notices of plays that solved this reader's own questions; a notice resolver.

    Left out are players who deleted their account, and those whom the reader blocked, or who
    blocked the reader.
    """
    play_ids = [notice_resolvers.parse_public_id(subject) for subject in subjects]
    query = (
        select(Play.public_id, Account, Share.public_id, Passage, Article)
        .join(Account, Account.id == Play.account_id)
        .join(Question, Question.id == Play.question_id)
        .join(Share, Share.id == Question.share_id)
        .join(Passage, Passage.id == Question.passage_id)
        .join(Article, Article.id == Question.article_id)
        .where(Play.public_id.in_(play_ids), Play.solved_at.is_not(None))
        .where(Share.account_id == reader.id, Article.status == "published")
        .where(Account.deleted_at.is_(None), Account.id.not_in(blocks.list_separated_ids(reader)))
    )
    return {f"play:{row[0]}": _build_matter(row) for row in db.session().execute(query)}


def _build_matter(row: Row[str, Account, str, Passage, Article]) -> NoticeContent:
    _, player, share_id, passage, article = row
    person = PersonOut.of(player)
    return NoticeContent(
        who=person.nickname,
        avatar_url=person.avatar_url,
        context=passage.quote[:MAX_QUOTE],
        title=article.title,
        article_id=article.public_id,
        passage_id=passage.public_id,
        challenge_id=share_id,
    )
