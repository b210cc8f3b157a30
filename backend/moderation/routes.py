"""Doors to keeping order: report words, block a person, see whom one has blocked."""

from backend import api
from backend.accounts import guards
from backend.accounts.models import Account
from backend.accounts.schemas import PersonOut
from backend.moderation import appeals, bans, blocks, reports
from backend.moderation.schemas import (
    BanOut,
    BlockedPage,
    BlocksQuery,
    NewAppeal,
    NewReport,
    SpeechOut,
)

REPORTS_A_MINUTE = 10
BLOCKS_A_MINUTE = 30

room = api.Room("moderation")


def reporter() -> Account:
    """Guard of reporting: a reader, at the pace at which a person reads."""
    reader = guards.reader()
    guards.limit(f"reports:{reader.public_id}", REPORTS_A_MINUTE)
    return reader


def blocker() -> Account:
    """Guard of blocking and unblocking."""
    reader = guards.reader()
    guards.limit(f"blocks:{reader.public_id}", BLOCKS_A_MINUTE)
    return reader


@room.route_for("POST", "/reports", guard=reporter)
def report(reader: Account, body: NewReport) -> None:
    """Report public words; a second report of the same words by the same reader changes nothing."""
    reports.report(reader, body.kind, body.id, body.reason, body.words)


@room.route_for("POST", "/me/words/<words_id>/appeal", guard=reporter)
def appeal(reader: Account, words_id: str, body: NewAppeal) -> None:
    """Ask an editor once to look again at one's own words that were put away.

    `words_id` names the words, or their check.
    """
    appeals.appeal(reader, words_id, body.words)


@room.read("/me/speech", guard=guards.reader)
def get_speech(reader: Account) -> SpeechOut:
    """Tell whether one may say something in public, and if not, until when and why."""
    found = bans.find(reader.id)
    return SpeechOut(ban=BanOut.of(found) if found else None)


@room.read("/blocks", guard=guards.reader)
def list_blocked(reader: Account, query: BlocksQuery) -> BlockedPage:
    """List whom one has blocked, the last one first."""
    found, after = blocks.list_blocked(reader, query.cursor, query.limit)
    return BlockedPage(items=[PersonOut.of(each) for each in found], next=after)


@room.route_for("PUT", "/blocks/<account_id>", guard=blocker, transaction=False)
def block(reader: Account, account_id: str) -> None:
    """Let a person's words vanish for oneself; they are not told."""
    blocks.block(reader, account_id)


@room.route_for("DELETE", "/blocks/<account_id>", guard=blocker)
def unblock(reader: Account, account_id: str) -> None:
    """Let a person's words come back."""
    blocks.unblock(reader, account_id)
