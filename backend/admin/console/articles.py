"""Articles on the desk: the list, bringing in, the preview, publishing and withdrawing."""

from flask import request
from werkzeug.datastructures import FileStorage

from backend import storage
from backend.admin import desk
from backend.admin.console.room import Answer, draw, go, page
from backend.admin.guards import Presence
from backend.admin.schemas import HTML_LIMIT
from backend.annotations import reports
from backend.api.fields import CONTROL
from backend.articles import revisions
from backend.articles import service as articles
from backend.articles.paragraphs import Picture, plain_text
from backend.articles.schemas import shown
from backend.articles.service import Consent, Imported
from backend.errors import AppError, BadInput, Fault

PAGE_SIZE = 20


@page("/articles")
def list_articles(presence: Presence) -> Answer:
    """List articles of any status, newest import first."""
    status = request.args.get("status", "")[:12]
    cursor = request.args.get("cursor", "")[:200]
    found, after = articles.list_for_editors(status or None, cursor or None, PAGE_SIZE)
    return draw(
        "articles.html",
        presence,
        articles=found,
        after=after,
        status=status,
        cursor=cursor,
        cover=lambda article: storage.url(article.cover_key) if article.cover_key else None,
    )


@page("/articles/import", roles=("owner", "editor"))
def import_page(presence: Presence, *, error: AppError | None = None) -> Answer:
    """Show the three ways to bring an article in."""
    return draw("import.html", presence, error=error)


@page(
    "/articles/import/address",
    method="POST",
    roles=("owner", "editor"),
    transaction=False,
    again=import_page,
)
def import_address(presence: Presence) -> Answer:
    """Bring in a published article from its address."""
    url = request.form.get("url", "").strip()
    if not url or len(url) > 2048 or CONTROL.search(url):
        raise BadInput("请填入文章链接", faults=(Fault("/url", "必填"),))
    return _imported(desk.import_url(presence.editor, url, _consent()))


@page(
    "/articles/import/page",
    method="POST",
    roles=("owner", "editor"),
    transaction=False,
    max_bytes=desk.PAGE_LIMIT,
    again=import_page,
)
def import_saved_page(presence: Presence) -> Answer:
    """Bring in a page that a browser saved."""
    file: FileStorage | None = request.files.get("file")
    data = file.read() if file else b""
    if not data:
        raise BadInput("请选择保存的网页文件", faults=(Fault("/file", "必填"),))
    return _imported(desk.import_page(presence.editor, data, _consent()))


@page(
    "/articles/import/words",
    method="POST",
    roles=("owner", "editor"),
    transaction=False,
    max_bytes=2 * HTML_LIMIT,
    again=import_page,
)
def import_words(presence: Presence) -> Answer:
    """Bring in pasted HTML under a title."""
    title, html = (request.form.get(name, "").strip() for name in ("title", "html"))
    if not title or not html or CONTROL.search(title):
        raise BadInput("标题和内容都要填", faults=(Fault("/title", "必填"),))
    if len(title) > 200 or len(html) > HTML_LIMIT:
        raise BadInput("标题最多 200 字，内容最多 2 MB", faults=(Fault("/html", "太长"),))
    return _imported(desk.import_fragment(presence.editor, html, title, _consent()))


@page("/articles/<article_id>")
def preview(presence: Presence, article_id: str, *, error: AppError | None = None) -> Answer:
    """Show an article as a phone would, beside what can be done with it."""
    article, paragraphs = desk.get_article(article_id)
    movings, _ = reports.list_movings(article, "", 1)
    return draw(
        "preview.html",
        presence,
        article=article,
        moving=movings[0] if movings else None,
        before=revisions.get(article, article.revision).replaced,
        proposed=revisions.newest_proposal(article),
        waiting=reports.count_waiting(article),
        paragraphs=[shown(paragraph) for paragraph in paragraphs],
        length=len("".join(plain_text(paragraphs).split())),
        missing=sum(isinstance(each, Picture) and each.file is None for each in paragraphs),
        error=error,
    )


@page("/articles/<article_id>/publish", method="POST", roles=("owner", "editor"))
def publish(presence: Presence, article_id: str) -> Answer:
    """Let readers see an article."""
    article = desk.publish(presence.editor, article_id)
    return go(f"/admin/articles/{article.public_id}?done=published")


@page("/articles/<article_id>/withdraw", method="POST", roles=("owner", "editor"))
def withdraw(presence: Presence, article_id: str) -> Answer:
    """Take an article back from readers."""
    article = desk.withdraw(presence.editor, article_id)
    return go(f"/admin/articles/{article.public_id}?done=withdrawn")


@page("/articles/<article_id>/takedown", method="POST", roles=("owner", "editor"))
def take_down(presence: Presence, article_id: str) -> Answer:
    """Withdraw an article and erase every picture made from it."""
    done = desk.take_down(presence.editor, article_id)
    return go(f"/admin/articles/{done.article.public_id}?done=taken_down")


@page("/articles/<article_id>/takedown/lift", method="POST", roles=("owner", "editor"))
def lift_takedown(presence: Presence, article_id: str) -> Answer:
    """Let a taken-down article be imported and published again."""
    article = desk.lift_takedown(presence.editor, article_id)
    return go(f"/admin/articles/{article.public_id}?done=takedown_lifted")


def _consent() -> Consent:
    """Read which Official Account an editor agreed to add; new texts have a page of their own."""
    return Consent(account=request.form.get("account", "")[:64])


def _imported(imported: Imported) -> Answer:
    path = f"/admin/articles/{imported.article.public_id}"
    if imported.proposed is not None:
        path += f"/revisions/{imported.proposed}"
    return go(f"{path}?done={imported.outcome}")
