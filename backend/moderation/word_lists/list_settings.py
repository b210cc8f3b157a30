"""Settings of word lists: where each holds, its version, how many newcomers' texts wait.

A list holds for one Official Account or for all; settings are made when first changed.
"""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from backend import db
from backend.articles.models import OfficialAccount
from backend.errors import NotFound
from backend.moderation.word_lists.models import ModerationSettings

ALL_SCOPE = "all"


@dataclass(frozen=True)
class WordListScope:
    """The scope of a list: an Official Account, or `all` (row 0)."""

    row: int
    id: str
    name: str


def list_scopes() -> list[WordListScope]:
    """List the scopes: all, then each Official Account; they are few."""
    rows = db.session().scalars(select(OfficialAccount).order_by(OfficialAccount.id).limit(200))
    return [
        WordListScope(0, ALL_SCOPE, "所有公众号"),
        *(WordListScope(row.id, row.public_id, row.name) for row in rows),
    ]


def get_scope(public_id: str) -> WordListScope:
    """Get a scope by the Official Account's public id, or `all`. Raises NotFound."""
    scope = next((candidate for candidate in list_scopes() if candidate.id == public_id), None)
    if scope is None:
        raise NotFound
    return scope


def get_settings(scope: WordListScope) -> ModerationSettings:
    """Get the settings of a scope; defaults where nothing was ever set."""
    row = db.session().scalar(
        select(ModerationSettings).where(ModerationSettings.scope_id == scope.row)
    )
    return row or ModerationSettings(scope_id=scope.row, version="", hold_first=0)


def list_all_settings() -> list[tuple[WordListScope, ModerationSettings]]:
    """List every scope with its settings, in two queries."""
    scopes = list_scopes()
    settings_by_scope = {
        row.scope_id: row for row in load_settings({scope.row for scope in scopes})
    }
    default = ModerationSettings(version="", hold_first=0)
    return [(scope, settings_by_scope.get(scope.row, default)) for scope in scopes]


def set_hold_first(scope: WordListScope, count: int) -> None:
    """Set how many texts of a newcomer must have passed before theirs wait for nobody."""
    lock_settings(scope).hold_first = count


def load_settings(scope_ids: set[int]) -> list[ModerationSettings]:
    """Load the settings of these scopes, in one query."""
    with db.read_session() as session:
        return list(
            session.scalars(
                select(ModerationSettings).where(ModerationSettings.scope_id.in_(scope_ids))
            )
        )


def lock_settings(scope: WordListScope) -> ModerationSettings:
    """Lock a scope's settings until the commit; created where there are none."""
    session = db.session()
    query = select(ModerationSettings).where(ModerationSettings.scope_id == scope.row)
    if session.scalar(query) is None:
        try:
            with session.begin_nested():
                session.add(ModerationSettings(scope_id=scope.row))
        except IntegrityError:  # another editor made it first
            pass
    lock_query = query.with_for_update().execution_options(populate_existing=True)
    return session.scalars(lock_query).one()
