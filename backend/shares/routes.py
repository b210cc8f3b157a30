"""Routes of shares (resolve, record, get the link), and of recording visits and follow taps."""

from backend import api
from backend.accounts import guards
from backend.accounts.models import Account
from backend.articles.published_articles import ArticleWithdrawn
from backend.errors import Busy, NotSignedIn
from backend.shares import follow_taps, forwarding, share_landing, visit_recording
from backend.shares.client_share_ids import ShareIdTaken
from backend.shares.schemas import Landing, NewFollowTap, NewShare, NewVisit, ShareLinkOut, ShareOut
from backend.shares.share_landing import ShareUnknown
from backend.shares.url_links import LinkUnavailable

# Per minute. A network may bring more visits than a chat group has members.
VISITS_PER_NETWORK, VISITS_PER_READER = 600, 120

router = api.Router("shares")


@router.read(
    "/shares/<share_id>", guard=guards.identify_reader, raises=(ShareUnknown, ArticleWithdrawn)
)
def get_share(reader: Account | None, share_id: str) -> Landing:
    """Resolve a scene or `s=`, without recording anything."""
    return share_landing.resolve_landing(share_id, reader)


@router.route_for(
    "PUT",
    "/shares/<share_id>",
    guard=guards.identify_reader,
    transaction=False,
    raises=(ShareIdTaken, NotSignedIn, ArticleWithdrawn),
)
def put_share(reader: Account | None, share_id: str, body: NewShare) -> ShareOut:
    """Record a share under a client-generated id of 12 letters and digits."""
    return forwarding.forward_article(share_id, body, reader)


@router.route_for(
    "GET",
    "/shares/<share_id>/link",
    guard=guards.identify_reader,
    transaction=False,
    raises=(ShareUnknown, ArticleWithdrawn, LinkUnavailable, Busy),
)
def get_share_link(share_id: str) -> ShareLinkOut:
    """Return the URL link that opens the mini-program at a share."""
    return share_landing.get_share_link(share_id)


@api.extend_guard(guards.identify_reader)
def limited_visitor() -> Account | None:
    """Guard for visits: anyone, rate limited per reader or per network of strangers."""
    reader = guards.identify_reader()
    client_key = reader.public_id if reader else guards.get_network_bucket()
    guards.limit(f"visits:{client_key}", VISITS_PER_READER if reader else VISITS_PER_NETWORK)
    return reader


@router.route_for(
    "POST",
    "/visits",
    guard=limited_visitor,
    status=201,
    transaction=False,
    raises=(ShareUnknown, ArticleWithdrawn),
)
def create_visit(reader: Account | None, body: NewVisit) -> Landing:
    """Record a visit, and return where it leads; a retry with the same key counts once."""
    return visit_recording.record_visit(body, reader, guards.get_address())


@router.route_for(
    "POST",
    "/articles/<article_id>/follow-taps",
    guard=guards.identify_reader,
    raises=(ArticleWithdrawn,),
)
def create_follow_tap(reader: Account | None, article_id: str, body: NewFollowTap) -> None:
    """Record a tap to follow the account; tapping again changes nothing."""
    follow_taps.record_tap(article_id, reader, body.visitor)
