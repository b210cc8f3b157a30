"""Records visits without waiting for their write, and links a phone's visits to an account."""

from backend import clock, db, redis_primitives
from backend.accounts.models import Account
from backend.chat_groups import memberships
from backend.shares import parent_shares, share_landing
from backend.shares.arrivals import burst_detection, scene_channels, visit_stream, visitor_identity
from backend.shares.arrivals.stream_events import SignInEvent, VisitEvent
from backend.shares.arrivals.visitor_identity import VisitorIdentity
from backend.shares.schemas import Landing, NewVisit

PHONE_LINK_TTL_SECONDS = 3600


def record_visit(visit: NewVisit, reader: Account | None, address: str) -> Landing:
    """Record a visit once, and return where it leads, without waiting for the database write.

    A retry under the same key is the same visit. The IP address, which is not stored, gives
    the network number by which bursts are recognised. Raises ShareUnknown, or
    ArticleWithdrawn.
    """
    with db.read_session():
        share, article, account = share_landing.resolve_share(visit.share_id)
        landing = share_landing.build_landing(reader, share, article, account)
        group_key = memberships.find_group_key(reader, visit.group_id)
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
    visit_stream.publish_event(event)
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
    visit_stream.publish_event(SignInEvent(visitor=phone_visitor, account_id=account.id))
    redis_primitives.set_flag(
        f"joined:{phone_visitor}:{account.id}", seconds=PHONE_LINK_TTL_SECONDS
    )
