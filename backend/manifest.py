"""`Manifest` and `ExtensionPoint`: how packages plug in routes, jobs and hooks; checked.

A package declares one `MANIFEST` in its `manifest.py`: its routers, its jobs, and its
contributions to extension points. An extension point is declared by the package that calls
what is plugged in, next to the type of it, so that a package names only those below it;
`app.py` lists the manifests in their order, and nothing else connects packages.

    DECISION_LISTENERS = ExtensionPoint[DecisionListener]("decision listeners")   # its owner
    DECISION_LISTENERS.add(verdict_notices.on_decided)                            # a manifest
    for listener in DECISION_LISTENERS.load(): ...                                # its owner
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from importlib import import_module
from typing import Any, Generic, TypeVar, cast

from flask import Blueprint, Flask, current_app

from backend import api, job_queue

Item = TypeVar("Item")
Collected = TypeVar("Collected")
Key = TypeVar("Key", bound=Hashable)
Rank = TypeVar("Rank", bound=IntEnum)


class ManifestError(Exception):
    """The manifests contradict each other or themselves; the application does not start."""


@dataclass(frozen=True, eq=False)
class AnyExtensionPoint(Generic[Collected]):
    """What all extension points have: a name for messages, and contributions in order."""

    name: str

    def collect(self, manifests: "Iterable[Manifest]") -> Collected:
        """Collect the items that these manifests plug in."""
        raise NotImplementedError

    def load(self) -> Collected:
        """Load the items that are plugged into the current app."""
        return self.collect(get_manifests())

    def list_contributions(self, manifests: "Iterable[Manifest]") -> "list[Contribution]":
        """List what these manifests contribute, in the order of the manifests."""
        return [
            contribution
            for manifest in manifests
            for contribution in manifest.contributions
            if contribution.point is self
        ]


@dataclass(frozen=True)
class Contribution:
    """One item that a package plugs into an extension point, made by the point's `add`."""

    point: AnyExtensionPoint[Any]
    item: object
    key: Hashable = None
    rank: int = 0


@dataclass(frozen=True)
class Manifest:
    """What one package plugs into the application.

    `periodic_jobs` are those of its jobs that the worker enqueues every minute. `init` is
    called last, with the app, for what is neither a route nor a job nor a contribution.
    """

    package: str
    routers: tuple[api.Router, ...] = ()
    blueprints: tuple[Blueprint, ...] = ()
    job_handlers: Mapping[str, job_queue.Handler] = field(default_factory=dict)
    periodic_jobs: tuple[str, ...] = ()
    contributions: tuple[Contribution, ...] = ()
    init: Callable[[Flask], None] | None = None


@dataclass(frozen=True, eq=False)
class ExtensionPoint(AnyExtensionPoint[tuple[Item, ...]], Generic[Item]):
    """Where packages plug in items of one type; they come in the order of the manifests."""

    def add(self, item: Item) -> Contribution:
        """Make the contribution of an item, for a manifest."""
        return Contribution(self, item)

    def collect(self, manifests: Iterable[Manifest]) -> tuple[Item, ...]:
        """Collect the items that these manifests plug in."""
        items = tuple(each.item for each in self.list_contributions(manifests))
        return cast(tuple[Item, ...], items)


@dataclass(frozen=True, eq=False)
class RankedExtensionPoint(AnyExtensionPoint[tuple[Item, ...]], Generic[Rank, Item]):
    """Where packages plug in items whose order matters: by rank, then as the manifests are."""

    def add(self, rank: Rank, item: Item) -> Contribution:
        """Make the contribution of an item at its rank, for a manifest."""
        return Contribution(self, item, rank=rank)

    def collect(self, manifests: Iterable[Manifest]) -> tuple[Item, ...]:
        """Collect the items that these manifests plug in, in their order."""
        contributions = sorted(self.list_contributions(manifests), key=lambda each: each.rank)
        return cast(tuple[Item, ...], tuple(each.item for each in contributions))


