"""Seeds an empty database with demo content: an account, articles, passages, readers, editor."""

from sqlalchemy import select

from backend import db
from backend.accounts.models import Account
from backend.admin.audit import audit_log as audit
from backend.admin.editors import editor_accounts
from backend.articles import publication, published_articles
from backend.articles.imports import article_import, import_consent
from backend.articles.models import OfficialAccount
from backend.local import content
from backend.local.content import pictures
from backend.passages import passage_records
from backend.profiles import own_profile

LOGIN = "editor"
FULL_CONSENT = import_consent.ImportConsent(everything=True)


def seed_demo() -> str:
    """Seed an empty database, once; gives the line that says how to sign in as editor."""
    with db.read_session() as session:
        if session.scalar(select(OfficialAccount.id).limit(1)) is not None:
            return (
                f"  editor        {LOGIN}; a new one-time password:"
                f" make editor-password LOGIN={LOGIN}"
            )
    for name in content.PAGES:
        _import_page(name)
    with db.transaction() as session:
        for nickname in content.READERS:
            reader = Account()
            session.add(reader)
            session.flush()
            own_profile.set_trusted_nickname(reader, nickname)
        with audit.act_as_operator():
            password = editor_accounts.add_editor(LOGIN, "编辑", "owner")
    return f"  editor        {LOGIN}, one-time password {password}"


def _import_page(name: str) -> None:
    result = article_import.import_page(
        content.read_page(name), consent=FULL_CONSENT, fetch_local=pictures.fetch_picture
    )
    with db.transaction():
        publication.publish(result.article.public_id)
        article, _, revision = published_articles.get_published(result.article.public_id)
        for quote in content.PASSAGES[name]:
            passage_records.get_or_create_passage(
                article, revision, passage_records.locate_quote(revision, quote, None)
            )
