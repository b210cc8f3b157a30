"""Routes of challenges: create one, open a play, submit an answer; rate-limited."""

from collections.abc import Callable

from backend import api
from backend.accounts import guards
from backend.accounts.models import Account
from backend.articles.published_articles import ArticleWithdrawn
from backend.challenges import creation, plays
from backend.challenges.creation import ChallengeOver, ChallengeOwn, GapUnfit
from backend.challenges.schemas import ChallengeOut, NewAnswer, NewChallenge, NewPlay
from backend.errors import Conflict, NotSignedIn
from backend.passages.passage_records import QUOTE_REFUSALS
from backend.shares.client_share_ids import ShareIdTaken
from backend.shares.schemas import ShareOut
from backend.shares.share_landing import ShareUnknown

router = api.Router("challenges")


def build_rate_limit_guard(action: str, per_minute: int) -> Callable[[], Account | None]:
    """Build a guard that admits everyone, rate-limited per reader or network."""

    @api.extend_guard(guards.identify_reader)
    def guard() -> Account | None:
        reader = guards.identify_reader()
        guards.limit(
            f"{action}:{reader.public_id if reader else guards.get_network_bucket()}", per_minute
        )
        return reader

    return guard


@router.route_for(
    "PUT",
    "/challenges/<share_id>",
    guard=build_rate_limit_guard("challenges", 30),
    transaction=False,
    raises=(ShareIdTaken, ShareUnknown, NotSignedIn, GapUnfit, *QUOTE_REFUSALS, ArticleWithdrawn),
)
def create_challenge(reader: Account | None, share_id: str, body: NewChallenge) -> ShareOut:
    """Create a challenge, under an id of 12 letters and digits that the phone generated."""
    return creation.create_challenge(share_id, body, reader)


@router.route_for(
    "POST",
    "/challenges/<share_id>/plays",
    guard=build_rate_limit_guard("plays", 120),
    raises=(ShareUnknown, Conflict, ArticleWithdrawn),
)
def open_play(reader: Account | None, share_id: str, body: NewPlay) -> ChallengeOut:
    """Open one's play of a challenge, and get its state; its maker only looks on."""
    return plays.open_play(share_id, body, reader)


@router.route_for(
    "POST",
    "/challenges/<share_id>/answers",
    guard=build_rate_limit_guard("answers", 120),
    raises=(ShareUnknown, Conflict, ChallengeOver, ChallengeOwn, ArticleWithdrawn),
)
def submit_answer(reader: Account | None, share_id: str, body: NewAnswer) -> ChallengeOut:
    """Submit one answer to a challenge; a retry under the same key is the same answer."""
    return plays.submit_answer(share_id, body, reader)
