"""Caches the matchers of word lists in each process, until a list has another version."""

from flask import current_app
from sqlalchemy import select

from backend import db
from backend.moderation.matching.matcher import Matcher
from backend.moderation.word_lists.models import ListedException, ListedWord, ModerationSettings


def load_matchers(all_settings: list[ModerationSettings]) -> list[Matcher]:
    """Load the matchers of the lists with these settings; read anew only when a list changed."""
    cached: dict[int, tuple[str, Matcher]] = current_app.extensions.setdefault("matchers", {})
    matchers = []
    for settings in all_settings:
        version, matcher = cached.get(settings.scope_id, ("", None))
        if matcher is None or version != settings.version:
            matcher = _build_matcher(settings.scope_id)
            cached[settings.scope_id] = (settings.version, matcher)
        matchers.append(matcher)
    return matchers


def _build_matcher(scope_id: int) -> Matcher:
    words = select(ListedWord.word, ListedWord.effect).where(ListedWord.scope_id == scope_id)
    exceptions = select(ListedException.text).where(ListedException.scope_id == scope_id)
    with db.read_session() as session:
        return Matcher(
            ((word, effect) for word, effect in session.execute(words)),
            session.scalars(exceptions),
        )
