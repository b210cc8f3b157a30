"""What a notice of a solved question says: who found the words, and which words those are."""

from collections.abc import Sequence

from sqlalchemy import Row, select

from backend import db
from backend.accounts.models import Account
from backend.accounts.schemas import PersonOut
from backend.annotations.models import Passage
from backend.articles.models import Article
from backend.moderation import blocks
from backend.notifications import telling
from backend.notifications.telling import Matter
from backend.quizzes.models import Play, Question
from backend.shares.models import Share

LONGEST = 200


def tell(reader: Account, subjects: Sequence[str]) -> dict[str, Matter]:
    """Give the plays that solved questions of this reader's own; a teller.

    Left out are players who have left, and those whom the reader does not want to meet, or
    who do not want to meet the reader.
    """
    keys = [telling.id_of(each) for each in subjects]
    asked = (
        select(Play.public_id, Account, Share.public_id, Passage, Article)
        .join(Account, Account.id == Play.account_id)
        .join(Question, Question.id == Play.question_id)
        .join(Share, Share.id == Question.share_id)
        .join(Passage, Passage.id == Question.passage_id)
        .join(Article, Article.id == Question.article_id)
        .where(Play.public_id.in_(keys), Play.solved_at.is_not(None))
        .where(Share.account_id == reader.id, Article.status == "published")
        .where(Account.deleted_at.is_(None), Account.id.not_in(blocks.apart(reader)))
    )
    return {f"play:{row[0]}": _matter(row) for row in db.session().execute(asked)}


def _matter(row: Row[str, Account, str, Passage, Article]) -> Matter:
    _, player, s, passage, article = row
    seen = PersonOut.of(player)
    return Matter(
        who=seen.nickname,
        avatar_url=seen.avatar_url,
        context=passage.quote[:LONGEST],
        title=article.title,
        article_id=article.public_id,
        passage_id=passage.public_id,
        challenge_id=s,
    )
