"""The designs that are offered: one JSON file each, read once and checked."""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from backend.cards import render
from backend.errors import NotFound

FOLDER = Path(__file__).parent / "templates"


class DesignUnknown(NotFound):
    """There is no design of this name."""

    code, message = "design_unknown", "没有这种卡片样式"


@dataclass(frozen=True)
class Offered:
    """A design with its name, and a digest of all that is in its file."""

    name: str
    title: str
    digest: str
    design: render.Design


def get_design(name: str) -> Offered:
    """Give a design by its name. Raises DesignUnknown."""
    found = _shipped().get(name)
    if found is None:
        raise DesignUnknown
    return found


def list_designs() -> list[Offered]:
    """List all designs in the order of their names."""
    return list(_shipped().values())


@cache
def _shipped() -> dict[str, Offered]:
    return {path.stem: _read(path) for path in sorted(FOLDER.glob("*.json"))}


def _read(path: Path) -> Offered:
    data = path.read_bytes()
    design = render.load_design(data)
    return Offered(path.stem, design.title, hashlib.sha256(data).hexdigest(), design)
