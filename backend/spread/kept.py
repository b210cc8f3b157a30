"""What is kept about what a person passed on, and what came of it in numbers; never who."""

from sqlalchemy import func

from backend import bulk
from backend.accounts.models import Account
from backend.annotations.models import Passage
from backend.articles.models import Article
from backend.bulk import Records
from backend.shares.models import Share, SharedPassage
from backend.spread.models import ShareSum


def taken(account: Account) -> dict[str, Records]:
    """Give a person's shares with their sums, and the sentences that each carried."""
    return {"passed_on": _shares(account), "passed_on_sentences": _sentences(account)}


def _shares(account: Account) -> Records:
    """Give the shares. Levels and days are told from three people on only, so not here at all."""
    mine = bulk.record(
        Share.id,
        id=Share.public_id,
        article=Article.public_id,
        title=Article.title,
        channel=Share.channel,
        design=Share.design,
        created_at=Share.created_at,
        people=func.coalesce(ShareSum.reach, 0),
        visits=func.coalesce(ShareSum.arrivals, 0),
    )
    mine = mine.join(Article, Article.id == Share.article_id)
    mine = mine.outerjoin(ShareSum, ShareSum.share_id == Share.id)
    return bulk.records(mine.where(Share.account_id == account.id))


def _sentences(account: Account) -> Records:
    mine = bulk.record(
        SharedPassage.id, share=Share.public_id, place=SharedPassage.place, quote=Passage.quote
    )
    mine = mine.join(Share, Share.id == SharedPassage.share_id)
    mine = mine.join(Passage, Passage.id == SharedPassage.passage_id)
    return bulk.records(mine.where(Share.account_id == account.id))
