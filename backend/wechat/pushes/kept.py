"""What pushes said about people, as they may demand it."""

from collections.abc import Collection

from backend import bulk
from backend.bulk import Records
from backend.wechat.pushes.models import Push


def taken(openids: Collection[str]) -> Records:
    """Give what WeChat pushed about these people, as long as it is kept."""
    mine = bulk.record(Push.id, event=Push.event, at=Push.at, said=Push.said)
    return bulk.records(mine.where(Push.openid.in_(openids), Push.openid != ""))
