"""Schemas of the editors' API of missed articles: one, and the list of them."""

from backend import api


class MissedArticleOut(api.Out):
    """A published article that could not be imported, and why."""

    id: int
    url: str
    reason: str


class MissedArticleList(api.Out):
    """Published articles that could not be imported, fifty at the most."""

    items: list[MissedArticleOut]
