"""What editors do with designs, told to the audit log."""

from typing import Any

from backend import db
from backend.admin import audit
from backend.admin.models import Editor
from backend.articles.models import OfficialAccount
from backend.cards import shelf
from backend.cards.designs import Offered
from backend.cards.models import Backdrop

Coloured = tuple[OfficialAccount, str | None]


def save(editor: Editor, body: dict[str, Any], official_account: str | None) -> Offered:
    """Keep a design or its next version, in the current transaction; raises what the shelf does."""
    saved = shelf.save(body, official_account)
    detail: audit.Detail = {"version": saved.version}
    audit.record(editor, "design.saved", f"design:{saved.name}", detail)
    return saved


def offer(editor: Editor, name: str) -> Offered:
    """Let readers choose a design, in the current transaction. Raises DesignUnknown."""
    found = shelf.offer(name, True)
    audit.record(editor, "design.offered", f"design:{name}")
    return found


def withdraw(editor: Editor, name: str) -> Offered:
    """Let readers choose a design no longer, in the current transaction. Raises DesignUnknown."""
    found = shelf.offer(name, False)
    audit.record(editor, "design.withdrawn", f"design:{name}")
    return found


def arrange(editor: Editor, names: list[str]) -> list[Offered]:
    """Put designs into an order, in the current transaction. Raises DesignUnknown."""
    found = shelf.arrange(names)
    audit.record(editor, "design.arranged", "designs", {"first": found[0].name})
    return found


def add_backdrop(editor: Editor, data: bytes) -> Backdrop:
    """Keep an uploaded picture for designs. Raises PictureRefused."""
    stored = shelf.store_backdrop(data)
    with db.transaction():
        found = shelf.keep_backdrop(stored)
        audit.record(editor, "backdrop.added", f"backdrop:{found.public_id}")
    return found


def set_colour(editor: Editor, official_account: str, colour: str | None) -> Coloured:
    """Give an Official Account its colour, in the current transaction. Raises NotFound."""
    found = shelf.set_colour(official_account, colour)
    subject = f"official_account:{official_account}"
    audit.record(editor, "account.coloured", subject, {"colour": colour or ""})
    return found
