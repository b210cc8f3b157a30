"""How a challenge looks to whom it is shown: what is hidden stays so while the play is open."""

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import ColumnElement, func, select

from backend import db
from backend.accounts.models import Account
from backend.accounts.schemas import PersonOut
from backend.annotations import service as annotations
from backend.articles.models import Revision
from backend.articles.schemas import ArticleSummary
from backend.moderation import blocks
from backend.quizzes import gaps
from backend.quizzes.models import Play
from backend.quizzes.schemas import ChallengeOut, GroupPlays, Solver
from backend.quizzes.service import Asked
from backend.shares import service as shares
from backend.shares.visitors import Somebody

TRIES = 3
BOARD = 20

State = Literal["open", "solved", "over", "own"]


@dataclass(frozen=True)
class Player:
    """Who looks, and from which chat they come, as far as that is proven."""

    who: Somebody
    reader: Account | None
    group_key: str | None


def state(play: Play | None) -> State:
    """Tell how a play stands; who has none made the question."""
    if play is None:
        return "own"
    if play.solved_at is not None:
        return "solved"
    return "over" if play.tries >= TRIES else "open"


def show(asked: Asked, play: Play | None, player: Player) -> ChallengeOut:
    """Show a challenge to one player, with how its question went, whoever passed it on."""
    now, gap, quote = state(play), asked.question, asked.passage.quote
    ended = now != "open"
    players, solved = _counts(Play.question_id == gap.id)
    return ChallengeOut(
        id=asked.share.public_id,
        article=ArticleSummary.of(asked.article, asked.official),
        sharer=shares.sharer(asked.share, player.reader),
        before=quote[: gap.start],
        after=quote[gap.end :],
        length=gap.end - gap.start,
        letters=_letters(asked, play),
        tries_left=TRIES - play.tries if play else 0,
        state=now,
        answer=asked.answer if ended else None,
        passage=annotations.point(asked.passage.id) if ended else None,
        players=players,
        solved=solved,
        group=_in_group(asked, player, player.group_key) if player.group_key else None,
    )


def _letters(asked: Asked, play: Play | None) -> list[str]:
    """Give the letters to choose from, out of the text in which the words were picked.

    Whoever passes the question on, they are the same.
    """
    written = select(Revision.text).where(Revision.id == asked.passage.picked_revision_id)
    text = db.session().scalars(written).one()
    seed = asked.first.public_id
    return gaps.shuffled(gaps.bank(asked.answer, text, seed), play.public_id if play else seed)


def _counts(*which: ColumnElement[bool]) -> tuple[int, int]:
    """Count who answered at least once, and who solved it."""
    counted = select(func.count(), func.count(Play.solved_at)).where(*which, Play.tries > 0)
    players, solved = db.session().execute(counted).one()
    return players, solved


def _in_group(asked: Asked, player: Player, group_key: str) -> GroupPlays:
    here = (Play.question_id == asked.question.id, Play.group_key == group_key)
    players, solved = _counts(*here)
    rows = db.session().execute(
        select(Play, Account)
        .join(Account, Account.id == Play.account_id)
        .where(*here, Play.listed, Play.solved_at.is_not(None), Account.deleted_at.is_(None))
        .where(Account.id.not_in(blocks.apart(player.reader)))
        .order_by(Play.tries, Play.solved_at, Play.id)
        .limit(BOARD)
    )
    board = [
        Solver(
            nickname=seen.nickname,
            avatar_url=seen.avatar_url,
            tries=play.tries,
            own=play.visitor == player.who.visitor,
        )
        for play, seen in ((play, PersonOut.of(account)) for play, account in rows)
    ]
    return GroupPlays(players=players, solved=solved, board=board)
