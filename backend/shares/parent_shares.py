"""Finds the share through which a reader came, in visits and in arrivals that it caches in Redis.

It is read from the visits; and since those are written with a short delay, the last
one is cached in Redis for a day as well. Redis is read before the transaction that
records the new share (`recall_arrival`). With Redis away visits are written at once,
and nothing is missing.

A reader with an account has a cache entry of their own. Strangers share a fixed number
of slots, chosen by their digest, and whoever came last has it: so fake strangers take
a few megabytes, however many they are. Who loses a slot before the visit is written
loses the parent of what they share in that moment.
"""

from datetime import UTC, datetime, timedelta

import redis
import structlog
from sqlalchemy import select

from backend import clock, db, redis_primitives
from backend.accounts.models import Account
from backend.articles.models import Article
from backend.shares.arrivals import visitor_identity
from backend.shares.arrivals.stream_events import VisitEvent
from backend.shares.arrivals.visitor_identity import VisitorIdentity
from backend.shares.models import Share, Visit

MAX_AGE = timedelta(days=30)
CACHE_SECONDS = 24 * 3600
STRANGER_SLOTS = 2**15
MAX_ARTICLES = 16
OWNER_FIELD = "v"
# A slot belongs to one visitor (field "v") and holds a few articles; another's is emptied first.
STORE_SCRIPT = """
local is_theirs = redis.call('HGET', KEYS[1], 'v') == ARGV[1]
if not is_theirs or redis.call('HLEN', KEYS[1]) > tonumber(ARGV[2]) then
    redis.call('DEL', KEYS[1])
    redis.call('HSET', KEYS[1], 'v', ARGV[1])
end
redis.call('HSET', KEYS[1], unpack(ARGV, 4))
redis.call('EXPIRE', KEYS[1], ARGV[3])
"""

ParentVisit = tuple[datetime, int]
log = structlog.get_logger()


def find_parent(
    article: Article, identity: VisitorIdentity, recalled: ParentVisit | None
) -> Share | None:
    """Find the last share, not their own, through which a visitor came within 30 days.

    `recalled` is from `recall_arrival`.
    """
    candidates = [
        candidate for candidate in (recalled, _find_written_visit(article, identity)) if candidate
    ]
    for _, share_id in sorted(candidates, reverse=True):
        share = db.session().get(Share, share_id)
        if share and share.article_id == article.id and share.visitor != identity.visitor:
            return share
    return None


def _find_written_visit(article: Article, identity: VisitorIdentity) -> ParentVisit | None:
    result = db.session().execute(
        select(Visit.created_at, Share.id)
        .join(Share, Share.id == Visit.share_id)
        .where(
            Visit.visitor == identity.visitor,
            Visit.article_id == article.id,
            Visit.created_at > clock.now() - MAX_AGE,
            Visit.discount_reason.in_(("", "repeat", "burst")),
            (Share.visitor != identity.visitor) | Share.visitor.is_(None),
        )
        .order_by(Visit.created_at.desc(), Visit.id.desc())
        .limit(1)
    )
    row = result.first()
    return (row[0], row[1]) if row else None


def remember_arrival(visit: VisitEvent) -> None:
    """Cache the share by which a visitor came, for a share before the visit is written."""
    identity = VisitorIdentity(visit.visitor, visit.account_id)
    if identity.account_id is not None or redis_primitives.has_free_memory():
        value = f"{visit.at.timestamp():.6f} {visit.share_id}"
        _store_cached(identity, {str(visit.article_id): value})


def copy_phone_arrivals(phone: VisitorIdentity, reader: VisitorIdentity) -> None:
    """Copy a phone's cached arrivals to the reader who signed in on it."""
    try:
        phone_arrivals, reader_arrivals = (_load_cached(identity) for identity in (phone, reader))
    except redis.RedisError:
        return
    newer = {
        article_id: value
        for article_id, value in phone_arrivals.items()
        if article_id not in reader_arrivals or reader_arrivals[article_id] < value
    }
    if newer:
        _store_cached(reader, newer)


def erase_account(account: Account) -> None:
    """Delete an account's cached arrivals. Raises RedisError."""
    redis_primitives.get_client().delete(
        _slot_key(VisitorIdentity(visitor_identity.get_account_visitor(account), account.id))
    )


def _load_cached(identity: VisitorIdentity) -> dict[str, str]:
    """Load a visitor's cached arrivals; empty where another visitor has the slot."""
    fields = redis_primitives.get_client().hgetall(_slot_key(identity))
    values = {
        redis_primitives.to_text(name): redis_primitives.to_text(value)
        for name, value in fields.items()
    }
    return values if values.pop(OWNER_FIELD, "") == identity.visitor else {}


def _store_cached(identity: VisitorIdentity, values: dict[str, str]) -> None:
    arguments = [identity.visitor, str(MAX_ARTICLES), str(CACHE_SECONDS)]
    arguments += [item for pair in values.items() for item in pair]
    try:
        redis_primitives.get_client().eval(STORE_SCRIPT, 1, _slot_key(identity), *arguments)
    except redis.RedisError as error:
        log.warning("arrival not borne in mind", error=type(error).__name__)


def recall_arrival(article: Article, identity: VisitorIdentity) -> ParentVisit | None:
    """Return the cached arrival of a visitor at an article; called outside transactions."""
    try:
        owner, value = redis_primitives.get_client().hmget(
            _slot_key(identity), [OWNER_FIELD, str(article.id)]
        )
    except redis.RedisError:
        return None
    if value is None or owner is None or redis_primitives.to_text(owner) != identity.visitor:
        return None
    at, share_id = redis_primitives.to_text(value).split()
    moment = datetime.fromtimestamp(float(at), UTC)
    return (moment, int(share_id)) if moment > clock.now() - MAX_AGE else None


def _slot_key(identity: VisitorIdentity) -> str:
    if identity.account_id is not None:
        return f"came:{identity.visitor}"
    return f"came:stranger:{int(identity.visitor, 16) % STRANGER_SLOTS:x}"
