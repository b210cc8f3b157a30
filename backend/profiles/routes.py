"""Doors to what one shows of oneself, and to reporting what another shows."""

from backend import api
from backend.accounts import guards
from backend.accounts import service as accounts
from backend.accounts.models import Account
from backend.profiles import service
from backend.profiles.schemas import NewPersonReport, ProfileChange, ProfileOut

REPORTS_A_MINUTE = 10
CHANGES_A_MINUTE = 20

room = api.Room("profiles")


def reporter() -> Account:
    """Guard of reporting: a reader, at the pace at which a person reads."""
    reader = guards.reader()
    guards.limit(f"reports:{reader.public_id}", REPORTS_A_MINUTE)
    return reader


def changing() -> Account:
    """Guard of showing something else: each time WeChat is asked."""
    reader = guards.reader()
    guards.limit(f"profile:{reader.public_id}", CHANGES_A_MINUTE)
    return reader


@room.read("/me", guard=guards.reader)
def me(reader: Account) -> ProfileOut:
    """Show the reader to themselves."""
    return ProfileOut.whole(service.profile(reader), accounts.count_unread(reader))


@room.route_for("PUT", "/me", guard=changing, transaction=False)
def change_me(reader: Account, body: ProfileChange) -> ProfileOut:
    """Change the nickname; others meet it once it has been looked at."""
    return ProfileOut.whole(service.rename(reader, body.nickname))


@room.route_for("POST", "/me/avatar", guard=changing, transaction=False,
                max_bytes=service.AVATAR_BYTES)  # fmt: skip
def change_avatar(reader: Account, file: api.Upload) -> ProfileOut:
    """Change the avatar; the picture is the form field `file` (wx.uploadFile can only POST)."""
    return ProfileOut.whole(service.set_avatar(reader, file.data))


@room.route_for("POST", "/people/<account_id>/reports", guard=reporter)
def report_person(reader: Account, account_id: str, body: NewPersonReport) -> None:
    """Report a person's name or face; a second report by the same reader changes nothing."""
    service.report(reader, account_id, body.kind, body.reason, body.words)
