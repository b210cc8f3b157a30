"""Exports the quiz questions that an account made, and its plays, for the data export."""

from sqlalchemy import func

from backend import bulk_sql
from backend.accounts.models import Account
from backend.articles.models import Article
from backend.bulk_sql import Records
from backend.challenges.models import Challenge, Play, Question
from backend.passages.models import Passage
from backend.shares.models import Share


def export_account_data(account: Account) -> dict[str, Records]:
    """Export the questions that an account made, and its plays of others'.

    `share` is the id under which it was first asked, or came to them. Challenges that pass
    others' questions on are exported with the shares.
    """
    return {"questions": _export_questions(account), "plays": _export_plays(account)}


def _export_questions(account: Account) -> Records:
    query = bulk_sql.select_record(
        Question.id,
        share=Share.public_id,
        quote=Passage.quote,
        hidden=func.substr(Passage.quote, Question.start + 1, Question.end - Question.start),
    )
    query = query.join(Share, Share.id == Question.share_id)
    query = query.join(Passage, Passage.id == Question.passage_id)
    return bulk_sql.stream_records(query.where(Share.account_id == account.id))


def _export_plays(account: Account) -> Records:
    query = bulk_sql.select_record(
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
    query = query.join(Challenge, Challenge.id == Play.challenge_id)
    query = query.join(Share, Share.id == Challenge.share_id)
    query = query.join(Article, Article.id == Share.article_id)
    return bulk_sql.stream_records(query.where(Play.account_id == account.id))
