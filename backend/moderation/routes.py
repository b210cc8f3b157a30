"""Readers' moderation routes: report, appeal, block, unblock, list blocks, see one's own ban."""

from backend import api
from backend.accounts import guards
from backend.accounts.models import Account
from backend.accounts.schemas import PersonOut
from backend.errors import NotFound
from backend.moderation.review import appeals, reports
from backend.moderation.review.appeals import AlreadyAppealed, NothingToAppeal
from backend.moderation.review.reports import OwnWords
from backend.moderation.sanctions import bans, blocks
from backend.moderation.sanctions.blocks import CannotBlockSelf, TooManyBlocks
from backend.moderation.schemas import (
    BanOut,
    BanStatusOut,
    BlockedPage,
    BlocksQuery,
    NewAppeal,
    NewReport,
)

router = api.Router("moderation")
require_reporter = guards.LimitedReader("reports", 10)  # at the pace at which a person reads
require_blocker = guards.LimitedReader("blocks", 30)


@router.route_for("POST", "/reports", guard=require_reporter, raises=(NotFound, OwnWords))
def report(reader: Account, body: NewReport) -> api.WrittenOut:
    """Report public content; a second report of the same by the same reader changes nothing."""
    reports.create_report(reader, body.kind, body.id, body.reason, body.text)
    return api.WrittenOut()


@router.route_for(
    "POST",
    "/me/annotations/<annotation_id>/appeal",
    guard=require_reporter,
    raises=(AlreadyAppealed, NothingToAppeal),
)
def appeal(reader: Account, annotation_id: str, body: NewAppeal) -> api.WrittenOut:
    """Appeal once to an editor about one's own refused or hidden content.

    `annotation_id` is the public id of the content, or of its check.
    """
    appeals.create_appeal(reader, annotation_id, body.text)
    return api.WrittenOut()


@router.read("/me/ban", guard=guards.require_reader)
def get_speech(reader: Account) -> BanStatusOut:
    """Tell whether one is banned from public writing, and if so, until when and why."""
    ban = bans.find_active_ban(reader.id)
    return BanStatusOut(ban=BanOut.of(ban) if ban else None)


@router.read("/blocks", guard=guards.require_reader)
def list_blocked(reader: Account, query: BlocksQuery) -> BlockedPage:
    """List whom one has blocked, the last one first."""
    accounts, next_cursor = blocks.list_blocked(reader, query.cursor, query.limit)
    return BlockedPage(items=[PersonOut.of(account) for account in accounts], next=next_cursor)


@router.route_for(
    "PUT",
    "/blocks/<account_id>",
    guard=require_blocker,
    transaction=False,
    raises=(CannotBlockSelf, TooManyBlocks),
)
def block(reader: Account, account_id: str) -> None:
    """Block a person: their content is hidden from oneself; they are not notified."""
    blocks.block_account(reader, account_id)


@router.route_for("DELETE", "/blocks/<account_id>", guard=require_blocker)
def unblock(reader: Account, account_id: str) -> None:
    """Unblock a person."""
    blocks.unblock_account(reader, account_id)
