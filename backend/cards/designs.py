"""The designs that are offered: those that came with the house, and those that editors made.

A shipped design is a JSON file. A row in the table may move or withdraw it,
and an editor's design lives there wholly, version by version. Whatever is
offered was checked when it was kept. That of a forward's picture, which nobody
chooses, is shipped beside them and stands on no shelf.
"""

import json
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import Select, and_, select

from backend import db, logs
from backend.cards import render
from backend.cards.models import Backdrop, DesignVersion, KeptDesign
from backend.errors import BadInput, Fault, NotFound

FOLDER = Path(__file__).parent / "templates"
SHIPPED = (
    "paper", "photo", "ink", "poster", "book", "mist", "festival", "duel", "reading",
)  # fmt: skip
FORWARD = "forward"
STEP = 100

log = structlog.get_logger()


class DesignUnknown(NotFound):
    """There is no design of this name, or not for this article."""

    code, message = "design_unknown", "没有这种卡片样式"


@dataclass(frozen=True)
class Offered:
    """A design as it stands on the shelf. `picture` is the storage key of its own picture."""

    design: render.Design
    version: int
    position: int
    offered: bool
    official_account_id: int | None = None
    picture: str | None = None

    @property
    def name(self) -> str:
        """Give its name, for machines."""
        return self.design.name

    @property
    def sizes(self) -> list[render.CardSize]:
        """List the sizes it can be had in, the usual one first."""
        return [size for size in self.design.sizes if size != "wide"]

    def size(self, asked: render.CardSize | None) -> render.CardSize:
        """Give the size asked for, or the usual one. Raises BadInput if it has none such."""
        if asked is not None and asked not in self.sizes:
            raise BadInput(faults=(Fault("/size", "这种样式没有这个尺寸"),))
        return asked or self.sizes[0]


def get_design(name: str, official_account_id: int | None = None) -> Offered:
    """Give a design that is offered in an account's articles. Raises DesignUnknown."""
    found = {each.name: each for each in list_offered(official_account_id)}
    if name not in found:
        raise DesignUnknown
    return found[name]


def list_offered(
    official_account_id: int | None = None, card: render.Kind = "passage"
) -> list[Offered]:
    """List the designs for one kind of card that are offered, in their order."""
    owners = (None, official_account_id)
    return [
        each
        for each in list_all()
        if each.offered and each.design.card == card and each.official_account_id in owners
    ]


def list_all() -> list[Offered]:
    """List all designs, withdrawn ones too, in their order."""
    kept = {row.KeptDesign.name: row for row in db.session().execute(_rows())}
    found = [_shipped_as(n, kept.pop(name, None)) for n, name in enumerate(SHIPPED)]
    pictures = _pictures([row.body for row in kept.values()])
    found += [each for row in kept.values() if (each := _made(row, pictures))]
    return sorted(found, key=lambda each: (each.position, each.name))


def _rows() -> Select[Any]:
    current = and_(
        DesignVersion.design_id == KeptDesign.id, DesignVersion.number == KeptDesign.version
    )
    return select(KeptDesign, DesignVersion.body).outerjoin(DesignVersion, current)


def _shipped_as(n: int, row: Any) -> Offered:
    design = shipped()[SHIPPED[n]]
    if row is None:
        return Offered(design, 0, (n + 1) * STEP, True)
    return Offered(design, 0, row.KeptDesign.position, row.KeptDesign.offered)


def _made(row: Any, pictures: dict[str, str]) -> Offered | None:
    """Read an editor's design; one that the engine no longer takes is left out, and logged."""
    kept: KeptDesign = row.KeptDesign
    try:
        design = _read(json.dumps(row.body, sort_keys=True))
    except render.BadDesign as error:
        log.error("design left out", name=kept.name, version=kept.version, **logs.facts(error))
        return None
    picture = pictures.get(design.picture.id) if design.picture else None
    account = kept.official_account_id
    return Offered(design, kept.version, kept.position, kept.offered, account, picture)


def _pictures(bodies: list[dict[str, Any]]) -> dict[str, str]:
    """Find the storage keys of all pictures that designs name, in one query at most."""
    named = {body["picture"]["id"] for body in bodies if body.get("picture")}
    if not named:
        return {}
    rows = select(Backdrop.public_id, Backdrop.key).where(Backdrop.public_id.in_(named))
    return {row.public_id: row.key for row in db.session().execute(rows)}


@lru_cache(maxsize=256)
def _read(body: str) -> render.Design:
    return render.load_design(body)


@cache
def shipped() -> dict[str, render.Design]:
    """Read the designs that came with the house, once."""
    files = {name: FOLDER / f"{name}.json" for name in (*SHIPPED, FORWARD)}
    return {name: render.load_design(file.read_bytes()) for name, file in files.items()}
