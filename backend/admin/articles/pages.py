"""Console pages of articles: list, import, preview, publish, withdraw, take down and lift it."""

from flask import request
from werkzeug.datastructures import FileStorage

from backend import storage
from backend.admin.articles import article_actions
from backend.admin.articles.schemas import HTML_LIMIT
from backend.admin.guards import Presence
from backend.admin.page_decorator import PageResult, page, redirect_to, render_page
from backend.api.field_types import CONTROL_CHARACTERS
from backend.articles import publication, revisions
from backend.articles.imports.article_import import Imported
from backend.articles.imports.import_consent import ImportConsent
from backend.articles.paragraphs import Picture, Placeholder, join_text
from backend.articles.schemas import to_public_paragraph
from backend.errors import AppError, BadInput, FieldError
from backend.passages import reanchor_reports

PAGE_SIZE = 20


@page("/articles")
def list_articles(presence: Presence) -> PageResult:
    """List articles of any status, newest import first."""
    status = request.args.get("status", "")[:12]
    cursor = request.args.get("cursor", "")[:200]
    rows, next_cursor = publication.list_for_editors(status or None, cursor, PAGE_SIZE)
    return render_page(
        "articles.html",
        presence,
        articles=rows,
        after=next_cursor,
        status=status,
        cursor=cursor,
        cover=lambda article: storage.build_url(article.cover_key) if article.cover_key else None,
    )


@page("/articles/import", roles=("owner", "editor"))
def show_import_page(presence: Presence, *, error: AppError | None = None) -> PageResult:
    """Show the three forms for importing an article."""
    return render_page("import.html", presence, error=error)


@page(
    "/articles/import/url",
    method="POST",
    roles=("owner", "editor"),
    transaction=False,
    error_page=show_import_page,
)
def import_from_url(presence: Presence) -> PageResult:
    """Import a published article from its URL."""
    url = request.form.get("url", "").strip()
    if not url or len(url) > 2048 or CONTROL_CHARACTERS.search(url):
        raise BadInput("请填入文章链接", faults=(FieldError("/url", "必填"),))
    return _redirect_to_import(article_actions.import_url(presence.editor, url, _read_consent()))


@page(
    "/articles/import/page",
    method="POST",
    roles=("owner", "editor"),
    transaction=False,
    max_bytes=article_actions.PAGE_LIMIT,
    error_page=show_import_page,
)
def import_saved_page(presence: Presence) -> PageResult:
    """Import a page that a browser saved."""
    file: FileStorage | None = request.files.get("file")
    data = file.read() if file else b""
    if not data:
        raise BadInput("请选择保存的网页文件", faults=(FieldError("/file", "必填"),))
    return _redirect_to_import(article_actions.import_page(presence.editor, data, _read_consent()))


@page(
    "/articles/import/text",
    method="POST",
    roles=("owner", "editor"),
    transaction=False,
    max_bytes=2 * HTML_LIMIT,
    error_page=show_import_page,
)
def import_fragment(presence: Presence) -> PageResult:
    """Import pasted HTML under a title."""
    title, html = (request.form.get(name, "").strip() for name in ("title", "html"))
    if not title or not html or CONTROL_CHARACTERS.search(title):
        raise BadInput("标题和内容都要填", faults=(FieldError("/title", "必填"),))
    if len(title) > 200 or len(html) > HTML_LIMIT:
        raise BadInput("标题最多 200 字，内容最多 2 MB", faults=(FieldError("/html", "太长"),))
    return _redirect_to_import(
        article_actions.import_fragment(presence.editor, html, title, _read_consent())
    )


@page("/articles/<article_id>")
def show_article(
    presence: Presence, article_id: str, *, error: AppError | None = None
) -> PageResult:
    """Show an article as a phone would, beside what can be done with it."""
    article, paragraphs = article_actions.get_article(article_id)
    runs, _ = reanchor_reports.list_runs(article, "", 1)
    return render_page(
        "preview.html",
        presence,
        article=article,
        run=runs[0] if runs else None,
        before=revisions.get_revision(article, article.revision).replaced,
        proposed=revisions.find_newest_proposal(article),
        waiting=reanchor_reports.count_pending(article),
        paragraphs=[to_public_paragraph(paragraph) for paragraph in paragraphs],
        length=len("".join(join_text(paragraphs).split())),
        missing=sum(isinstance(block, Picture) and block.file is None for block in paragraphs),
        is_preview=any(
            isinstance(block, Placeholder) and block.what == "paid" for block in paragraphs
        ),
        error=error,
    )


@page("/articles/<article_id>/publish", method="POST", roles=("owner", "editor"))
def publish_article(presence: Presence, article_id: str) -> PageResult:
    """Publish an article."""
    article = article_actions.publish_article(presence.editor, article_id)
    return redirect_to(f"/admin/articles/{article.public_id}?done=published")


@page("/articles/<article_id>/withdraw", method="POST", roles=("owner", "editor"))
def withdraw_article(presence: Presence, article_id: str) -> PageResult:
    """Withdraw an article from readers."""
    article = article_actions.withdraw_article(presence.editor, article_id)
    return redirect_to(f"/admin/articles/{article.public_id}?done=withdrawn")


@page("/articles/<article_id>/takedown", method="POST", roles=("owner", "editor"))
def take_down_article(presence: Presence, article_id: str) -> PageResult:
    """Withdraw an article and erase every picture made from it."""
    result = article_actions.take_down_article(presence.editor, article_id)
    return redirect_to(f"/admin/articles/{result.article.public_id}?done=taken_down")


@page("/articles/<article_id>/takedown/lift", method="POST", roles=("owner", "editor"))
def lift_takedown(presence: Presence, article_id: str) -> PageResult:
    """Let a taken-down article be imported and published again."""
    article = article_actions.lift_takedown(presence.editor, article_id)
    return redirect_to(f"/admin/articles/{article.public_id}?done=takedown_lifted")


def _read_consent() -> ImportConsent:
    """Read which Official Account the editor consented to add; new texts have their own page."""
    return ImportConsent(account=request.form.get("account", "")[:64])


def _redirect_to_import(import_result: Imported) -> PageResult:
    path = f"/admin/articles/{import_result.article.public_id}"
    if import_result.proposed is not None:
        path += f"/revisions/{import_result.proposed}"
    return redirect_to(f"{path}?done={import_result.outcome}")
