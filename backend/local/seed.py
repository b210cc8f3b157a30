"""Demo content for an empty house: an account, articles, passages, readers, one editor."""

from sqlalchemy import select

from backend import db
from backend.accounts.models import Account
from backend.admin import audit
from backend.admin import service as admin
from backend.annotations import service as annotations
from backend.articles import service as articles
from backend.articles.models import OfficialAccount
from backend.local import content
from backend.local.content import pictures
from backend.profiles import service as profiles

LOGIN = "editor"
EVERYTHING = articles.Consent(everything=True)


def plant() -> str:
    """Fill an empty house, once; gives the line that tells how to sign in as editor."""
    with db.reading() as session:
        if session.scalar(select(OfficialAccount.id).limit(1)) is not None:
            return (
                f"  editor        {LOGIN}; a new one-time password:"
                f" make editor-password LOGIN={LOGIN}"
            )
    for name in content.PAGES:
        _bring_in(name)
    with db.transaction() as session:
        for nickname in content.READERS:
            reader = Account()
            session.add(reader)
            session.flush()
            profiles.vouch(reader, nickname)
        with audit.by_operator():
            password = admin.add_editor(LOGIN, "编辑", "owner")
    return f"  editor        {LOGIN}, one-time password {password}"


def _bring_in(name: str) -> None:
    done = articles.import_page(content.page(name), consent=EVERYTHING, fetch_local=pictures.fetch)
    with db.transaction():
        articles.publish(done.article.public_id)
        article, _, revision = articles.get_published(done.article.public_id)
        for quote in content.PASSAGES[name]:
            annotations.pin(article, revision, annotations.locate(revision, quote, None))
