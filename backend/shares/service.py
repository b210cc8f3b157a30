"""Shares: records them and visits, resolves where they lead, links phones, erases accounts."""

from collections.abc import Sequence

from sqlalchemy import case, func, select, update

from backend import clock, db, redis_primitives
from backend.accounts import service as accounts
from backend.accounts.models import Account
from backend.accounts.schemas import PersonOut
from backend.articles import service as articles
from backend.articles.models import Article, OfficialAccount
from backend.articles.schemas import ArticleSummary
from backend.errors import NotFound
from backend.groups import memberships as groups
from backend.moderation.sanctions import blocks
from backend.passages import service as passages
from backend.shares import follow_taps, parent_shares, url_links
from backend.shares.arrivals import burst_detection, scene_channels, visitor_identity, write_lock
from backend.shares.arrivals import visit_stream as arrivals
from backend.shares.arrivals.stream_events import SignInEvent, VisitEvent
from backend.shares.arrivals.visitor_identity import VisitorIdentity
from backend.shares.mini_program_codes import allocation
from backend.shares.models import Share, SharedPassage, Visit
from backend.shares.schemas import Landing, NewVisit, ShareFigures, ShareLinkOut, Sharer

PHONE_LINK_TTL_SECONDS = 3600
# Of this channel the passage is a quiz: visitors do not get to see it.
CHALLENGE_CHANNEL = "challenge"


class ShareUnknown(NotFound):
    """No share has this id; the client falls back to the list of articles."""

    code, message = "share_unknown", "这个分享已失效，去看看别的文章吧"


def record_share(
    public_id: str,
    article: Article,
    passage_id: int | None,
    identity: VisitorIdentity,
    channel: str,
    design: str | None = None,
    further_ids: Sequence[int] = (),
    parent_visit: parent_shares.ParentVisit | None = None,
) -> Share:
    """Record a share under an id made before, and find its parent.

    `parent_visit` is from `parents.recall_arrival`, called before the transaction.

    It leads to one passage, or to the whole article, and may carry `further_ids`;
    every passage that it carries counts as shared, once.
    """
    parent = parent_shares.find_parent(article, identity, parent_visit)
    share = Share(
        public_id=public_id,
        article_id=article.id,
        passage_id=passage_id,
        account_id=identity.account_id,
        visitor=identity.visitor,
        parent_id=parent.id if parent else None,
        depth=parent.depth + 1 if parent else 0,
        channel=channel,
        design=design,
    )
    session = db.session()
    session.add(share)
    session.flush()
    passage_ids = [] if passage_id is None else [passage_id, *further_ids]
    session.add_all(
        SharedPassage(share_id=share.id, passage_id=carried_id, position=position)
        for position, carried_id in enumerate(dict.fromkeys(passage_ids))
    )
    session.flush()
    return share


def resolve_landing(s: str, reader: Account | None) -> Landing:
    """Resolve a scene or `s=` to the article, the passage and the sharer, for a reader.

    Raises ShareUnknown, or ArticleWithdrawn.
    """
    return _build_landing(reader, *_resolve_share(s))


def get_share_link(s: str) -> ShareLinkOut:
    """Return the URL link that opens a share from anywhere.

    Raises ShareUnknown, ArticleWithdrawn, or LinkUnavailable.
    """
    with db.read_session():
        share, article, _ = _resolve_share(s)
        share_id = share.public_id if share else s
    return ShareLinkOut(url=url_links.get_share_link(share_id, article))


def _resolve_share(s: str) -> tuple[Share | None, Article, OfficialAccount]:
    if s.startswith(allocation.ARTICLE_SCENE):
        try:
            article, account, _ = articles.get_published(s.removeprefix(allocation.ARTICLE_SCENE))
        except articles.ArticleWithdrawn:
            raise
        except NotFound as error:
            raise ShareUnknown from error
        return None, article, account
    share = db.session().scalar(select(Share).where(Share.public_id == s))
    if share is None:
        raise ShareUnknown
    title = articles.load_articles({share.article_id})[share.article_id]
    article, account, _ = articles.get_published(title.public_id)
    return share, article, account


