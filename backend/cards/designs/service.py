"""Loads and lists card designs, shipped and editors' own; finds account and cover colours.

A shipped design is a JSON file. A row in the table may reorder or withdraw it,
and an editor's design is stored there wholly, version by version. Whatever is
offered was validated when it was saved. The design of forward pictures, which
nobody chooses, is shipped too and never listed.
"""

import json
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import Select, and_, select

from backend import db, logs, storage
from backend.articles import service as articles
from backend.articles.models import OfficialAccount
from backend.cards import render
from backend.cards.models import AccountColour, Backdrop, DesignRecord, DesignVersion
from backend.errors import BadInput, FieldError, NotFound

TEMPLATES_FOLDER = Path(__file__).parent.parent / "templates"
SHIPPED_NAMES = (
    "paper", "photo", "ink", "poster", "book", "mist", "festival", "duel", "reading",
)  # fmt: skip
FORWARD_DESIGN = "forward"
POSITION_STEP = 100

log = structlog.get_logger()


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


def list_designs(article: str | None) -> list[OfferedDesign]:
    """List the designs offered everywhere, or in one article. Raises NotFound."""
    return list_offered_designs(articles.get_published(article)[1].id if article else None)


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
