"""Registers the console: every module of pages under `/admin`, and the lock on the acting editor.

Pages decide nothing: each calls the same actions as the API. They stand apart from the API's
routes because a browser needs what a script does not: cookies, form tokens, and words for every
failure.
"""

from flask import Flask

from backend.admin import error_pages
from backend.admin.articles import pages as article_pages
from backend.admin.articles import reanchoring_pages, revision_pages
from backend.admin.audit import pages as audit_pages
from backend.admin.authentication import (
    account_pages,
    api_key_pages,
    editor_row_locks,
    sign_in_pages,
)
from backend.admin.authentication.second_factor import pages as second_factor_pages
from backend.admin.designs import pages as design_pages
from backend.admin.editors import pages as editor_pages
from backend.admin.moderation import pages as moderation_pages
from backend.admin.moderation import reader_pages
from backend.admin.moderation.word_lists import pages as word_list_pages
from backend.admin.outbox import pages as outbox_pages
from backend.admin.page_decorator import pages
from backend.admin.spread import pages as spread_pages
from backend.admin.wechat_pushes import pages as push_pages

__all__ = [
    "account_pages",
    "api_key_pages",
    "article_pages",
    "audit_pages",
    "design_pages",
    "editor_pages",
    "error_pages",
    "init",
    "moderation_pages",
    "outbox_pages",
    "push_pages",
    "reader_pages",
    "reanchoring_pages",
    "revision_pages",
    "second_factor_pages",
    "sign_in_pages",
    "spread_pages",
    "word_list_pages",
]


def init(app: Flask) -> None:
    """Register the console's pages under `/admin`, and have editors' requests lock who acts."""
    editor_row_locks.init(app)
    app.register_blueprint(pages)
