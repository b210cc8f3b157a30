"""Reads the packages that the lock files pin: Python's by uv, npm's by npm."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PYTHON_LOCKS = ("backend/requirements.lock", "tests/requirements.lock")
NPM_LOCKS = (
    "backend/admin/vendor/package-lock.json",
    "miniprogram/package-lock.json",
    "tests/miniprogram/package-lock.json",
    "tests/bench/peers/package-lock.json",
)
PINNED = re.compile(r"^[A-Za-z0-9][^\s=;]*==[^\\]+", re.MULTILINE)


@dataclass(frozen=True, order=True)
class Package:
    """A package of one version; `ecosystem` is PyPI or npm, as OSV spells them."""

    ecosystem: str
    name: str
    version: str


@dataclass(frozen=True)
class Locked:
    """A package as a lock file has it; `dev` ones are not shipped."""

    package: Package
    dev: bool = False
    license: str = ""
    integrity: str = ""


def read_all(root: Path = ROOT) -> dict[Package, list[str]]:
    """Give every locked package, with the lock files in which it stands."""
    found: dict[Package, list[str]] = {}
    for name in (*PYTHON_LOCKS, *NPM_LOCKS):
        for locked in read(root / name):
            places = found.setdefault(locked.package, [])
            if name not in places:
                places.append(name)
    return found


def read(path: Path) -> list[Locked]:
    """Give the packages of one lock file."""
    text = path.read_text("utf-8")
    return _npm(json.loads(text)) if path.suffix == ".json" else _python(text)


def _python(text: str) -> list[Locked]:
    found = []
    for line in PINNED.findall(text):
        asked = Requirement(line.strip())
        (pin,) = asked.specifier
        found.append(Locked(Package("PyPI", canonicalize_name(asked.name), pin.version)))
    return found


def _npm(lock: dict[str, Any]) -> list[Locked]:
    found = []
    for place, facts in lock["packages"].items():
        if not place or facts.get("link"):  # the project itself
            continue
        name = facts.get("name") or place.rpartition("node_modules/")[2]
        locked = Locked(
            Package("npm", name, facts["version"]),
            dev=bool(facts.get("dev")),
            license=facts.get("license", ""),
            integrity=facts.get("integrity", ""),
        )
        found.append(locked)
    return found
