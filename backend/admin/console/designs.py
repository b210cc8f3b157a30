"""Designs on the desk: the shelf, the workbench with its live proof, pictures and colours."""

import base64
from typing import Any

from flask import Response, request

from backend import db, pictures, storage
from backend.admin import designs
from backend.admin.console import design_form
from backend.admin.console.room import Answer, draw, go, page
from backend.admin.guards import Presence
from backend.admin.service import Role
from backend.articles import service as articles
from backend.cards import designs as offered
from backend.cards import samples, shelf
from backend.errors import AppError, BadInput, Fault

DESIGNERS: tuple[Role, ...] = ("owner", "editor")
THUMBNAIL = (360, 640)


@page("/designs")
def list_designs(presence: Presence, *, error: AppError | None = None) -> Answer:
    """Show all designs in the order in which they are offered, pictures and colours below."""
    return draw(
        "designs.html",
        presence,
        designs=offered.list_all(),
        backdrops=shelf.list_backdrops(),
        colours=shelf.list_colours(),
        url=storage.url,
        error=error,
    )


@page("/designs/new")
def new_design(presence: Presence) -> Answer:
    """Show the workbench with a new design, laid out as another one is."""
    begun = shelf.get(request.args.get("like", "paper")[:32])
    return _workbench(presence, design_form.fields(begun.design, name="", title=""), None)


@page("/designs/<name>")
def open_design(presence: Presence, name: str, *, error: AppError | None = None) -> Answer:
    """Show the workbench with a design."""
    found = shelf.get(name)
    return _workbench(presence, design_form.fields(found.design), found, error=error)


@page("/designs/<name>/proof.jpg")
def thumbnail(_presence: Presence, name: str) -> Answer:
    """Draw a design small."""
    found = shelf.get(name)
    drawn = samples.proof(
        found.design, found.design.sizes[0], "short", cover=_cover(), backdrop=_read(found.picture)
    )
    small = pictures.recode(drawn.data, fit=THUMBNAIL)
    return Response(small.data, content_type=small.content_type)


def save_again(presence: Presence, *, error: AppError) -> Answer:
    """Show the workbench as it was sent, with what is wrong."""
    return _workbench(presence, design_form.sent(request.form), None, error=error)


@page("/designs", method="POST", roles=DESIGNERS, again=save_again)
def save_design(presence: Presence) -> Answer:
    """Keep a design, or its next version."""
    body = design_form.body(request.form)
    account = request.form.get("official_account", "")[:16]
    saved = designs.save(presence.editor, body, account or None)
    return go(f"/admin/designs/{saved.name}?done=saved")


@page("/designs/proof", method="POST", transaction=False)
def proof(_presence: Presence) -> Answer:
    """Draw the design on the workbench as it stands, or say what is wrong with it."""
    try:
        return draw("parts/proof.html", picture=_proof(), error=None)
    except AppError as error:
        return draw("parts/proof.html", picture=None, error=error)


@page("/designs/<name>/offer", method="POST", roles=DESIGNERS)
def offer_design(presence: Presence, name: str) -> Answer:
    """Let readers choose a design."""
    designs.offer(presence.editor, name)
    return go("/admin/designs?done=offered")


@page("/designs/<name>/withdraw", method="POST", roles=DESIGNERS)
def withdraw_design(presence: Presence, name: str) -> Answer:
    """Let readers choose a design no longer."""
    designs.withdraw(presence.editor, name)
    return go("/admin/designs?done=taken_back")


@page("/designs/<name>/earlier", method="POST", roles=DESIGNERS)
def move_design(presence: Presence, name: str) -> Answer:
    """Move a design one place towards the front."""
    names = [each.name for each in offered.list_all()]
    here = names.index(shelf.get(name).name)
    if here:
        names[here - 1 : here + 1] = [names[here], names[here - 1]]
        designs.arrange(presence.editor, names)
    return go("/admin/designs?done=arranged")


@page(
    "/designs/backdrops",
    method="POST",
    roles=DESIGNERS,
    transaction=False,
    max_bytes=shelf.BACKDROP_BYTES + 64 * 1024,
    again=list_designs,
)
def add_backdrop(presence: Presence) -> Answer:
    """Upload a picture for designs."""
    file = request.files.get("file")
    data = file.read() if file else b""
    if not data:
        raise BadInput("请选择一张图片", faults=(Fault("/file", "必填"),))
    designs.add_backdrop(presence.editor, data)
    return go("/admin/designs?done=backdrop")


@page("/designs/colours/<account_id>", method="POST", roles=DESIGNERS, again=list_designs)
def set_colour(presence: Presence, account_id: str) -> Answer:
    """Give an Official Account a colour of its own, or take it away."""
    colour = request.form.get("colour", "") if request.form.get("own") else None
    if colour is not None and not design_form.HEX.fullmatch(colour):
        raise BadInput("请选择一种颜色", faults=(Fault("/colour", "格式不对"),))
    designs.set_colour(presence.editor, account_id, colour)
    return go("/admin/designs?done=coloured")


def _workbench(
    presence: Presence,
    fields: dict[str, Any],
    found: offered.Offered | None,
    *,
    error: AppError | None = None,
) -> Answer:
    versions = shelf.list_versions(found.name) if found else []
    return draw(
        "design.html",
        presence,
        fields=fields,
        found=found,
        versions=versions,
        backdrops=shelf.list_backdrops(),
        accounts=[account for account, _ in shelf.list_colours()],
        error=error,
    )


def _proof() -> str:
    """Draw what the form says, as the address of a picture."""
    form = request.form
    with db.reading():
        design = shelf.checked(design_form.body(form))
        backdrop = shelf.find_backdrop(design.picture.id) if design.picture else None
        cover = _cover() if form.get("cover") else None
    size = next((each for each in design.sizes if each == form.get("size")), design.sizes[0])
    sample = next((each for each in samples.SAMPLES if each == form.get("sample")), samples.MEDIUM)
    own = _read(backdrop.key if backdrop else None)
    drawn = samples.proof(design, size, sample, cover=cover, backdrop=own)
    return "data:image/jpeg;base64," + base64.b64encode(drawn.data).decode()


def _cover() -> bytes | None:
    """Read the cover of the newest article that has one, among the last few."""
    found, _ = articles.list_published("", "", 10)
    key = next((article.cover_key for article, _ in found if article.cover_key), None)
    return _read(key)


def _read(key: str | None) -> bytes | None:
    return storage.store().get(key) if key else None
