"""The console: the editors' desk as web pages, in Chinese, working without scripts too.

Pages are drawn here and decide nothing: each asks the same verbs as the API.
Small as they are they stand apart from `routes.py`, because a browser needs
what a script does not: cookies, form tokens, and words for every failure.
"""

from flask import Flask

from backend.admin import acting
from backend.admin.console import (
    account,
    articles,
    designs,
    editors,
    entrance,
    failures,
    keys,
    log,
    messengers,
    order,
    passages,
    people,
    pushes,
    revisions,
    second_factor,
    spread,
    word_lists,
)
from backend.admin.console.room import pages

__all__ = [
    "account",
    "articles",
    "designs",
    "editors",
    "entrance",
    "failures",
    "init",
    "keys",
    "log",
    "messengers",
    "order",
    "pages",
    "passages",
    "people",
    "pushes",
    "revisions",
    "second_factor",
    "spread",
    "word_lists",
]


def init(app: Flask) -> None:
    """Open the console's pages under `/admin`, and have editors' requests hold who acts."""
    acting.init(app)
    app.register_blueprint(pages)
