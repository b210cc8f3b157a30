"""The tap by which a reader goes to follow the account: the last step that we can see."""

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from backend import db
from backend.accounts.models import Account
from backend.articles import service as articles
from backend.articles.models import Article
from backend.shares import visitors
from backend.shares.models import Tap


def tap(article_id: str, reader: Account | None, token: str) -> None:
    """Keep that somebody tapped to follow, once for each visitor and article.

    Whether they did follow is between them and WeChat. Raises NotFound.
    """
    article = articles.get_summary(article_id)
    visitor = visitors.of_account(reader) if reader else visitors.of_token(token)
    try:
        with db.session().begin_nested():
            db.session().add(Tap(article_id=article.id, visitor=visitor))
    except IntegrityError:
        return


def count(article: Article) -> int:
    """Count those who tapped under this article."""
    many = select(func.count()).where(Tap.article_id == article.id)
    return db.session().scalar(many) or 0


def forget(account: Account) -> None:
    """Let nobody be found behind an account's taps; their number stays."""
    theirs = Tap.visitor == visitors.of_account(account)
    db.session().execute(update(Tap).where(theirs).values(visitor=visitors.nobody()))
