"""Console pages of card designs: list, order, edit with preview, offer; backdrops and colours."""

import base64
from typing import Any

from flask import Response, request

from backend import db, picture_sanitizer, storage
from backend.admin.designs import design_actions, design_form
from backend.admin.editors.editor_accounts import Role
from backend.admin.guards import Presence
from backend.admin.page_decorator import PageResult, page, redirect_to, render_page
from backend.articles import published_articles
from backend.cards import models
from backend.cards.designs import account_colours, backdrops, design_admin, sample_cards
from backend.errors import AppError, BadInput, FieldError

DESIGNERS: tuple[Role, ...] = ("owner", "editor")
THUMBNAIL_SIZE = (360, 640)


@page("/designs")
def list_designs(presence: Presence, *, error: AppError | None = None) -> PageResult:
    """Show all designs in the order in which they are offered, pictures and colours below."""
    return render_page(
        "designs.html",
        presence,
        designs=models.list_all_designs(),
        backdrops=backdrops.list_backdrops(),
        colours=account_colours.list_account_colours(),
        url=storage.build_url,
        error=error,
    )


@page("/designs/new")
def show_new_design(presence: Presence) -> PageResult:
    """Show the editor with a new design, copied from another one."""
    source = design_admin.get_design(request.args.get("like", "paper")[:32])
    return _render_editor(presence, design_form.to_fields(source.design, name="", title=""), None)


@page("/designs/<name>")
def show_design(presence: Presence, name: str, *, error: AppError | None = None) -> PageResult:
    """Show the editor with a design."""
    listing = design_admin.get_design(name)
    return _render_editor(presence, design_form.to_fields(listing.design), listing, error=error)


@page("/designs/<name>/thumbnail.jpg")
def show_thumbnail(_presence: Presence, name: str) -> PageResult:
    """Render a design's thumbnail."""
    listing = design_admin.get_design(name)
    rendered = sample_cards.draw_sample(
        listing.design,
        listing.design.sizes[0],
        "short",
        cover=_load_cover(),
        backdrop=_load_picture(listing.picture),
    )
    scaled = picture_sanitizer.recode(rendered.data, fit=THUMBNAIL_SIZE)
    return Response(scaled.data, content_type=scaled.content_type)


def show_save_error(presence: Presence, *, error: AppError) -> PageResult:
    """Show the editor as it was sent, with the error."""
    return _render_editor(presence, design_form.read_fields(request.form), None, error=error)


@page("/designs", method="POST", roles=DESIGNERS, error_page=show_save_error)
def save_design(presence: Presence) -> PageResult:
    """Save a design, or its next version."""
    body = design_form.parse_design(request.form)
    account = request.form.get("official_account", "")[:16]
    design = design_actions.save_design(presence.editor, body, account or None)
    return redirect_to(f"/admin/designs/{design.name}?done=saved")


@page("/designs/preview", method="POST", transaction=False)
def show_proof(_presence: Presence) -> PageResult:
    """Render a preview of the design in the editor, or show what is wrong with it."""
    try:
        return render_page("parts/proof.html", picture=_render_proof(), error=None)
    except AppError as error:
        return render_page("parts/proof.html", picture=None, error=error)


@page("/designs/<name>/offer", method="POST", roles=DESIGNERS)
def offer_design(presence: Presence, name: str) -> PageResult:
    """Let readers choose a design."""
    design_actions.offer_design(presence.editor, name)
    return redirect_to("/admin/designs?done=offered")


@page("/designs/<name>/withdraw", method="POST", roles=DESIGNERS)
def withdraw_design(presence: Presence, name: str) -> PageResult:
    """Let readers choose a design no longer."""
    design_actions.withdraw_design(presence.editor, name)
    return redirect_to("/admin/designs?done=taken_back")


@page("/designs/<name>/move-up", method="POST", roles=DESIGNERS)
def move_design(presence: Presence, name: str) -> PageResult:
    """Move a design one place towards the front."""
    names = [design.name for design in models.list_all_designs()]
    index = names.index(design_admin.get_design(name).name)
    if index:
        names[index - 1 : index + 1] = [names[index], names[index - 1]]
        design_actions.arrange_designs(presence.editor, names)
    return redirect_to("/admin/designs?done=arranged")


@page(
    "/designs/backdrops",
    method="POST",
    roles=DESIGNERS,
    transaction=False,
    max_bytes=backdrops.MAX_BACKDROP_BYTES + 64 * 1024,
    error_page=list_designs,
)
def add_backdrop(presence: Presence) -> PageResult:
    """Upload a picture for designs."""
    file = request.files.get("file")
    data = file.read() if file else b""
    if not data:
        raise BadInput("请选择一张图片", faults=(FieldError("/file", "必填"),))
    design_actions.add_backdrop(presence.editor, data)
    return redirect_to("/admin/designs?done=backdrop")


@page("/designs/colours/<account_id>", method="POST", roles=DESIGNERS, error_page=list_designs)
def set_colour(presence: Presence, account_id: str) -> PageResult:
    """Give an Official Account a colour of its own, or take it away."""
    colour = request.form.get("colour", "") if request.form.get("own") else None
    if colour is not None and not design_form.HEX_PATTERN.fullmatch(colour):
        raise BadInput("请选择一种颜色", faults=(FieldError("/colour", "格式不对"),))
    design_actions.set_colour(presence.editor, account_id, colour)
    return redirect_to("/admin/designs?done=coloured")


def _render_editor(
    presence: Presence,
    fields: dict[str, Any],
    listing: models.OfferedDesign | None,
    *,
    error: AppError | None = None,
) -> PageResult:
    versions = design_admin.list_versions(listing.name) if listing else []
    return render_page(
        "design.html",
        presence,
        fields=fields,
        found=listing,
        versions=versions,
        backdrops=backdrops.list_backdrops(),
        accounts=[account for account, _ in account_colours.list_account_colours()],
        error=error,
    )


def _render_proof() -> str:
    """Render the form's design, as a data URL."""
    form = request.form
    with db.read_session():
        design = design_admin.validate_design(design_form.parse_design(form))
        backdrop = backdrops.find_backdrop(design.picture.id) if design.picture else None
        cover = _load_cover() if form.get("cover") else None
    size = next((option for option in design.sizes if option == form.get("size")), design.sizes[0])
    sample = next(
        (option for option in sample_cards.SAMPLES if option == form.get("sample")),
        sample_cards.MEDIUM,
    )
    backdrop_data = _load_picture(backdrop.key if backdrop else None)
    rendered = sample_cards.draw_sample(design, size, sample, cover=cover, backdrop=backdrop_data)
    return "data:image/jpeg;base64," + base64.b64encode(rendered.data).decode()


def _load_cover() -> bytes | None:
    """Load the cover of the newest article that has one, among the last few."""
    rows, _ = published_articles.list_published("", "", 10)
    key = next((article.cover_key for article, _ in rows if article.cover_key), None)
    return _load_picture(key)


def _load_picture(key: str | None) -> bytes | None:
    return storage.get_store().get(key) if key else None
