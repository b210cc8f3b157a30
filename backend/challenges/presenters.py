"""Presents a challenge to a player: gap, letters, state, counts, group board; answer once over."""

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import ColumnElement, func, select

from backend import db
from backend.accounts.models import Account
from backend.accounts.schemas import PersonOut
from backend.articles.models import Revision
from backend.articles.schemas import ArticleSummary
from backend.challenges import letter_bank
from backend.challenges.creation import ChallengeContext
from backend.challenges.models import Play
from backend.challenges.schemas import ChallengeOut, GroupPlays, Solver
from backend.moderation.sanctions import blocks
from backend.passages import passage_records
from backend.shares import share_landing
from backend.shares.arrivals.visitor_identity import VisitorIdentity

MAX_TRIES = 3
BOARD_SIZE = 20

PlayState = Literal["open", "solved", "over", "own"]


@dataclass(frozen=True)
class Player:
    """The player, and the chat group that they come from, as far as that is proven."""

    identity: VisitorIdentity
    reader: Account | None
    group_key: str | None


def get_state(play: Play | None) -> PlayState:
    """Get the state of a play; without one it is the question's maker."""
    if play is None:
        return "own"
    if play.solved_at is not None:
        return "solved"
    return "over" if play.tries >= MAX_TRIES else "open"


def present_challenge(context: ChallengeContext, play: Play | None, player: Player) -> ChallengeOut:
    """Present a challenge to one player, with its question's counts over all challenges."""
    play_state, gap, quote = get_state(play), context.question, context.passage.quote
    is_ended = play_state != "open"
    players, solved = _count_players(Play.question_id == gap.id)
    return ChallengeOut(
        id=context.share.public_id,
        article=ArticleSummary.of(context.article, context.official),
        sharer=share_landing.build_sharer(context.share, player.reader),
        before=quote[: gap.start],
        after=quote[gap.end :],
        length=gap.end - gap.start,
        letters=_build_letters(context, play),
        tries_left=MAX_TRIES - play.tries if play else 0,
        state=play_state,
        answer=context.answer if is_ended else None,
        passage=passage_records.get_passage_reference(context.passage.id) if is_ended else None,
        players=players,
        solved=solved,
        group=_build_group_plays(context, player, player.group_key) if player.group_key else None,
    )


def _build_letters(context: ChallengeContext, play: Play | None) -> list[str]:
    """Build the letters to choose from, out of the text in which the passage was picked.

    They are the same in every challenge of the question.
    """
    query = select(Revision.text).where(Revision.id == context.passage.picked_revision_id)
    text = db.session().scalars(query).one()
    seed = context.first_share.public_id
    return letter_bank.shuffle_letters(
        letter_bank.build_letter_bank(context.answer, text, seed), play.public_id if play else seed
    )


def _count_players(*conditions: ColumnElement[bool]) -> tuple[int, int]:
    """Count who answered at least once, and who solved it."""
    query = select(func.count(), func.count(Play.solved_at)).where(*conditions, Play.tries > 0)
    players, solved = db.session().execute(query).one()
    return players, solved


def _build_group_plays(context: ChallengeContext, player: Player, group_key: str) -> GroupPlays:
    conditions = (Play.question_id == context.question.id, Play.group_key == group_key)
    players, solved = _count_players(*conditions)
    rows = db.session().execute(
        select(Play, Account)
        .join(Account, Account.id == Play.account_id)
        .where(*conditions, Play.listed, Play.solved_at.is_not(None), Account.deleted_at.is_(None))
        .where(Account.id.not_in(blocks.list_separated_ids(player.reader)))
        .order_by(Play.tries, Play.solved_at, Play.id)
        .limit(BOARD_SIZE)
    )
    board = [
        Solver(
            nickname=person.nickname,
            avatar_url=person.avatar_url,
            tries=play.tries,
            own=play.visitor == player.identity.visitor,
        )
        for play, person in ((play, PersonOut.of(account)) for play, account in rows)
    ]
    return GroupPlays(players=players, solved=solved, board=board)