def _build_landing(
    reader: Account | None, share: Share | None, article: Article, account: OfficialAccount
) -> Landing:
    passage_id = share.passage_id if share and share.channel != CHALLENGE_CHANNEL else None
    passage = None if passage_id is None else passages.get_passage_reference(passage_id)
    return Landing(
        article=ArticleSummary.of(article, account),
        passage=passage,
        sharer=build_sharer(share, reader),
        share_id=share.public_id if share else None,
    )


def build_sharer(share: Share | None, reader: Account | None) -> Sharer | None:
    """Build the sharer as shown to a reader, as far as their profile is visible.

    None for a stranger or nobody, and where either of the two has blocked the other.
    """
    if share is None or share.account_id is None:
        return None
    if share.account_id in blocks.list_separated_ids(reader):
        return None
    account = accounts.load_accounts({share.account_id}).get(share.account_id)
    if account is None or account.deleted_at is not None:
        return None
    person = PersonOut.of(account)
    return Sharer(nickname=person.nickname, avatar_url=person.avatar_url)


def record_visit(visit: NewVisit, reader: Account | None, address: str) -> Landing:
    """Record a visit once, and return where it leads, without waiting for the database write.

    A retry under the same key is the same visit. The IP address, which is not stored, gives
    the network number by which bursts are recognised. Raises ShareUnknown, or
    ArticleWithdrawn.
    """
    with db.read_session():
        share, article, account = _resolve_share(visit.share_id)
        landing = _build_landing(reader, share, article, account)
        group_key = groups.find_group_key(reader, visit.group_id)
    identity, now = visitor_identity.identify_visitor(reader, visit.visitor), clock.now()
    event = VisitEvent(
        key=visitor_identity.digest(f"{visit.visitor}:{visit.key}"),
        share_id=share.id if share else None,
        article_id=article.id,
        account_id=identity.account_id,
        visitor=identity.visitor,
        scene=visit.scene,
        at=now,
        group_key=group_key,
        network=None if reader else burst_detection.pseudonymize_network(address, now),
    )
    if reader is not None:
        link_phone(reader, visit.visitor)
    arrivals.publish_event(event)
    is_own = share is not None and share.visitor == identity.visitor
    if share is not None and not is_own and not scene_channels.get_discount_reason(visit.scene):
        parent_shares.remember_arrival(event)
    return landing


def link_phone(account: Account, token: str) -> None:
    """Link a phone's token and its visits to an account; a listener of sign-ins."""
    phone_visitor = visitor_identity.get_token_visitor(token)
    if redis_primitives.has_flag(f"joined:{phone_visitor}:{account.id}"):
        return
    parent_shares.copy_phone_arrivals(
        VisitorIdentity(phone_visitor, None), visitor_identity.identify_reader(account)
    )
    arrivals.publish_event(SignInEvent(visitor=phone_visitor, account_id=account.id))
    redis_primitives.set_flag(
        f"joined:{phone_visitor}:{account.id}", seconds=PHONE_LINK_TTL_SECONDS
    )


def get_share_figures(public_id: str) -> ShareFigures:
    """Return one share's figures for editors: visits, and how many of them count.

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


def count_sharers(article: Article, channel: str) -> int:
    """Count the readers who shared an article by this channel, without deleted accounts."""
    query = select(func.count(Share.account_id.distinct())).where(
        Share.article_id == article.id, Share.channel == channel
    )
    return db.session().scalar(query) or 0


def erase_account(account: Account) -> None:
    """Anonymize an account's shares and visits; the figures stay correct.

    Takes the write lock of visits, so that none of theirs is written afterwards.
    """
    write_lock.acquire_lock()
    session = db.session()
    visitor_identity.delete_phones(account)
    follow_taps.erase_account(account)
    conditions = Visit.visitor == visitor_identity.get_account_visitor(account)
    anonymous_values = {
        "account_id": None,
        "visitor": visitor_identity.generate_anonymous_visitor(),
    }
    session.execute(update(Visit).where(conditions).values(**anonymous_values))
    query = update(Share).where(Share.account_id == account.id)
    session.execute(query.values(account_id=None, visitor=None))
