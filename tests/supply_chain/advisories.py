"""Reads advisories in OSV's format, and finds the packages that they are about.

A file may hold one advisory, a list of them, or an object with such a list under `vulns`; a zip
or a folder holds such files, as OSV's own `all.zip` does.
"""

import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import semver
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from tests.supply_chain.locks import Package

Advisory = dict[str, Any]
COMPARED = {"ECOSYSTEM", "SEMVER"}


class Unreadable(Exception):
    """The advisories cannot be read; the message says where and why."""


@dataclass(frozen=True)
class Finding:
    """An advisory about a package that is locked; `fixed` names the versions without the fault."""

    package: Package
    id: str
    aliases: tuple[str, ...]
    summary: str
    fixed: tuple[str, ...]


def load(path: Path) -> list[Advisory]:
    """Read all advisories. Raises Unreadable, also where there is not a single one."""
    try:
        found = [each for name, text in _texts(path) for each in _parsed(name, text)]
    except (OSError, zipfile.BadZipFile) as error:
        raise Unreadable(f"{path}: {error}") from error
    if not found:
        raise Unreadable(f"{path}: holds no advisory")
    return found


def _texts(path: Path) -> Iterator[tuple[str, bytes]]:
    if path.is_dir():
        for file in sorted(path.rglob("*.json")):
            yield str(file), file.read_bytes()
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed:
            for name in packed.namelist():
                if name.endswith(".json"):
                    yield f"{path}: {name}", packed.read(name)
    else:
        yield str(path), path.read_bytes()


def _parsed(name: str, text: bytes) -> list[Advisory]:
    try:
        given = json.loads(text)
    except ValueError as error:
        raise Unreadable(f"{name}: not JSON: {error}") from error
    if isinstance(given, dict) and "vulns" in given:
        given = given["vulns"]
    found = given if isinstance(given, list) else [given]
    for each in found:
        check(name, each)
    return found


def check(name: str, advisory: Any) -> None:
    """Raise Unreadable for what is not an advisory in OSV's format."""
    try:
        if not isinstance(advisory["id"], str):
            raise TypeError("id")
        for affected in advisory.get("affected", []):
            for part in affected.get("ranges", []):
                for event in part["events"]:
                    list(map(str, event.items()))
            affected.get("package", {}).get("name")
    except (KeyError, TypeError, AttributeError) as error:
        raise Unreadable(f"{name}: not an advisory in OSV's format: {error!r}") from error


def find(packages: Iterable[Package], advisories: list[Advisory]) -> list[Finding]:
    """Give every advisory that is about one of these packages, in its version."""
    about: dict[tuple[str, str], list[tuple[Advisory, dict[str, Any]]]] = {}
    for advisory in advisories:
        for affected in () if advisory.get("withdrawn") else advisory.get("affected", ()):
            told = affected.get("package") or {}
            about.setdefault(_key(told.get("ecosystem", ""), told.get("name", "")), []).append(
                (advisory, affected)
            )
    findings: dict[tuple[Package, str], Finding] = {}
    for package in packages:
        for advisory, affected in about.get(_key(package.ecosystem, package.name), ()):
            if is_affected(package, affected):
                found = _finding(package, advisory, affected)
                findings[package, found.id] = found
    return sorted(findings.values(), key=lambda each: (each.package, each.id))


def _key(ecosystem: str, name: str) -> tuple[str, str]:
    kind = ecosystem.partition(":")[0].casefold()
    return kind, canonicalize_name(name) if kind == "pypi" else name


def is_affected(package: Package, affected: dict[str, Any]) -> bool:
    """Tell whether a version is among those affected.

    Where they cannot be compared, or none are told, it counts as affected: a person looks.
    """
    ranges = [each for each in affected.get("ranges", ()) if each.get("type") in COMPARED]
    versions = affected.get("versions", ())
    if not ranges and not versions:
        return True
    try:
        here = _order(package.ecosystem, package.version)
        return any(_same(package, each) for each in versions) or any(
            _within(here, package.ecosystem, each["events"]) for each in ranges
        )
    except ValueError:
        return True


def _same(package: Package, other: str) -> bool:
    if package.version == other:
        return True
    try:
        return bool(_order(package.ecosystem, package.version) == _order(package.ecosystem, other))
    except ValueError:  # an old spelling that no lock file can hold
        return False


def _within(here: Any, ecosystem: str, events: list[dict[str, str]]) -> bool:
    """Walk through the events in the order of their versions, up to where we are."""
    steps = [(kind, version) for event in events for kind, version in event.items()]
    inside = any(step == ("introduced", "0") for step in steps)
    placed = [(_order(ecosystem, v), kind) for kind, v in steps if (kind, v) != ("introduced", "0")]
    for at, kind in sorted(placed, key=lambda each: each[0]):
        if kind == "introduced" and here >= at:
            inside = True
        elif (kind in ("fixed", "limit") and here >= at) or (kind == "last_affected" and here > at):
            inside = False
    return inside


def _order(ecosystem: str, version: str) -> Any:
    """Give what versions are compared by. Raises ValueError for one that has no place."""
    if ecosystem == "npm":
        return semver.Version.parse(version)
    try:
        return Version(version)
    except InvalidVersion as error:
        raise ValueError(str(error)) from error


def _finding(package: Package, advisory: Advisory, affected: dict[str, Any]) -> Finding:
    fixed = {
        event["fixed"]
        for part in affected.get("ranges", ())
        if part.get("type") in COMPARED
        for event in part["events"]
        if "fixed" in event and not _is_older(package, event["fixed"])
    }
    return Finding(
        package,
        advisory["id"],
        tuple(advisory.get("aliases", ())),
        str(advisory.get("summary", "")),
        tuple(sorted(fixed)),
    )


def _is_older(package: Package, version: str) -> bool:
    try:
        here, there = (_order(package.ecosystem, each) for each in (package.version, version))
    except ValueError:
        return False
    return bool(there <= here)
