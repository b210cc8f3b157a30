"""Doors to arriving: look where a share leads, and tell that somebody came."""

from backend import api
from backend.accounts import guards
from backend.accounts.models import Account
from backend.shares import passing, service, taps
from backend.shares.schemas import Landing, Link, NewShare, NewTap, NewVisit, PassedOn

# A minute. No chat group has more members than a network may bring, and no reader opens so much.
VISITS_OF_NETWORK, VISITS_OF_READER = 600, 120

room = api.Room("shares")


@room.read("/shares/<s>", guard=guards.reader_or_stranger)
def look(reader: Account | None, s: str) -> Landing:
    """Tell where a scene or `s=` leads, without recording anything."""
    return service.land(s, reader)


@room.route_for("PUT", "/shares/<s>", guard=guards.reader_or_stranger, transaction=False)
def pass_on(reader: Account | None, s: str, body: NewShare) -> PassedOn:
    """Keep one act of passing on, under an id of 12 letters and digits that the phone drew."""
    return passing.pass_on(s, body, reader)


@room.route_for("GET", "/shares/<s>/link", guard=guards.reader_or_stranger, transaction=False)
def link(s: str) -> Link:
    """Give the address that opens the mini-program at a share, from wherever it is sent."""
    return service.link(s)


def arriving() -> Account | None:
    """Let everyone arrive, each reader and each network of strangers at a pace of its own."""
    reader = guards.reader_or_stranger()
    who = reader.public_id if reader else guards.network()
    guards.limit(f"visits:{who}", VISITS_OF_READER if reader else VISITS_OF_NETWORK)
    return reader


@room.route_for("POST", "/visits", guard=arriving, status=201, transaction=False)
def arrive(reader: Account | None, body: NewVisit) -> Landing:
    """Record an arrival, and tell where it leads; a retry with the same key counts once."""
    return service.arrive(body, reader, guards.address())


@room.route_for("POST", "/articles/<article_id>/follow-taps", guard=guards.reader_or_stranger)
def tap_to_follow(reader: Account | None, article_id: str, body: NewTap) -> None:
    """Keep that somebody tapped to follow the account; tapping again changes nothing."""
    taps.tap(article_id, reader, body.visitor)
