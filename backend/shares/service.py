"""What can be done with shares: record one, land from one, count an arrival."""

import hashlib
import secrets
from collections.abc import Callable, Sequence
from datetime import timedelta

from flask import Flask, current_app
from sqlalchemy import case, func, select, update
from sqlalchemy.exc import IntegrityError

from backend import clock, db, storage
from backend.accounts import service as accounts
from backend.accounts.models import Account
from backend.articles import service as articles
from backend.articles.models import Article, OfficialAccount
from backend.articles.schemas import ArticleSummary
from backend.errors import NotFound
from backend.shares import codes, scenes
from backend.shares.models import Share, SharedPassage, Visit
from backend.shares.schemas import Arrived, Landing, NewVisit, Pointed, ShareFigures, Sharer

PARENT_WITHIN = timedelta(days=30)
REPEAT_WITHIN = timedelta(hours=24)

Pointer = Callable[[int], Pointed | None]


class ShareUnknown(NotFound):
    """No share has this id; the reader goes on from the list of articles."""

    code, message = "share_unknown", "这个分享已失效，去看看别的文章吧"


def init(app: Flask, pointer: Pointer) -> None:
    """Tell the app who knows, upstairs, which words a share points to."""
    app.extensions["share_pointer"] = pointer


def record(
    public_id: str,
    article: Article,
    passage_id: int | None,
    account: Account,
    channel: str,
    further: Sequence[int] = (),
) -> Share:
    """Keep one act of passing on, under an id made before; finds its parent by itself.

    It leads to one passage, or to the whole article, and may carry `further`
    ones; every passage that it carries counts as passed on, once.
    """
    share = Share(
        public_id=public_id,
        article_id=article.id,
        passage_id=passage_id,
        account_id=account.id,
        parent_id=_parent(article, account),
        channel=channel,
    )
    session = db.session()
    session.add(share)
    session.flush()
    carried = [] if passage_id is None else [passage_id, *further]
    session.add_all(
        SharedPassage(share_id=share.id, passage_id=each, place=place)
        for place, each in enumerate(dict.fromkeys(carried))
    )
    session.flush()
    return share


def _parent(article: Article, account: Account) -> int | None:
    """Find the last share, not their own, through which this reader came within 30 days."""
    return db.session().scalar(
        select(Visit.share_id)
        .join(Share, Share.id == Visit.share_id)
        .where(
            Visit.visitor == visitor_of(account),
            Visit.article_id == article.id,
            Visit.created_at > clock.now() - PARENT_WITHIN,
            (Share.account_id != account.id) | Share.account_id.is_(None),
        )
        .order_by(Visit.id.desc())
        .limit(1)
    )


def land(s: str) -> Landing:
    """Resolve a scene or `s=` to the article, the passage and the sharer.

    Raises ShareUnknown, or ArticleWithdrawn.
    """
    return _landing(*_resolved(s))


def _resolved(s: str) -> tuple[Share | None, Article, OfficialAccount]:
    if s.startswith(codes.ARTICLE_SCENE):
        try:
            article, account, _ = articles.get_published(s.removeprefix(codes.ARTICLE_SCENE))
        except articles.ArticleWithdrawn:
            raise
        except NotFound as error:
            raise ShareUnknown from error
        return None, article, account
    share = db.session().scalar(select(Share).where(Share.public_id == s))
    if share is None:
        raise ShareUnknown
    found = articles.titles({share.article_id})[share.article_id]
    article, account, _ = articles.get_published(found.public_id)
    return share, article, account


def _landing(share: Share | None, article: Article, account: OfficialAccount) -> Landing:
    pointer: Pointer = current_app.extensions["share_pointer"]
    passage = pointer(share.passage_id) if share and share.passage_id else None
    return Landing(
        article=ArticleSummary.of(article, account),
        passage=passage,
        sharer=_sharer(share),
        share_id=share.public_id if share else None,
    )


def _sharer(share: Share | None) -> Sharer | None:
    if share is None or share.account_id is None:
        return None
    account = accounts.by_ids({share.account_id}).get(share.account_id)
    if account is None or account.deleted_at is not None:
        return None
    avatar = storage.url(account.avatar_key) if account.avatar_key else None
    return Sharer(nickname=account.nickname or "一位读者", avatar_url=avatar)


def arrive(visit: NewVisit, reader: Account | None) -> Arrived:
    """Record an arrival once, and say where it leads.

    Told again under the same key it is the same arrival. Raises ShareUnknown,
    or ArticleWithdrawn.
    """
    share, article, account = _resolved(visit.s)
    kept = _recorded(visit, share, article, reader)
    landing = _landing(share, article, account)
    return Arrived(**landing.model_dump(), counted=kept.counted)


def _recorded(
    visit: NewVisit, share: Share | None, article: Article, reader: Account | None
) -> Visit:
    key = hashlib.sha256(f"{visit.visitor}:{visit.key}".encode()).hexdigest()
    session = db.session()
    known = session.scalar(select(Visit).where(Visit.key == key))
    if known is not None:
        return known
    visitor = visitor_of(reader) if reader else _digest(f"visitor:{visit.visitor}")
    why = _discounted(visit.scene, share, article, reader, visitor)
    kept = Visit(
        key=key,
        share_id=share.id if share else None,
        article_id=article.id,
        account_id=reader.id if reader else None,
        visitor=visitor,
        channel=scenes.channel(visit.scene),
        scene=visit.scene,
        counted=not why,
        discounted=why,
    )
    try:
        with session.begin_nested():
            session.add(kept)
    except IntegrityError:  # the same arrival, told twice at once
        return session.scalars(select(Visit).where(Visit.key == key)).one()
    return kept


def _discounted(
    scene: int, share: Share | None, article: Article, reader: Account | None, visitor: str
) -> str:
    why = scenes.discounted(scene)
    if why:
        return why
    if share and reader and share.account_id == reader.id:
        return "self"
    before = (
        select(Visit.id)
        .where(
            Visit.visitor == visitor,
            Visit.article_id == article.id,
            Visit.share_id == share.id if share else Visit.share_id.is_(None),
            Visit.created_at > clock.now() - REPEAT_WITHIN,
            Visit.counted,
        )
        .limit(1)
    )
    return "repeat" if db.session().scalar(before) is not None else ""


def visitor_of(account: Account) -> str:
    """Give the name under which an account's arrivals are kept."""
    return _digest(f"account:{account.public_id}")


def figures(public_id: str) -> ShareFigures:
    """Tell editors what became of one share: arrivals, and how many of them count.

    Raises ShareUnknown.
    """
    share = db.session().scalar(select(Share).where(Share.public_id == public_id))
    if share is None:
        raise ShareUnknown
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


def forget(account: Account) -> None:
    """Let nobody be found behind an account's shares and arrivals; the figures stay true."""
    session = db.session()
    session.execute(
        update(Visit)
        .where(Visit.account_id == account.id)
        .values(account_id=None, visitor=_digest(secrets.token_hex(32)))
    )
    session.execute(update(Share).where(Share.account_id == account.id).values(account_id=None))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
