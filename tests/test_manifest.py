"""Manifests are put together in a known order, and what contradicts itself does not start."""

from enum import IntEnum

import pytest
from flask import Blueprint, Flask

from backend import api, manifest
from backend.manifest import (
    ExtensionPoint,
    KeyedExtensionPoint,
    Manifest,
    ManifestError,
    RankedExtensionPoint,
)


class Rank(IntEnum):
    FIRST = 1
    LAST = 2


PLAIN = ExtensionPoint[str]("plain things")
RANKED = RankedExtensionPoint[Rank, str]("ranked things")
KEYED = KeyedExtensionPoint[str, int]("keyed things")


def done(_payload: object) -> None:
    pass


def test_items_come_in_the_order_of_the_manifests() -> None:
    one = Manifest("one", contributions=(PLAIN.add("b"), KEYED.add("x", 1)))
    two = Manifest("two", contributions=(PLAIN.add("a"), PLAIN.add("c")))
    assert PLAIN.collect((one, two)) == ("b", "a", "c")
    assert PLAIN.collect((two, one)) == ("a", "c", "b")
    assert KEYED.collect((two, one)) == {"x": 1}


def test_ranks_come_before_the_order_of_the_manifests() -> None:
    one = Manifest("one", contributions=(RANKED.add(Rank.LAST, "b"), RANKED.add(Rank.FIRST, "c")))
    two = Manifest("two", contributions=(RANKED.add(Rank.FIRST, "a"),))
    assert RANKED.collect((one, two)) == ("c", "a", "b")


def test_points_of_one_name_share_nothing() -> None:
    other = ExtensionPoint[str]("plain things")
    assert other.collect((Manifest("one", contributions=(PLAIN.add("a"),)),)) == ()


def test_an_app_has_what_its_manifests_declare() -> None:
    app = Flask(__name__)
    started: list[Flask] = []
    router = api.Router("here", prefix="/here")
    one = Manifest(
        "one",
        routers=(router,),
        blueprints=(Blueprint("plain", __name__),),
        job_handlers={"one.sweep": done, "one.else": done},
        periodic_jobs=("one.sweep",),
        contributions=(PLAIN.add("a"),),
        init=started.append,
    )
    manifest.init(app, (one,))
    assert started == [app]
    assert set(app.blueprints) == {"here", "plain"}
    assert set(app.extensions["job_handlers"]) == {"one.sweep", "one.else"}
    with app.app_context():
        assert PLAIN.load() == ("a",)
        assert RANKED.load() == ()
        assert manifest.list_periodic_jobs(manifest.get_manifests()) == ("one.sweep",)


def a_router(name: str) -> api.Router:
    router = api.Router(name, prefix="/same")

    @router.read("/place", guard=api.allow_anyone)
    def show() -> None:
        """Show nothing."""

    return router


@pytest.mark.parametrize(
    ("manifests", "why"),
    [
        ((Manifest("one"), Manifest("one")), "two declare the manifest of 'one'"),
        (
            (
                Manifest("one", job_handlers={"work": done}),
                Manifest("two", job_handlers={"work": done}),
            ),
            "two declare the handler of job 'work'",
        ),
        (
            (Manifest("one", job_handlers={"work": done}, periodic_jobs=("work", "work")),),
            "two declare the periodic job 'work'",
        ),
        ((Manifest("one", periodic_jobs=("work",)),), "the periodic job 'work' has no handler"),
        (
            (
                Manifest("one", contributions=(KEYED.add("reply", 1),)),
                Manifest("two", contributions=(KEYED.add("reply", 2),)),
            ),
            "two declare 'reply' of the keyed things",
        ),
        (
            (Manifest("one", routers=(a_router("a"),)), Manifest("two", routers=(a_router("b"),))),
            "two declare the route 'GET /same/place'",
        ),
        (
            (
                Manifest("one", routers=(api.Router("a"),)),
                Manifest("two", routers=(api.Router("a"),)),
            ),
            "two declare the router 'a'",
        ),
    ],
)
def test_what_contradicts_itself_does_not_start(manifests: tuple[Manifest, ...], why: str) -> None:
    app = Flask(__name__)
    with pytest.raises(ManifestError) as refused:
        manifest.init(app, manifests)
    assert str(refused.value) == why
    assert "manifests" not in app.extensions


def test_a_package_without_a_manifest_is_named() -> None:
    with pytest.raises(ModuleNotFoundError, match=r"backend\.logs\.manifest"):
        manifest.load_manifests(("logs",))
