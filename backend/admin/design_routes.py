"""The editors' verbs on designs, for scripts: JSON, with a personal key."""

from backend import api
from backend.admin import designs, headers
from backend.admin.design_schemas import (
    AccountColour,
    BackdropList,
    BackdropOut,
    ColourList,
    ColourOut,
    DesignOrder,
    EditorsDesign,
    EditorsDesignList,
    EditorsDesignWhole,
    NewDesign,
)
from backend.admin.guards import KeyGuard
from backend.admin.models import Editor
from backend.cards import designs as offered
from backend.cards import shelf

room = api.Room("admin_designs", prefix="/admin/api/v1")
room.after_request(headers.guard)
design_reader = KeyGuard("designs:read")
designer = KeyGuard("designs:write")


@room.read("/designs", guard=design_reader)
def list_designs() -> EditorsDesignList:
    """List all designs, withdrawn ones too, in the order in which they are offered."""
    return EditorsDesignList(items=[EditorsDesign.of(each) for each in offered.list_all()])


@room.route_for("POST", "/designs", guard=designer, status=201)
def save_design(editor: Editor, body: NewDesign) -> EditorsDesign:
    """Keep a design, or its next version; what is wrong with it is said box by box."""
    return EditorsDesign.of(designs.save(editor, body.body, body.official_account))


@room.route_for("PUT", "/designs/order", guard=designer)
def arrange_designs(editor: Editor, body: DesignOrder) -> EditorsDesignList:
    """Put designs into an order; those not named follow as they stood."""
    found = designs.arrange(editor, body.names)
    return EditorsDesignList(items=[EditorsDesign.of(each) for each in found])


@room.read("/designs/<name>", guard=design_reader)
def get_design(name: str) -> EditorsDesignWhole:
    """Give a design with its JSON and its versions."""
    return EditorsDesignWhole.whole(shelf.get(name), shelf.list_versions(name))


@room.route_for("POST", "/designs/<name>/offer", guard=designer)
def offer_design(editor: Editor, name: str) -> EditorsDesign:
    """Let readers choose a design."""
    return EditorsDesign.of(designs.offer(editor, name))


@room.route_for("POST", "/designs/<name>/withdraw", guard=designer)
def withdraw_design(editor: Editor, name: str) -> EditorsDesign:
    """Let readers choose a design no longer; cards made by it stay as they are."""
    return EditorsDesign.of(designs.withdraw(editor, name))


@room.read("/backdrops", guard=design_reader)
def list_backdrops() -> BackdropList:
    """List the pictures that designs may use, newest first."""
    return BackdropList(items=[BackdropOut.of(each) for each in shelf.list_backdrops()])


@room.route_for(
    "POST",
    "/backdrops",
    guard=designer,
    status=201,
    transaction=False,
    max_bytes=shelf.BACKDROP_BYTES + 64 * 1024,
)
def add_backdrop(editor: Editor, file: api.Upload) -> BackdropOut:
    """Upload a picture for designs; it is checked, made anew, and its shades are measured."""
    return BackdropOut.of(designs.add_backdrop(editor, file.data))


@room.read("/official-accounts", guard=design_reader)
def list_colours() -> ColourList:
    """List the Official Accounts with their own colours."""
    return ColourList(items=[ColourOut.of(*each) for each in shelf.list_colours()])


@room.route_for("PUT", "/official-accounts/<account_id>/colour", guard=designer)
def set_colour(editor: Editor, account_id: str, body: AccountColour) -> ColourOut:
    """Give an Official Account a colour of its own, or take it away."""
    return ColourOut.of(*designs.set_colour(editor, account_id, body.colour))
