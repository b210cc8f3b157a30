"""Plays of a challenge: open one, submit answers (three tries), notify the question's maker.

Rows are locked, so that concurrent requests of one player make one play.
"""

from sqlalchemy import select

from backend import clock, db
from backend.accounts.models import Account
from backend.challenges import creation, identity_merge, letter_bank, presenters
from backend.challenges.creation import ChallengeContext, ChallengeOver, ChallengeOwn
from backend.challenges.models import Play, Question
from backend.challenges.presenters import Player
from backend.challenges.schemas import ChallengeOut, NewAnswer, NewPlay
from backend.chat_groups import memberships
from backend.errors import Conflict
from backend.notifications import notices
from backend.notifications.notice_resolvers import NoticeTopic
from backend.shares.arrivals import visitor_identity


def open_play(share_id: str, body: NewPlay, reader: Account | None) -> ChallengeOut:
    """Open the reader's play of a question, once, through any challenge, and show its state.

    Its maker sees it without playing, which marks the notices of its solutions as read.
    Raises ShareUnknown, or ArticleWithdrawn.
    """
    context, player = creation.get_challenge(share_id), _build_player(body, reader)
    if context.is_made_by(player.identity, body.visitor):
        if reader is not None:
            _mark_solutions_read(context, reader)
        return presenters.present_challenge(context, None, player)
    play = _get_or_begin_play(context, player, body.visitor)
    if player.group_key not in (None, play.group_key):
        play = _lock_play(play)
        if presenters.get_state(play) == "open":
            play.group_key = player.group_key
            db.session().flush()
    return presenters.present_challenge(context, play, player)


def submit_answer(share_id: str, body: NewAnswer, reader: Account | None) -> ChallengeOut:
    """Take one try; the same `key` again is the same try.

    Raises ShareUnknown, ArticleWithdrawn, ChallengeOwn, ChallengeOver, or Conflict.
    """
    context, player = creation.get_challenge(share_id), _build_player(body, reader)
    if context.is_made_by(player.identity, body.visitor):
        raise ChallengeOwn
    play = _lock_play(_get_or_begin_play(context, player, body.visitor))
    key = visitor_identity.digest(body.key)
    if play.key != key:
        if presenters.get_state(play) != "open":
            raise ChallengeOver
        _record_try(
            play, body, player, is_correct=letter_bank.is_correct(body.letters, context.answer)
        )
        play.key = key
        db.session().flush()
        if play.solved_at is not None:
            _notify_maker(context, play)
    return presenters.present_challenge(context, play, player)


def _build_player(body: NewPlay, reader: Account | None) -> Player:
    person = visitor_identity.identify_visitor(reader, body.visitor)
    return Player(person, reader, memberships.find_group_key(reader, body.group_id))


def _record_try(play: Play, body: NewAnswer, player: Player, *, is_correct: bool) -> None:
    play.tries += 1
    play.group_key = player.group_key or play.group_key
    if is_correct:
        play.solved_at = clock.now()
        play.listed = body.listed and player.group_key is not None


def _get_or_begin_play(context: ChallengeContext, player: Player, token: str) -> Play:
    """Find the player's play, or the one begun on this phone before signing in, or begin one."""
    play = _find_play(context, player)
    if play is not None:
        return play
    _lock_question(context, player)
    if player.reader is not None:
        identity_merge.merge_plays(player.reader, token)
    return _find_play(context, player) or _begin_play(context, player)


def _begin_play(context: ChallengeContext, player: Player) -> Play:
    play = Play(
        question_id=context.question.id,
        challenge_id=context.challenge.id,
        account_id=player.identity.account_id,
        visitor=player.identity.visitor,
        tries=0,
    )
    db.session().add(play)
    db.session().flush()
    return play


def _find_play(context: ChallengeContext, player: Player) -> Play | None:
    conditions = (Play.question_id == context.question.id, Play.visitor == player.identity.visitor)
    return db.session().scalar(select(Play).where(*conditions))


def _lock_question(context: ChallengeContext, player: Player) -> None:
    """Lock the question against a concurrent begin; a reader's account is locked already."""
    if player.reader is None:
        query = select(Question.id).where(Question.id == context.question.id)
        db.session().execute(query.with_for_update())


def _lock_play(play: Play) -> Play:
    """Lock a play against concurrent answers, and reload it.

    Raises Conflict where it is gone, because its phone signed in and the plays were merged.
    """
    query = select(Play).where(Play.id == play.id).with_for_update()
    locked = db.session().scalar(query.execution_options(populate_existing=True))
    if locked is None:
        raise Conflict
    return locked


def _notify_maker(context: ChallengeContext, play: Play) -> None:
    """Notify the question's maker, if both have an account; who passed it on is not notified."""
    maker = context.first_share.account_id
    if maker is not None and play.account_id not in (None, maker):
        notice = NoticeTopic(f"play:{play.public_id}")
        notices.notify(maker, "challenge", play.public_id, notice)


def _mark_solutions_read(context: ChallengeContext, reader: Account) -> None:
    query = select(Play.public_id).where(Play.question_id == context.question.id)
    notices.mark_read_by_keys(reader, "challenge", query)
