"""What editors do with articles, told to the audit log: import, publish, restore, place words.

An import opens its own transactions, since it asks strangers for pictures in
between; its entry is written once it has succeeded, in one of its own.
"""

import re

from backend import db
from backend.admin import audit
from backend.admin.models import Editor
from backend.annotations import reports
from backend.api import seats
from backend.articles import revisions
from backend.articles import service as articles
from backend.articles.models import Article, Revision
from backend.articles.paragraphs import Paragraph
from backend.articles.revisions import Change
from backend.articles.service import Consent, Imported
from backend.cards import takedown
from backend.cards.takedown import Takedown
from backend.errors import NotFound

PAGE_LIMIT = 20 * 1024 * 1024
PUBLIC_ID = re.compile(r"[0-9A-Za-z]{1,16}")


def import_url(editor: Editor, url: str, consent: Consent) -> Imported:
    """Bring in a published article from its address; raises what the importer raises, and Busy."""
    with seats.seat(seats.RENDERING):
        imported = articles.import_url(url, consent)
    return record_import(editor, imported, "url")


def import_page(editor: Editor, page: bytes, consent: Consent) -> Imported:
    """Bring in a page that a browser saved; raises what the importer raises, and Busy."""
    with seats.seat(seats.RENDERING):
        imported = articles.import_page(page, consent)
    return record_import(editor, imported, "page")


def import_fragment(editor: Editor, html: str, title: str, consent: Consent) -> Imported:
    """Bring in pasted HTML under a title; raises what the importer raises, and Busy."""
    with seats.seat(seats.RENDERING):
        imported = articles.import_fragment(html, title, consent)
    return record_import(editor, imported, "fragment")


def get_article(public_id: str) -> tuple[Article, list[Paragraph]]:
    """Give an article of any status with its current paragraphs. Raises NotFound."""
    return articles.get_for_editors(_checked(public_id))


def publish(editor: Editor | None, public_id: str) -> Article:
    """Let readers see an article, in the current transaction. Raises NotFound."""
    article = articles.publish(_checked(public_id))
    audit.record(editor, "article.published", f"article:{article.public_id}")
    return article


def withdraw(editor: Editor | None, public_id: str) -> Article:
    """Take an article back from readers, in the current transaction. Raises NotFound."""
    article = articles.withdraw(_checked(public_id))
    audit.record(editor, "article.withdrawn", f"article:{article.public_id}")
    return article


def take_down(editor: Editor | None, public_id: str) -> Takedown:
    """Withdraw an article and erase every picture made from it, in the current transaction.

    `editor` is None for the command line. Raises NotFound.
    """
    done = takedown.take_down(_checked(public_id))
    detail: audit.Detail = {"pictures": len(done.urls)}
    audit.record(editor, "article.taken_down", f"article:{done.article.public_id}", detail)
    return done


def lift_takedown(editor: Editor | None, public_id: str) -> Article:
    """Let a taken-down article be imported and published again, in the current transaction.

    `editor` is None for the command line. Raises NotFound, NotTakenDown.
    """
    article = articles.lift_takedown(_checked(public_id))
    audit.record(editor, "article.takedown_lifted", f"article:{article.public_id}")
    return article


def restore(editor: Editor, public_id: str, number: int, seen: int) -> Article:
    """Make a revision current, a proposal or an earlier one, in the current transaction.

    Raises what `revisions.restore` raises.
    """
    article = revisions.restore(_checked(public_id), number, seen)
    if article.revision != seen:
        action = "article.accepted" if number > seen else "article.restored"
        detail: audit.Detail = {"revision": number, "before": seen}
        audit.record(editor, action, f"article:{article.public_id}", detail)
    return article


def compare(public_id: str, number: int) -> tuple[Article, Revision, list[Change]]:
    """Give a revision, and how the current text differs from it: what it would change.

    Raises NotFound.
    """
    article, _ = articles.get_for_editors(_checked(public_id))
    current, other = (revisions.get(article, each) for each in (article.revision, number))
    return article, other, revisions.compare(current, other)


def place_passage(editor: Editor, passage_id: str, quote: str, start: int | None) -> Article:
    """Let a lost passage stand for words of the current text, in the current transaction.

    Raises what `reports.place` raises.
    """
    passage, article = reports.place(_checked(passage_id), quote, start)
    detail: audit.Detail = {"passage": passage.public_id, "revision": article.revision}
    audit.record(editor, "passage.placed", f"article:{article.public_id}", detail)
    return article


def record_import(editor: Editor | None, imported: Imported, way: str) -> Imported:
    """Write that an article was brought in, in a transaction of its own; gives it back."""
    detail: audit.Detail = {
        "way": way,
        "outcome": imported.outcome,
        "missing_pictures": imported.missing_pictures,
    }
    if imported.proposed is not None:
        detail["revision"] = imported.proposed
    with db.transaction():
        audit.record(editor, "article.imported", f"article:{imported.article.public_id}", detail)
    return imported


def _checked(public_id: str) -> str:
    """Refuse what no id looks like: MySQL fails on comparing ASCII columns with other words."""
    if not PUBLIC_ID.fullmatch(public_id):
        raise NotFound
    return public_id
