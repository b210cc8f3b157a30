"""What became of an article's questions; each figure defined here, with its example.

Of the examples: lin cut a gap, which mei passed on, and mei cut one of her own. Lin's was
answered by a and b, who found the words, and in vain by c, who met it again through mei.
Mei's own was answered by c alone, in vain. d looked at all, and answered none.
"""

from sqlalchemy import Row, Select, func, select

from backend import db
from backend.articles.models import Article
from backend.quizzes.models import Challenge, Play, Question
from backend.quizzes.schemas import ChallengeFigures


def solved_share(solved: int, players: int) -> float | None:
    """Tell which part of those who answered found the words. Without players there is none.

    Four answered, of whom two found them.

    >>> solved_share(2, 4), solved_share(0, 0)
    (0.5, None)
    """
    return round(solved / players, 3) if players else None


def of_article(article: Article) -> ChallengeFigures:
    """Tell how many questions were made, how often passed on, how many answered and solved them.

    Passed on counts the first time, too. A question counts each player once, by whichever
    challenges they met it and in however many tries; who only looks is none. Somebody who
    answers two questions is two players. In the example 2 are made, passed on 3 times, and
    of 4 players 2 solved theirs, which is a half.
    """
    here = Question.article_id == article.id
    asked = select(func.count(Question.id.distinct()), func.count(Challenge.id)).where(here)
    answered = select(func.count(), func.count(Play.solved_at)).where(here, Play.tries > 0)
    made, passed_on = _of(asked.join(Challenge, Challenge.question_id == Question.id))
    players, solved = _of(answered.join(Question, Question.id == Play.question_id))
    return ChallengeFigures(
        made=made,
        passed_on=passed_on,
        players=players,
        solved=solved,
        of_players=solved_share(solved, players),
    )


def _of(counted: Select[int, int]) -> Row[int, int]:
    return db.session().execute(counted).one()
