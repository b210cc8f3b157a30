"""Editors' API of card designs: list, save, order, offer, withdraw; backdrops; account colours."""

from backend import api
from backend.admin import security_headers
from backend.admin.designs import design_actions
from backend.admin.designs.schemas import (
    BackdropList,
    BackdropOut,
    ColourList,
    ColourOut,
    DesignOrder,
    EditorsDesign,
    EditorsDesignDetail,
    EditorsDesignList,
    NewAccountColour,
    NewDesign,
)
from backend.admin.guards import KeyGuard
from backend.admin.models import Editor
from backend.cards import models
from backend.cards.designs import account_colours, backdrops, design_admin
from backend.cards.designs.design_admin import DesignNameTaken, DesignRefused, TooManyDesigns
from backend.cards.models import DesignUnknown
from backend.errors import Conflict, NotFound
from backend.picture_sanitizer import PictureRefused
from backend.storage import StoreUnavailable

router = api.Router("admin_designs", prefix="/admin/api/v1")
router.after_request(security_headers.add_security_headers)
design_reader = KeyGuard("designs:read")
designer = KeyGuard("designs:write")


@router.read("/designs", guard=design_reader)
def list_designs() -> EditorsDesignList:
    """List all designs, withdrawn ones too, in the order in which they are offered."""
    return EditorsDesignList(
        items=[EditorsDesign.of(design) for design in models.list_all_designs()]
    )


@router.route_for(
    "POST",
    "/designs",
    guard=designer,
    status=201,
    raises=(NotFound, Conflict, DesignRefused, DesignNameTaken, TooManyDesigns),
)
def save_design(editor: Editor, body: NewDesign) -> EditorsDesign:
    """Save a design, or its next version; errors name the box that is wrong."""
    return EditorsDesign.of(design_actions.save_design(editor, body.body, body.official_account))


@router.route_for("PUT", "/designs/order", guard=designer, raises=(DesignUnknown, Conflict))
def arrange_designs(editor: Editor, body: DesignOrder) -> EditorsDesignList:
    """Put designs into an order; those not named follow as they stood."""
    arranged_designs = design_actions.arrange_designs(editor, body.names)
    return EditorsDesignList(items=[EditorsDesign.of(design) for design in arranged_designs])


@router.read("/designs/<name>", guard=design_reader, raises=(DesignUnknown,))
def get_design(name: str) -> EditorsDesignDetail:
    """Get a design with its JSON and its versions."""
    return EditorsDesignDetail.whole(
        design_admin.get_design(name), design_admin.list_versions(name)
    )


@router.route_for(
    "POST",
    "/designs/<name>/offer",
    guard=designer,
    raises=(DesignUnknown, Conflict),
)
def offer_design(editor: Editor, name: str) -> EditorsDesign:
    """Let readers choose a design."""
    return EditorsDesign.of(design_actions.offer_design(editor, name))


@router.route_for(
    "POST", "/designs/<name>/withdraw", guard=designer, raises=(DesignUnknown, Conflict)
)
def withdraw_design(editor: Editor, name: str) -> EditorsDesign:
    """Let readers choose a design no longer; cards made by it stay as they are."""
    return EditorsDesign.of(design_actions.withdraw_design(editor, name))


@router.read("/backdrops", guard=design_reader)
def list_backdrops() -> BackdropList:
    """List the pictures that designs may use, newest first."""
    return BackdropList(items=[BackdropOut.of(backdrop) for backdrop in backdrops.list_backdrops()])


@router.route_for(
    "POST",
    "/backdrops",
    guard=designer,
    status=201,
    transaction=False,
    max_bytes=backdrops.MAX_BACKDROP_BYTES + 64 * 1024,
    raises=(PictureRefused, Conflict, StoreUnavailable),
)
def add_backdrop(editor: Editor, file: api.Upload) -> BackdropOut:
    """Upload a picture for designs; it is checked, re-encoded, and its shades are measured."""
    return BackdropOut.of(design_actions.add_backdrop(editor, file.data))


@router.read("/official-accounts", guard=design_reader)
def list_colours() -> ColourList:
    """List the Official Accounts with their own colours."""
    return ColourList(items=[ColourOut.of(*row) for row in account_colours.list_account_colours()])


@router.route_for(
    "PUT", "/official-accounts/<account_id>/colour", guard=designer, raises=(Conflict,)
)
def set_colour(editor: Editor, account_id: str, body: NewAccountColour) -> ColourOut:
    """Give an Official Account a colour of its own, or take it away."""
    return ColourOut.of(*design_actions.set_colour(editor, account_id, body.colour))
