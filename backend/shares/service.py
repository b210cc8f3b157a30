"""What can be done with shares: record one, land from one, count an arrival."""

from collections.abc import Callable, Sequence

from flask import Flask, current_app
from sqlalchemy import case, func, select, update

from backend import cache, clock, db
from backend.accounts import service as accounts
from backend.accounts.models import Account
from backend.accounts.schemas import PersonOut
from backend.articles import service as articles
from backend.articles.models import Article, OfficialAccount
from backend.articles.schemas import ArticleSummary
from backend.errors import NotFound
from backend.groups import service as groups
from backend.shares import arrivals, bursts, codes, links, parents, scenes, taps, turns, visitors
from backend.shares.models import Share, SharedPassage, Visit
from backend.shares.schemas import Landing, Link, NewVisit, Pointed, ShareFigures, Sharer
from backend.shares.told import Joined, Visited
from backend.shares.visitors import Somebody

JOINED_SECONDS = 3600
CHALLENGE = "challenge"  # of this channel the words are a riddle: who arrives is not told them

Pointer = Callable[[int], Pointed | None]
Apart = Callable[[Account | None], frozenset[int]]


class ShareUnknown(NotFound):
    """No share has this id; the reader goes on from the list of articles."""

    code, message = "share_unknown", "这个分享已失效，去看看别的文章吧"


def init(app: Flask, pointer: Pointer, apart: Apart) -> None:
    """Tell the app which words a share points to, and who is not shown to a reader."""
    app.extensions["share_pointer"] = pointer
    app.extensions["apart"] = apart


def record(
    public_id: str,
    article: Article,
    passage_id: int | None,
    who: Somebody,
    channel: str,
    design: str | None = None,
    further: Sequence[int] = (),
    came: parents.Came | None = None,
) -> Share:
    """Keep one act of passing on, under an id made before; finds its parent by itself.

    `came` is what `parents.recall` gave before the transaction.

    It leads to one passage, or to the whole article, and may carry `further`
    ones; every passage that it carries counts as passed on, once.
    """
    parent = parents.find(article, who, came)
    share = Share(
        public_id=public_id,
        article_id=article.id,
        passage_id=passage_id,
        account_id=who.account_id,
        visitor=who.visitor,
        parent_id=parent.id if parent else None,
        depth=parent.depth + 1 if parent else 0,
        channel=channel,
        design=design,
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


def land(s: str, reader: Account | None) -> Landing:
    """Resolve a scene or `s=` to the article, the passage and the sharer, for a reader.

    Raises ShareUnknown, or ArticleWithdrawn.
    """
    return _landing(reader, *_resolved(s))


def link(s: str) -> Link:
    """Give the address that opens a share from anywhere.

    Raises ShareUnknown, ArticleWithdrawn, or NoLink.
    """
    with db.reading():
        share, article, _ = _resolved(s)
        known = share.public_id if share else s
    return Link(url=links.of(known, article))


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


def _landing(
    reader: Account | None, share: Share | None, article: Article, account: OfficialAccount
) -> Landing:
    pointer: Pointer = current_app.extensions["share_pointer"]
    told = share.passage_id if share and share.channel != CHALLENGE else None
    passage = None if told is None else pointer(told)
    return Landing(
        article=ArticleSummary.of(article, account),
        passage=passage,
        sharer=sharer(share, reader),
        share_id=share.public_id if share else None,
    )


def sharer(share: Share | None, reader: Account | None) -> Sharer | None:
    """Show a reader who passed it on, as far as they show themselves.

    None for a stranger or nobody, and where either of the two has blocked the other.
    """
    if share is None or share.account_id is None:
        return None
    apart: Apart = current_app.extensions["apart"]
    if share.account_id in apart(reader):
        return None
    account = accounts.by_ids({share.account_id}).get(share.account_id)
    if account is None or account.deleted_at is not None:
        return None
    seen = PersonOut.of(account)
    return Sharer(nickname=seen.nickname, avatar_url=seen.avatar_url)


def arrive(visit: NewVisit, reader: Account | None, address: str) -> Landing:
    """Have an arrival recorded once, and say where it leads; the answer waits for no row.

    Told again under the same key it is the same arrival. Of the address, which is kept
    nowhere, comes the number by which bursts are recognised. Raises ShareUnknown, or
    ArticleWithdrawn.
    """
    with db.reading():
        share, article, account = _resolved(visit.s)
        landing = _landing(reader, share, article, account)
        group_key = groups.find_key(reader, visit.group)
    who, now = visitors.somebody(reader, visit.visitor), clock.now()
    told = Visited(
        key=visitors.digest(f"{visit.visitor}:{visit.key}"),
        share_id=share.id if share else None,
        article_id=article.id,
        account_id=who.account_id,
        visitor=who.visitor,
        scene=visit.scene,
        at=now,
        group_key=group_key,
        network=None if reader else bursts.network_at(address, now),
    )
    if reader is not None:
        joined(reader, visit.visitor)
    arrivals.tell(told)
    own = share is not None and share.visitor == who.visitor
    if share is not None and not own and not scenes.discounted(visit.scene):
        parents.remember(told)
    return landing


def joined(account: Account, token: str) -> None:
    """Let what this phone's token was told be this account's; a listener of signing in."""
    phone = visitors.of_token(token)
    if cache.has_in_mind(f"joined:{phone}:{account.id}"):
        return
    parents.hand_on(Somebody(phone, None), visitors.reader(account))
    arrivals.tell(Joined(visitor=phone, account_id=account.id))
    cache.bear_in_mind(f"joined:{phone}:{account.id}", seconds=JOINED_SECONDS)


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


def sharers(article: Article, channel: str) -> int:
    """Count the readers who passed an article on by this channel; the deleted count no more."""
    many = select(func.count(Share.account_id.distinct())).where(
        Share.article_id == article.id, Share.channel == channel
    )
    return db.session().scalar(many) or 0


def forget(account: Account) -> None:
    """Let nobody be found behind an account's shares and arrivals; the figures stay true.

    Waits for the writer of visits, so that none of theirs slips in afterwards.
    """
    turns.hold()
    session = db.session()
    visitors.forget_phones(account)
    taps.forget(account)
    theirs = Visit.visitor == visitors.of_account(account)
    nobody = {"account_id": None, "visitor": visitors.nobody()}
    session.execute(update(Visit).where(theirs).values(**nobody))
    passed_on = update(Share).where(Share.account_id == account.id)
    session.execute(passed_on.values(account_id=None, visitor=None))
