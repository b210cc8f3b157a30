"""Doors to challenges: passing one on, opening it, answering."""

from collections.abc import Callable

from backend import api
from backend.accounts import guards
from backend.accounts.models import Account
from backend.quizzes import asking, playing
from backend.quizzes.schemas import ChallengeOut, NewAnswer, NewChallenge, NewPlay
from backend.shares.schemas import PassedOn

room = api.Room("quizzes")


def no_faster(deed: str, a_minute: int) -> Callable[[], Account | None]:
    """Make a guard that lets everyone pass, each reader or network so often a minute."""

    def guard() -> Account | None:
        reader = guards.reader_or_stranger()
        guards.limit(f"{deed}:{reader.public_id if reader else guards.network()}", a_minute)
        return reader

    return guard


@room.route_for("PUT", "/challenges/<s>", guard=no_faster("challenges", 30), transaction=False)
def challenge(reader: Account | None, s: str, body: NewChallenge) -> PassedOn:
    """Keep a challenge that was passed on, under an id of 12 letters and digits of the phone's."""
    return asking.challenge(s, body, reader)


@room.route_for("POST", "/challenges/<s>/plays", guard=no_faster("plays", 120))
def play(reader: Account | None, s: str, body: NewPlay) -> ChallengeOut:
    """Open one's play of a challenge, and see how it stands; who made it only looks on."""
    return playing.play(s, body, reader)


@room.route_for("POST", "/challenges/<s>/answers", guard=no_faster("answers", 120))
def answer(reader: Account | None, s: str, body: NewAnswer) -> ChallengeOut:
    """Take one try at a challenge; a retry under the same key is the same try."""
    return playing.answer(s, body, reader)
