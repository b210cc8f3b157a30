"""What became of an article's challenges; each figure defined here, with its example.

Of the examples: lin cut a gap, and mei passed it on. Three answered lin's, of whom two
found the words; one answered mei's in vain, and another only looked at it.
"""

from sqlalchemy import func, select

from backend import db
from backend.articles.models import Article
from backend.quizzes.models import Challenge, Play
from backend.quizzes.schemas import ChallengeFigures


def solved_share(solved: int, players: int) -> float | None:
    """Tell which part of those who answered found the words. Without players there is none.

    Four answered, of whom two found them.

    >>> solved_share(2, 4), solved_share(0, 0)
    (0.5, None)
    """
    return round(solved / players, 3) if players else None


def of_article(article: Article) -> ChallengeFigures:
    """Tell how many challenges were made, how many answered them, and how many solved them.

    Made counts challenges that were passed on, too. Somebody who answers two challenges is
    two players, as somebody who answers one in three tries is one; who only looks is none.
    In the example 2 are made, of 4 players 2 solved, which is a half.
    """
    session, here = db.session(), Challenge.article_id == article.id
    made = session.scalar(select(func.count()).select_from(Challenge).where(here)) or 0
    answered = (
        select(func.count(), func.count(Play.solved_at))
        .join(Challenge, Challenge.id == Play.challenge_id)
        .where(here, Play.tries > 0)
    )
    players, solved = session.execute(answered).one()
    return ChallengeFigures(
        made=made, players=players, solved=solved, of_players=solved_share(solved, players)
    )
