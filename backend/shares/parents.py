"""The share through which a reader came: the parent of what they pass on.

It is read from the visits; and since those are written a moment after they are
told, the last one is borne in mind in Redis for a day as well. Redis is asked before
the transaction that keeps the new share (`recall`). With Redis away visits are written
at once, and nothing is missing.

A reader with an account has a place of their own there. Strangers share a fixed number
of places, chosen by their digest, and whoever came last has it: so made-up
strangers take a few megabytes, however many they are. Who loses a place in the moment
before the row is written loses the parent of what they pass on in that moment.
"""

from datetime import UTC, datetime, timedelta

import redis
import structlog
from sqlalchemy import select

from backend import cache, clock, db
from backend.accounts.models import Account
from backend.articles.models import Article
from backend.shares import visitors
from backend.shares.models import Share, Visit
from backend.shares.told import Visited
from backend.shares.visitors import Somebody

WITHIN = timedelta(days=30)
REMEMBERED = 24 * 3600
PLACES = 2**15
MOST_ARTICLES = 16
OWNER = "v"
# A place belongs to one visitor (field "v") and holds a few articles; another's is emptied first.
KEEP = """
local is_theirs = redis.call('HGET', KEYS[1], 'v') == ARGV[1]
if not is_theirs or redis.call('HLEN', KEYS[1]) > tonumber(ARGV[2]) then
    redis.call('DEL', KEYS[1])
    redis.call('HSET', KEYS[1], 'v', ARGV[1])
end
redis.call('HSET', KEYS[1], unpack(ARGV, 4))
redis.call('EXPIRE', KEYS[1], ARGV[3])
"""

Came = tuple[datetime, int]
log = structlog.get_logger()


def find(article: Article, who: Somebody, recalled: Came | None) -> Share | None:
    """Find the last share, not their own, through which somebody came within 30 days.

    `recalled` is what `recall` gave.
    """
    came = [each for each in (recalled, _written(article, who)) if each]
    for _, share_id in sorted(came, reverse=True):
        share = db.session().get(Share, share_id)
        if share and share.article_id == article.id and share.visitor != who.visitor:
            return share
    return None


def _written(article: Article, who: Somebody) -> Came | None:
    found = db.session().execute(
        select(Visit.created_at, Share.id)
        .join(Share, Share.id == Visit.share_id)
        .where(
            Visit.visitor == who.visitor,
            Visit.article_id == article.id,
            Visit.created_at > clock.now() - WITHIN,
            Visit.discounted.in_(("", "repeat", "burst")),
            (Share.visitor != who.visitor) | Share.visitor.is_(None),
        )
        .order_by(Visit.created_at.desc(), Visit.id.desc())
        .limit(1)
    )
    row = found.first()
    return (row[0], row[1]) if row else None


def remember(visit: Visited) -> None:
    """Bear in mind by which share somebody came, for who passes on before the row is written."""
    who = Somebody(visit.visitor, visit.account_id)
    if who.account_id is not None or cache.has_room():
        word = f"{visit.at.timestamp():.6f} {visit.share_id}"
        _keep(who, {str(visit.article_id): word})


def hand_on(phone: Somebody, reader: Somebody) -> None:
    """Let a reader remember what their phone was told before they signed in."""
    try:
        told, known = (_known(each) for each in (phone, reader))
    except redis.RedisError:
        return
    later = {
        article: word
        for article, word in told.items()
        if article not in known or known[article] < word
    }
    if later:
        _keep(reader, later)


def forget(account: Account) -> None:
    """Remember of an account nothing more. Raises RedisError."""
    cache.client().delete(_place(Somebody(visitors.of_account(account), account.id)))


def _known(who: Somebody) -> dict[str, str]:
    """Read what is borne in mind of somebody: nothing, where another has their place."""
    found = cache.client().hgetall(_place(who))
    words = {cache.text(name): cache.text(word) for name, word in found.items()}
    return words if words.pop(OWNER, "") == who.visitor else {}


def _keep(who: Somebody, words: dict[str, str]) -> None:
    given = [who.visitor, str(MOST_ARTICLES), str(REMEMBERED)]
    given += [part for pair in words.items() for part in pair]
    try:
        cache.client().eval(KEEP, 1, _place(who), *given)
    except redis.RedisError as error:
        log.warning("arrival not borne in mind", error=type(error).__name__)


def recall(article: Article, who: Somebody) -> Came | None:
    """Give what Redis has in mind of how somebody came; asked outside any transaction."""
    try:
        owner, word = cache.client().hmget(_place(who), [OWNER, str(article.id)])
    except redis.RedisError:
        return None
    if word is None or owner is None or cache.text(owner) != who.visitor:
        return None
    at, share_id = cache.text(word).split()
    moment = datetime.fromtimestamp(float(at), UTC)
    return (moment, int(share_id)) if moment > clock.now() - WITHIN else None


def _place(who: Somebody) -> str:
    if who.account_id is not None:
        return f"came:{who.visitor}"
    return f"came:stranger:{int(who.visitor, 16) % PLACES:x}"