@dataclass(frozen=True, eq=False)
class KeyedExtensionPoint(AnyExtensionPoint[dict[Key, Item]], Generic[Key, Item]):
    """Where packages plug in items by a key; two under one key are refused at start."""

    def add(self, key: Key, item: Item) -> Contribution:
        """Make the contribution of an item under its key, for a manifest."""
        return Contribution(self, item, key=key)

    def collect(self, manifests: Iterable[Manifest]) -> dict[Key, Item]:
        """Collect the items that these manifests plug in, by key."""
        items = {each.key: each.item for each in self.list_contributions(manifests)}
        return cast(dict[Key, Item], items)


def init(app: Flask, manifests: tuple[Manifest, ...]) -> None:
    """Register what the manifests declare. Raises ManifestError where they cannot be right."""
    check_manifests(manifests)
    app.extensions["manifests"] = manifests
    handlers = {kind: handler for each in manifests for kind, handler in each.job_handlers.items()}
    job_queue.init(app, handlers)
    for manifest in manifests:
        for blueprint in (*manifest.routers, *manifest.blueprints):
            app.register_blueprint(blueprint)
    for manifest in manifests:
        if manifest.init is not None:
            manifest.init(app)


def get_manifests() -> tuple[Manifest, ...]:
    """Get the manifests of the current app, in their order."""
    manifests: tuple[Manifest, ...] = current_app.extensions["manifests"]
    return manifests


def load_manifests(packages: Iterable[str]) -> tuple[Manifest, ...]:
    """Load the manifests of these packages. Raises ManifestError where one has none."""
    manifests = []
    for package in packages:
        manifest = getattr(import_module(f"backend.{package}.manifest"), "MANIFEST", None)
        if not isinstance(manifest, Manifest):
            raise ManifestError(f"backend/{package}/manifest.py declares no MANIFEST")
        if manifest.package != package:
            raise ManifestError(f"the MANIFEST of {package!r} is named {manifest.package!r}")
        manifests.append(manifest)
    return tuple(manifests)


def list_routers(manifests: Iterable[Manifest]) -> tuple[api.Router, ...]:
    """List the routers of these manifests."""
    return tuple(router for manifest in manifests for router in manifest.routers)


def list_periodic_jobs(manifests: Iterable[Manifest]) -> tuple[str, ...]:
    """List the jobs of these manifests that the worker enqueues every minute."""
    return tuple(kind for manifest in manifests for kind in manifest.periodic_jobs)


def check_manifests(manifests: tuple[Manifest, ...]) -> None:
    """Check that nothing is declared twice, and that each periodic job has a handler.

    Raises ManifestError, naming all that is wrong.
    """
    kinds = [kind for each in manifests for kind in each.job_handlers]
    operations = [each for router in list_routers(manifests) for each in router.operations]
    names: dict[str, Iterable[str]] = {
        "manifest of": [each.package for each in manifests],
        "router": [router.name for router in list_routers(manifests)],
        "route": [f"{each.method} {each.rule}" for each in operations],
        "handler of job": kinds,
        "periodic job": list_periodic_jobs(manifests),
    }
    problems = [
        f"two declare the {what} {name!r}"
        for what, declared in names.items()
        for name in _list_duplicates(declared)
    ]
    keys = [
        (contribution.point.name, contribution.key)
        for each in manifests
        for contribution in each.contributions
        if isinstance(contribution.point, KeyedExtensionPoint)
    ]
    problems += [f"two declare {key!r} of the {point}" for point, key in _list_duplicates(keys)]
    problems += [
        f"the periodic job {kind!r} has no handler"
        for kind in list_periodic_jobs(manifests)
        if kind not in kinds
    ]
    if problems:
        raise ManifestError("; ".join(problems))


def _list_duplicates(declared: Iterable[Key]) -> list[Key]:
    return [name for name, count in Counter(declared).items() if count > 1]
