"""What is kept about a person, as they may demand it: gaps they cut, and what they played."""

from sqlalchemy import func

from backend import bulk
from backend.accounts.models import Account
from backend.annotations.models import Passage
from backend.articles.models import Article
from backend.bulk import Records
from backend.quizzes.models import Challenge, Play, Question
from backend.shares.models import Share


def taken(account: Account) -> dict[str, Records]:
    """Give the questions that a person made, and their plays of others'.

    `share` is the id under which it was first asked, or came to them. What they passed on
    of others' is told with all that they passed on.
    """
    return {"questions": _questions(account), "plays": _plays(account)}


def _questions(account: Account) -> Records:
    mine = bulk.record(
        Question.id,
        share=Share.public_id,
        quote=Passage.quote,
        hidden=func.substr(Passage.quote, Question.start + 1, Question.end - Question.start),
    )
    mine = mine.join(Share, Share.id == Question.share_id)
    mine = mine.join(Passage, Passage.id == Question.passage_id)
    return bulk.records(mine.where(Share.account_id == account.id))


def _plays(account: Account) -> Records:
    mine = bulk.record(
        Play.id,
        share=Share.public_id,
        article=Article.public_id,
        title=Article.title,
        tries=Play.tries,
        solved_at=Play.solved_at,
        from_a_group=Play.group_key.is_not(None),
        named_in_the_group=Play.listed,
        at=Play.created_at,
    )
    mine = mine.join(Challenge, Challenge.id == Play.challenge_id)
    mine = mine.join(Share, Share.id == Challenge.share_id)
    mine = mine.join(Article, Article.id == Share.article_id)
    return bulk.records(mine.where(Play.account_id == account.id))
