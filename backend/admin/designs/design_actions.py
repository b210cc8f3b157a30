"""Editors' audited actions on card designs: save, offer, withdraw, order; backdrops, colours."""

from typing import Any

from backend import db
from backend.admin.audit import audit_log as audit
from backend.admin.models import Editor
from backend.articles.models import OfficialAccount
from backend.cards.designs import account_colours, backdrops, design_admin
from backend.cards.models import Backdrop, OfferedDesign

OfficialAccountColour = tuple[OfficialAccount, str | None]


def save_design(
    editor: Editor, body: dict[str, Any], official_account: str | None
) -> OfferedDesign:
    """Save a design or its next version, in the current transaction."""
    design = design_admin.save_design(body, official_account)
    detail: audit.Detail = {"version": design.version}
    audit.record(editor, "design.saved", f"design:{design.name}", detail)
    return design


def offer_design(editor: Editor, name: str) -> OfferedDesign:
    """Let readers choose a design, in the current transaction. Raises DesignUnknown."""
    design = design_admin.set_offered(name, True)
    audit.record(editor, "design.offered", f"design:{name}")
    return design


def withdraw_design(editor: Editor, name: str) -> OfferedDesign:
    """Let readers choose a design no longer, in the current transaction. Raises DesignUnknown."""
    design = design_admin.set_offered(name, False)
    audit.record(editor, "design.withdrawn", f"design:{name}")
    return design


def arrange_designs(editor: Editor, names: list[str]) -> list[OfferedDesign]:
    """Put designs into an order, in the current transaction. Raises DesignUnknown."""
    designs = design_admin.reorder_designs(names)
    audit.record(editor, "design.arranged", "designs", {"first": designs[0].name})
    return designs


def add_backdrop(editor: Editor, data: bytes) -> Backdrop:
    """Store an uploaded picture for designs. Raises PictureRefused."""
    picture = backdrops.store_backdrop(data)
    with db.transaction():
        backdrop = backdrops.save_backdrop(picture)
        audit.record(editor, "backdrop.added", f"backdrop:{backdrop.public_id}")
    return backdrop


def set_colour(editor: Editor, official_account: str, colour: str | None) -> OfficialAccountColour:
    """Give an Official Account its colour, in the current transaction. Raises NotFound."""
    result = account_colours.set_account_colour(official_account, colour)
    subject = f"official_account:{official_account}"
    audit.record(editor, "account.coloured", subject, {"colour": colour or ""})
    return result
