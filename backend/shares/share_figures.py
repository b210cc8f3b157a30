"""One share's figures for editors: its visits by channel, and how many of them count."""

from sqlalchemy import case, func, select

from backend import db
from backend.shares import share_landing
from backend.shares.models import Share, Visit
from backend.shares.schemas import ShareFigures


def get_share_figures(public_id: str) -> ShareFigures:
    """Return one share's figures for editors: visits, and how many of them count.

    Raises ShareUnknown.
    """
    share = db.session().scalar(select(Share).where(Share.public_id == public_id))
    if share is None:
        raise share_landing.ShareUnknown
    by_channel = db.session().execute(
        select(Visit.channel, func.count(), func.sum(case((Visit.counted, 1), else_=0)))
        .where(Visit.share_id == share.id)
        .group_by(Visit.channel)
    )
    rows = {channel: (visits, int(counted)) for channel, visits, counted in by_channel}
    return ShareFigures(
        id=share.public_id,
        channel=share.channel,
        created_at=share.created_at,
        visits=sum(visits for visits, _ in rows.values()),
        counted=sum(counted for _, counted in rows.values()),
        counted_by_channel={channel: counted for channel, (_, counted) in rows.items()},
    )
