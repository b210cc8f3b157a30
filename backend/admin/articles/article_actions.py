"""Editors' audited actions on articles: import, publish, withdraw, take down, restore, re-anchor.

An import opens its own transactions, since it fetches pictures from other servers
in between; its entry is written once it has succeeded, in one of its own.
"""

from backend import db, ids
from backend.admin.audit import audit_log as audit
from backend.admin.models import Editor
from backend.api import concurrency_limits
from backend.articles import publication, revision_comparison, revisions
from backend.articles.imports import article_import
from backend.articles.imports.article_import import Imported
from backend.articles.imports.import_consent import ImportConsent
from backend.articles.models import Article, Revision
from backend.articles.paragraphs import Paragraph
from backend.articles.revision_comparison import ParagraphChange
from backend.cards import article_takedown
from backend.cards.article_takedown import Takedown
from backend.errors import NotFound
from backend.passages import reanchor_reports

PAGE_LIMIT = 20 * 1024 * 1024


def import_url(editor: Editor, url: str, consent: ImportConsent) -> Imported:
    """Import a published article from its URL; raises what the importer raises, and Busy."""
    with concurrency_limits.acquire_seat(concurrency_limits.RENDERING):
        import_result = article_import.import_url(url, consent)
    return record_import(editor, import_result, "url")


def import_page(editor: Editor, page: bytes, consent: ImportConsent) -> Imported:
    """Import a page that a browser saved; raises what the importer raises, and Busy."""
    with concurrency_limits.acquire_seat(concurrency_limits.RENDERING):
        import_result = article_import.import_page(page, consent)
    return record_import(editor, import_result, "page")


def import_fragment(editor: Editor, html: str, title: str, consent: ImportConsent) -> Imported:
    """Import pasted HTML under a title; raises what the importer raises, and Busy."""
    with concurrency_limits.acquire_seat(concurrency_limits.RENDERING):
        import_result = article_import.import_fragment(html, title, consent)
    return record_import(editor, import_result, "fragment")


def get_article(public_id: str) -> tuple[Article, list[Paragraph]]:
    """Get an article of any status with its current paragraphs. Raises NotFound."""
    return publication.get_for_editors(_validate_public_id(public_id))


def publish_article(editor: Editor | None, public_id: str) -> Article:
    """Publish an article, in the current transaction. Raises NotFound."""
    article = publication.publish(_validate_public_id(public_id))
    audit.record(editor, "article.published", f"article:{article.public_id}")
    return article


def withdraw_article(editor: Editor | None, public_id: str) -> Article:
    """Withdraw an article from readers, in the current transaction. Raises NotFound."""
    article = publication.withdraw(_validate_public_id(public_id))
    audit.record(editor, "article.withdrawn", f"article:{article.public_id}")
    return article


def take_down_article(editor: Editor | None, public_id: str) -> Takedown:
    """Withdraw an article and erase every picture made from it, in the current transaction.

    `editor` is None for the command line. Raises NotFound.
    """
    result = article_takedown.take_down_article(_validate_public_id(public_id))
    detail: audit.Detail = {"pictures": len(result.urls)}
    audit.record(editor, "article.taken_down", f"article:{result.article.public_id}", detail)
    return result


def lift_takedown(editor: Editor | None, public_id: str) -> Article:
    """Let a taken-down article be imported and published again, in the current transaction.

    `editor` is None for the command line. Raises NotFound, NotTakenDown.
    """
    article = publication.lift_takedown(_validate_public_id(public_id))
    audit.record(editor, "article.takedown_lifted", f"article:{article.public_id}")
    return article


def restore_revision(editor: Editor, public_id: str, number: int, expected_number: int) -> Article:
    """Make a revision current, a proposal or an earlier one, in the current transaction.

    Raises what `revisions.restore` raises.
    """
    article = revisions.restore(_validate_public_id(public_id), number, expected_number)
    if article.revision != expected_number:
        action = "article.accepted" if number > expected_number else "article.restored"
        detail: audit.Detail = {"revision": number, "before": expected_number}
        audit.record(editor, action, f"article:{article.public_id}", detail)
    return article


def compare_revision(
    public_id: str, number: int
) -> tuple[Article, Revision, list[ParagraphChange]]:
    """Compare a revision with the current text: what restoring it would change.

    Raises NotFound.
    """
    article, _ = publication.get_for_editors(_validate_public_id(public_id))
    current, other = (
        revisions.get_revision(article, revision_number)
        for revision_number in (article.revision, number)
    )
    return article, other, revision_comparison.compare(current, other)


def reanchor_passage(editor: Editor, passage_id: str, quote: str, start: int | None) -> Article:
    """Re-anchor an orphaned passage to words of the current text, in the current transaction.

    Raises what `reports.place` raises.
    """
    passage, article = reanchor_reports.reanchor_by_hand(
        _validate_public_id(passage_id), quote, start
    )
    detail: audit.Detail = {"passage": passage.public_id, "revision": article.revision}
    audit.record(editor, "passage.placed", f"article:{article.public_id}", detail)
    return article


def record_import(editor: Editor | None, import_result: Imported, source: str) -> Imported:
    """Record an import in the audit log, in a transaction of its own; gives it back."""
    detail: audit.Detail = {
        "way": source,
        "outcome": import_result.outcome,
        "missing_pictures": import_result.missing_pictures,
    }
    if import_result.proposed is not None:
        detail["revision"] = import_result.proposed
    with db.transaction():
        audit.record(
            editor, "article.imported", f"article:{import_result.article.public_id}", detail
        )
    return import_result


def _validate_public_id(public_id: str) -> str:
    """Refuse what is no id: MySQL fails on comparing ASCII columns with other text."""
    if not ids.is_well_formed(public_id):
        raise NotFound
    return public_id
