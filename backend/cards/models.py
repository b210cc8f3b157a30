"""Models of cards, forward pictures and designs; which designs are offered, and in which colours.

A shipped design is a JSON file. A row in the table may reorder or withdraw it,
and an editor's design is stored there wholly, version by version. Whatever is
offered was validated when it was saved. The design of forward pictures, which
nobody chooses, is shipped too and never listed.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    Select,
    String,
    Text,
    UniqueConstraint,
    and_,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column

from backend import clock, db, ids, logs, storage
from backend.articles.models import OfficialAccount
from backend.cards import render
from backend.errors import BadInput, FieldError, NotFound
from backend.moderation.state_machine import State

TEMPLATES_FOLDER = Path(__file__).parent / "templates"
SHIPPED_NAMES = (
    "paper", "photo", "ink", "poster", "book", "mist", "festival", "duel", "reading",
)  # fmt: skip
FORWARD_DESIGN = "forward"
POSITION_STEP = 100

log = structlog.get_logger()


class Card(db.Base):
    """One card. `digest` covers everything drawn on it, and identifies it.

    `code_kind` is `share` when the code names this very share, and `article`
    when WeChat's quota was spent and the article's own code had to do: such a
    card leads to the article, but who came through it stays unknown. `version`
    is that of the design, 0 for one that came with the application. `note` is the
    reader's own word on it, which never stands without the verdict that let it
    through; `state` is a state of `moderation`, and of a hidden card there is no
    picture.
    """

    __tablename__ = "cards"
    __table_args__ = (
        Index(None, "account_id", "id"),
        CheckConstraint("note IS NULL OR check_id IS NOT NULL", name="judged"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(db.exact(16), unique=True, default=ids.generate)
    share_id: Mapped[int] = mapped_column(ForeignKey("shares.id"), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    design: Mapped[str] = mapped_column(String(32))
    version: Mapped[int] = mapped_column(Integer, default=0)
    size: Mapped[str] = mapped_column(String(12), default="tall")
    digest: Mapped[str] = mapped_column(db.exact(64), unique=True)
    key: Mapped[str] = mapped_column(db.exact(120))
    width: Mapped[int] = mapped_column(Integer)
    height: Mapped[int] = mapped_column(Integer)
    code_kind: Mapped[str] = mapped_column(String(8))
    note: Mapped[str | None] = mapped_column(Text)
    state: Mapped[State] = mapped_column(db.exact(8), default="shown")
    check_id: Mapped[int | None] = mapped_column(ForeignKey("checks.id"), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class ForwardPicture(db.Base):
    """A picture drawn for a forward of an article's passage, recorded so it can be erased."""

    __tablename__ = "forward_pictures"
    __table_args__ = (UniqueConstraint("article_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))
    key: Mapped[str] = mapped_column(db.exact(120))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class DesignRecord(db.Base):
    """An editor's design, or the listing state of one that ships with the application.

    Of the latter there is a row only once it was reordered or withdrawn; its
    `version` is 0. A design of one Official Account is offered there only.
    """

    __tablename__ = "designs"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(db.exact(32), unique=True)
    official_account_id: Mapped[int | None] = mapped_column(
        ForeignKey("official_accounts.id"), index=True
    )
    position: Mapped[int] = mapped_column(Integer)
    offered: Mapped[bool] = mapped_column(Boolean, default=False)
    version: Mapped[int] = mapped_column(Integer, default=0)
    updated_at: Mapped[datetime] = mapped_column(default=clock.now)


class DesignVersion(db.Base):
    """One immutable version of a design, so that old cards can be reproduced."""

    __tablename__ = "design_versions"
    # Named as the migration has it, which our convention for names would not.
    __table_args__ = (UniqueConstraint("design_id", "number", name="uq_design_versions_design_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    design_id: Mapped[int] = mapped_column(ForeignKey("designs.id"))
    number: Mapped[int] = mapped_column(Integer)
    body: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class Backdrop(db.Base):
    """A re-encoded background picture for designs, with its darkest and lightest shade."""

    __tablename__ = "backdrops"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(db.exact(16), unique=True, default=ids.generate)
    key: Mapped[str] = mapped_column(db.exact(120), unique=True)
    width: Mapped[int] = mapped_column(Integer)
    height: Mapped[int] = mapped_column(Integer)
    darkest: Mapped[str] = mapped_column(db.exact(7))
    lightest: Mapped[str] = mapped_column(db.exact(7))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class AccountColour(db.Base):
    """The colour of an Official Account, from which tinted designs derive their palette."""

    __tablename__ = "account_colours"

    id: Mapped[int] = mapped_column(primary_key=True)
    official_account_id: Mapped[int] = mapped_column(
        ForeignKey("official_accounts.id"), unique=True
    )
    colour: Mapped[str] = mapped_column(db.exact(7))


class DesignUnknown(NotFound):
    """There is no design of this name, or not for this article."""

    code, message = "design_unknown", "没有这种卡片样式"


@dataclass(frozen=True)
class OfferedDesign:
    """A design with its listing state. `picture` is the storage key of its backdrop."""

    design: render.Design
    version: int
    position: int
    offered: bool
    official_account_id: int | None = None
    picture: str | None = None

    @property
    def name(self) -> str:
        """The design's machine-readable name."""
        return self.design.name

    @property
    def sizes(self) -> list[render.CardSize]:
        """The sizes it is available in, the default first."""
        return [size for size in self.design.sizes if size != "wide"]

    def size(self, requested: render.CardSize | None) -> render.CardSize:
        """Return the requested size, or the default. Raises BadInput if it is not available."""
        if requested is not None and requested not in self.sizes:
            raise BadInput(faults=(FieldError("/size", "这种样式没有这个尺寸"),))
        return requested or self.sizes[0]


def get_design(name: str, official_account_id: int | None = None) -> OfferedDesign:
    """Return a design that is offered in an account's articles. Raises DesignUnknown."""
    designs_by_name = {design.name: design for design in list_offered_designs(official_account_id)}
    if name not in designs_by_name:
        raise DesignUnknown
    return designs_by_name[name]


def list_offered_designs(
    official_account_id: int | None = None, kind: render.CardKind = "passage"
) -> list[OfferedDesign]:
    """List the designs for one kind of card that are offered, in their order."""
    owners = (None, official_account_id)
    return [
        design
        for design in list_all_designs()
        if design.offered and design.design.card == kind and design.official_account_id in owners
    ]


def list_all_designs() -> list[OfferedDesign]:
    """List all designs, withdrawn ones too, in their order."""
    rows_by_name = {row.DesignRecord.name: row for row in db.session().execute(_select_designs())}
    designs = [
        _build_shipped(index, rows_by_name.pop(name, None))
        for index, name in enumerate(SHIPPED_NAMES)
    ]
    backdrop_keys = _load_backdrop_keys([row.body for row in rows_by_name.values()])
    designs += [
        design for row in rows_by_name.values() if (design := _build_custom(row, backdrop_keys))
    ]
    return sorted(designs, key=lambda design: (design.position, design.name))


def _select_designs() -> Select[Any]:
    current = and_(
        DesignVersion.design_id == DesignRecord.id, DesignVersion.number == DesignRecord.version
    )
    return select(DesignRecord, DesignVersion.body).outerjoin(DesignVersion, current)


def _build_shipped(index: int, row: Any) -> OfferedDesign:
    design = load_shipped_designs()[SHIPPED_NAMES[index]]
    if row is None:
        return OfferedDesign(design, 0, (index + 1) * POSITION_STEP, True)
    return OfferedDesign(design, 0, row.DesignRecord.position, row.DesignRecord.offered)


def _build_custom(row: Any, backdrop_keys: dict[str, str]) -> OfferedDesign | None:
    """Load an editor's design; one that no longer validates is skipped, and logged."""
    record: DesignRecord = row.DesignRecord
    try:
        design = _parse_design(json.dumps(row.body, sort_keys=True))
    except render.BadDesign as error:
        log.error(
            "design left out",
            name=record.name,
            version=record.version,
            **logs.build_error_fields(error),
        )
        return None
    backdrop_key = backdrop_keys.get(design.picture.id) if design.picture else None
    account = record.official_account_id
    return OfferedDesign(
        design, record.version, record.position, record.offered, account, backdrop_key
    )


def _load_backdrop_keys(bodies: list[dict[str, Any]]) -> dict[str, str]:
    """Find the storage keys of all backdrops that designs use, in one query at most."""
    public_ids = {body["picture"]["id"] for body in bodies if body.get("picture")}
    if not public_ids:
        return {}
    query = select(Backdrop.public_id, Backdrop.key).where(Backdrop.public_id.in_(public_ids))
    return {row.public_id: row.key for row in db.session().execute(query)}


@lru_cache(maxsize=256)
def _parse_design(body: str) -> render.Design:
    return render.load_design(body)


@cache
def load_shipped_designs() -> dict[str, render.Design]:
    """Load the designs that ship with the application, once."""
    files = {name: TEMPLATES_FOLDER / f"{name}.json" for name in (*SHIPPED_NAMES, FORWARD_DESIGN)}
    return {name: render.load_design(file.read_bytes()) for name, file in files.items()}


def find_account_colour(account: OfficialAccount) -> str | None:
    """Find the own colour of an Official Account, which tinted designs take."""
    query = select(AccountColour.colour).where(AccountColour.official_account_id == account.id)
    return db.session().scalar(query)


def get_cover_colour(cover_key: str | None) -> str | None:
    """Return a cover's colour, None if it cannot be read."""
    try:
        return _compute_cover_colour(cover_key) if cover_key else None
    except render.BadPicture:
        return None


@lru_cache(maxsize=4096)
def _compute_cover_colour(key: str) -> str:
    """Compute a cover's colour, cached per process; a key always names the same picture."""
    data = storage.get_store().get(key)
    if data is None:
        raise render.BadPicture(key)
    return render.get_dominant_colour(data)
