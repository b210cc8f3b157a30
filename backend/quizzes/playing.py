"""A play from its opening to its end: three tries, graded here, whoever answers at once."""

from sqlalchemy import select

from backend import clock, db
from backend.accounts.models import Account
from backend.errors import Conflict
from backend.groups import service as groups
from backend.notifications import service as notifications
from backend.notifications.telling import Telling
from backend.quizzes import gaps, joining, service, showing
from backend.quizzes.models import Play, Question
from backend.quizzes.schemas import ChallengeOut, NewAnswer, NewPlay
from backend.quizzes.service import Asked, ChallengeOver, ChallengeOwn
from backend.quizzes.showing import Player
from backend.shares import visitors


def play(s: str, new: NewPlay, reader: Account | None) -> ChallengeOut:
    """Open the reader's play of a question, once, by whichever challenge, and show how it stands.

    Who made it is shown it without playing, and has then read who solved it. Raises
    ShareUnknown, or ArticleWithdrawn.
    """
    asked, player = service.get(s), _player(new, reader)
    if asked.is_made_by(player.who, new.visitor):
        if reader is not None:
            _read(asked, reader)
        return showing.show(asked, None, player)
    found = _opened(asked, player, new.visitor)
    if player.group_key not in (None, found.group_key):
        found = _held(found)
        if showing.state(found) == "open":
            found.group_key = player.group_key
            db.session().flush()
    return showing.show(asked, found, player)


def answer(s: str, new: NewAnswer, reader: Account | None) -> ChallengeOut:
    """Take one try; the same `key` again is the same try.

    Raises ShareUnknown, ArticleWithdrawn, ChallengeOwn, ChallengeOver, or Conflict.
    """
    asked, player = service.get(s), _player(new, reader)
    if asked.is_made_by(player.who, new.visitor):
        raise ChallengeOwn
    found = _held(_opened(asked, player, new.visitor))
    key = visitors.digest(new.key)
    if found.key != key:
        if showing.state(found) != "open":
            raise ChallengeOver
        _take(found, new, player, right=gaps.is_right(new.letters, asked.answer))
        found.key = key
        db.session().flush()
        if found.solved_at is not None:
            _tell(asked, found)
    return showing.show(asked, found, player)


def _player(new: NewPlay, reader: Account | None) -> Player:
    who = visitors.somebody(reader, new.visitor)
    return Player(who, reader, groups.find_key(reader, new.group))


def _take(found: Play, new: NewAnswer, player: Player, *, right: bool) -> None:
    found.tries += 1
    found.group_key = player.group_key or found.group_key
    if right:
        found.solved_at = clock.now()
        found.listed = new.listed and player.group_key is not None


def _opened(asked: Asked, player: Player, token: str) -> Play:
    """Find somebody's play, or the one that they began on this phone as a stranger, or begin."""
    found = _find(asked, player)
    if found is not None:
        return found
    _hold(asked, player)
    if player.reader is not None:
        joining.joined(player.reader, token)
    return _find(asked, player) or _begun(asked, player)


def _begun(asked: Asked, player: Player) -> Play:
    begun = Play(
        question_id=asked.question.id,
        challenge_id=asked.challenge.id,
        account_id=player.who.account_id,
        visitor=player.who.visitor,
        tries=0,
    )
    db.session().add(begun)
    db.session().flush()
    return begun


def _find(asked: Asked, player: Player) -> Play | None:
    mine = (Play.question_id == asked.question.id, Play.visitor == player.who.visitor)
    return db.session().scalar(select(Play).where(*mine))


def _hold(asked: Asked, player: Player) -> None:
    """Let nobody else begin the same play meanwhile; a reader's account is held already."""
    if player.reader is None:
        row = select(Question.id).where(Question.id == asked.question.id)
        db.session().execute(row.with_for_update())


def _held(found: Play) -> Play:
    """Let nobody else answer meanwhile, and look again how it stands.

    Raises Conflict where it is gone, because its phone turned out to be somebody's.
    """
    row = select(Play).where(Play.id == found.id).with_for_update()
    held = db.session().scalar(row.execution_options(populate_existing=True))
    if held is None:
        raise Conflict
    return held


def _tell(asked: Asked, found: Play) -> None:
    """Let who made it know, if both have an account; who passed it on is not told."""
    maker = asked.first.account_id
    if maker is not None and found.account_id not in (None, maker):
        told = Telling(f"play:{found.public_id}")
        notifications.tell(maker, "challenge", found.public_id, told)


def _read(asked: Asked, reader: Account) -> None:
    solved = select(Play.public_id).where(Play.question_id == asked.question.id)
    notifications.read_about(reader, "challenge", solved)
