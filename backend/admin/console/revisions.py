"""An article's revisions at the console: the list, one beside the current, making it current."""

from itertools import groupby

from flask import request

from backend.admin import desk
from backend.admin.console.room import Answer, draw, go, page
from backend.admin.guards import Presence
from backend.articles import revisions
from backend.articles.revisions import Change
from backend.errors import AppError

PAGE_SIZE = 30
AROUND = 1


@page("/articles/<article_id>/revisions")
def list_revisions(presence: Presence, article_id: str) -> Answer:
    """List an article's revisions, newest first."""
    article, _ = desk.get_article(article_id)
    found, after = revisions.list_revisions(article, _number(request.args), PAGE_SIZE)
    return draw("revisions.html", presence, article=article, revisions=found, after=after)


@page("/articles/<article_id>/revisions/<number>")
def show_revision(
    presence: Presence, article_id: str = "", number: str = "", *, error: AppError | None = None
) -> Answer:
    """Show what making a revision current would change."""
    given = request.view_args or {}
    article, revision, changes = desk.compare(
        article_id or given["article_id"], revisions.number_of(number or given["number"])
    )
    return draw(
        "revision.html",
        presence,
        article=article,
        revision=revision,
        which=revisions.which(article, revision.number),
        changes=folded(changes),
        added=sum(each.kind == "added" for each in changes),
        removed=sum(each.kind == "removed" for each in changes),
        error=error,
    )


@page(
    "/articles/<article_id>/revisions/<number>/restore",
    method="POST",
    roles=("owner", "editor"),
    again=show_revision,
)
def restore_revision(presence: Presence, article_id: str, number: str) -> Answer:
    """Make a revision current, if the current one is still the one that was seen."""
    seen = revisions.number_of(request.form.get("seen", ""))
    article = desk.restore(presence.editor, article_id, revisions.number_of(number), seen)
    return go(f"/admin/articles/{article.public_id}?done=restored")


def folded(changes: list[Change]) -> list[Change | int]:
    """Leave out what is the same but for a paragraph beside each change; say how many are out."""
    shown: list[Change | int] = []
    runs = [(kind, list(run)) for kind, run in groupby(changes, key=lambda each: each.kind)]
    for at, (kind, run) in enumerate(runs):
        first, last = (AROUND if at else 0), (AROUND if at + 1 < len(runs) else 0)
        if kind != "same" or len(run) <= first + last + 1:
            shown += run
            continue
        shown += [*run[:first], len(run) - first - last, *run[len(run) - last :]]
    return shown


def _number(given: dict[str, str]) -> int:
    cursor = given.get("cursor", "")
    return revisions.number_of(cursor) if cursor else 0
