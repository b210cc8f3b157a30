"""Quiz statistics of an article, for editors: questions, challenges, players, solve rate.

Each number is defined here, with an example. Of the examples: lin cut a gap, which mei
passed on, and mei cut one of her own. Lin's was answered by a and b, who found the
words, and in vain by c, who met it again through mei. Mei's own was answered by c
alone, in vain. d looked at all, and answered none.
"""

from sqlalchemy import Row, Select, func, select

from backend import db
from backend.articles.models import Article
from backend.challenges.models import Challenge, Play, Question
from backend.challenges.schemas import ChallengeFigures


def compute_solved_ratio(solved: int, players: int) -> float | None:
    """Compute the ratio of players who solved the question. Without players there is none.

    Four answered, of whom two solved it.

    >>> compute_solved_ratio(2, 4), compute_solved_ratio(0, 0)
    (0.5, None)
    """
    return round(solved / players, 3) if players else None


def summarize_challenges(article: Article) -> ChallengeFigures:
    """Count the questions made, the challenges, the players, and those who solved theirs.

    Challenges include the first. A question counts each player once, through whichever
    challenges they met it and in however many tries; who only looks is none. Somebody who
    answers two questions is two players. In the example 2 are made, passed on 3 times, and
    of 4 players 2 solved theirs, which is a half.
    """
    condition = Question.article_id == article.id
    questions_query = select(func.count(Question.id.distinct()), func.count(Challenge.id)).where(
        condition
    )
    plays_query = select(func.count(), func.count(Play.solved_at)).where(condition, Play.tries > 0)
    question_count, challenge_count = _fetch_counts(
        questions_query.join(Challenge, Challenge.question_id == Question.id)
    )
    players, solved = _fetch_counts(plays_query.join(Question, Question.id == Play.question_id))
    return ChallengeFigures(
        questions=question_count,
        challenges=challenge_count,
        players=players,
        solved=solved,
        solve_rate=compute_solved_ratio(solved, players),
    )


def _fetch_counts(query: Select[int, int]) -> Row[int, int]:
    return db.session().execute(query).one()
