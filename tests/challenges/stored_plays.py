"""Reads plays as the tables hold them."""

from sqlalchemy import select

from backend import db
from backend.challenges.models import Play


def plays() -> list[Play]:
    """Read all plays, the first begun first."""
    with db.read_session() as session:
        return list(session.scalars(select(Play).order_by(Play.id)))
