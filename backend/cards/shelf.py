"""What editors do with designs: keep them, offer and order them, give them pictures and colours.

A design is never overwritten. Every change is a new version, so that a card
drawn last year is still explained by what it was drawn by.
"""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from backend import clock, db, pictures, storage
from backend.articles.models import OfficialAccount
from backend.cards import designs, render
from backend.cards.designs import FORWARD, SHIPPED, STEP, DesignUnknown, Offered
from backend.cards.models import Backdrop, DesignVersion, KeptDesign, Look
from backend.errors import BadInput, Conflict, Fault, NotFound

BACKDROP_BYTES = 8 * 1024 * 1024
BACKDROP_SIDES = (2160, 2160)
LEAST_SIDE = 720
MOST_DESIGNS = 60
RESERVED = ("new", FORWARD)


class DesignRefused(BadInput):
    """The design cannot be drawn or read; each fault names the box."""

    code, message = "design_refused", "设计有误，请按提示修改"


class NameTaken(Conflict):
    """The name belongs to a design that came with the house, or to a page of the console."""

    code, message = "design_name_taken", "这个名字已被自带的样式占用，请换一个"


class TooManyDesigns(Conflict):
    """There are as many designs as readers can be asked to choose from, and more."""

    code, message = "too_many_designs", f"设计太多了，最多 {MOST_DESIGNS} 种"


def checked(body: dict[str, Any]) -> render.Design:
    """Read an editor's design, with the shades of its picture as we measured them.

    Raises DesignRefused, whose faults name the box and say in Chinese what is wrong.
    """
    try:
        design = render.load_design(_with_shades(body))
    except render.BadDesign as error:
        faults = tuple(Fault("/" + at.replace(".", "/"), why) for at, why in error.faults)
        raise DesignRefused(faults=faults) from error
    if design.card == "forward":
        raise DesignRefused(faults=(Fault("/card", "转发图只有自带的一种，不能另做"),))
    return design


def _with_shades(body: dict[str, Any]) -> dict[str, Any]:
    """Put what we know of a picture in place of what the editor says of it."""
    picture = body.get("picture")
    if picture is None:
        return body
    given = picture.get("id") if isinstance(picture, dict) else None
    found = find_backdrop(given) if isinstance(given, str) else None
    if found is None:
        raise DesignRefused(faults=(Fault("/picture/id", "没有这张背景图，请先上传"),))
    shades = {"darkest": found.darkest, "lightest": found.lightest}
    return body | {"picture": {"id": found.public_id, **shades}}


def save(body: dict[str, Any], official_account: str | None) -> Offered:
    """Keep a design: a new one, not yet offered, or the next version of one.

    Saved as it is already, it stays the version that it is. `official_account`
    is the public id of the account in whose articles it is offered; without
    one, in all. Raises DesignRefused, NameTaken, NotFound for the account, or
    Conflict when somebody else saved it at the same moment.
    """
    design = checked(body)
    if design.name in (*SHIPPED, *RESERVED):
        raise NameTaken
    kept = _kept(design.name)
    kept.official_account_id = _account(official_account).id if official_account else None
    plain = design.model_dump(mode="json")
    if plain != _body(kept):
        kept.version += 1
        kept.updated_at = clock.now()
        version = DesignVersion(design_id=kept.id, number=kept.version, body=plain)
        _add(version)
    db.session().flush()
    return get(design.name)


def _kept(name: str) -> KeptDesign:
    """Find a design's row, made now if there is none. Raises TooManyDesigns."""
    session = db.session()
    found = session.scalar(select(KeptDesign).where(KeptDesign.name == name).with_for_update())
    if found is not None:
        return found
    if name in SHIPPED:
        return _shipped_row(name)
    count, last = session.execute(
        select(func.count(), func.max(KeptDesign.position)).select_from(KeptDesign)
    ).one()
    if count >= MOST_DESIGNS:
        raise TooManyDesigns
    position = max(last or 0, len(SHIPPED) * STEP) + STEP
    made = KeptDesign(name=name, position=position, offered=False, version=0)
    _add(made)
    return made


def _shipped_row(name: str) -> KeptDesign:
    """Begin to keep what is decided about a design that came with the house."""
    position = (SHIPPED.index(name) + 1) * STEP
    made = KeptDesign(name=name, position=position, offered=True, version=0)
    _add(made)
    return made


def _add(row: db.Base) -> None:
    """Keep a row, or say that another was quicker."""
    session = db.session()
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:
        raise Conflict from error


def _body(kept: KeptDesign) -> dict[str, Any] | None:
    rows = select(DesignVersion.body).where(
        DesignVersion.design_id == kept.id, DesignVersion.number == kept.version
    )
    return db.session().scalar(rows)


def _account(public_id: str) -> OfficialAccount:
    found = db.session().scalar(
        select(OfficialAccount).where(OfficialAccount.public_id == public_id)
    )
    if found is None:
        raise NotFound("没有这个公众号")
    return found


def get(name: str) -> Offered:
    """Give a design as it is now, offered or not. Raises DesignUnknown."""
    found = {each.name: each for each in designs.list_all()}
    if name not in found:
        raise DesignUnknown
    return found[name]


def list_versions(name: str) -> list[DesignVersion]:
    """List the versions of an editor's design, newest first; none of one that came with us."""
    rows = (
        select(DesignVersion)
        .join(KeptDesign, KeptDesign.id == DesignVersion.design_id)
        .where(KeptDesign.name == name)
        .order_by(DesignVersion.number.desc())
        .limit(100)
    )
    return list(db.session().scalars(rows))


def offer(name: str, offered: bool) -> Offered:
    """Let readers choose a design, or no longer; cards made by it stay. Raises DesignUnknown."""
    get(name)
    kept = _kept(name)
    kept.offered, kept.updated_at = offered, clock.now()
    db.session().flush()
    return get(name)


def arrange(names: list[str]) -> list[Offered]:
    """Put designs into this order; those not named come after, as they stood.

    Raises DesignUnknown for a name that there is not.
    """
    standing = [each.name for each in designs.list_all()]
    if not set(names) <= set(standing):
        raise DesignUnknown
    wanted = [*dict.fromkeys(names), *(name for name in standing if name not in names)]
    rows = {row.name: row for row in db.session().scalars(select(KeptDesign).with_for_update())}
    for n, name in enumerate(wanted):
        row = rows.get(name) or _shipped_row(name)
        row.position = (n + 1) * STEP
    db.session().flush()
    return designs.list_all()


def store_backdrop(data: bytes) -> Backdrop:
    """Store an uploaded picture for designs, made anew and no larger than a card needs it.

    What is given is not kept yet: see `keep_backdrop`. Raises PictureRefused for what
    is no picture that we take, or one too small to be sharp, and StoreAway.
    """
    facts = pictures.check(data, max_bytes=BACKDROP_BYTES)
    if min(facts.width, facts.height) < LEAST_SIDE:
        raise pictures.PictureRefused(f"图片太小，短边至少 {LEAST_SIDE} 像素")
    made = pictures.recode(data, fit=BACKDROP_SIDES, quality=88)
    key = f"backdrops/{made.digest[:40]}.{'png' if made.content_type == 'image/png' else 'jpg'}"
    darkest, lightest = render.shades_of(made.data)
    storage.store().put(key, made.data)
    return Backdrop(
        key=key, width=made.width, height=made.height, darkest=darkest, lightest=lightest
    )


def keep_backdrop(stored: Backdrop) -> Backdrop:
    """Keep a stored picture as a backdrop, in the transaction; the same again is the same one."""
    found = db.session().scalar(select(Backdrop).where(Backdrop.key == stored.key))
    if found is None:
        found = stored
        _add(found)
    return found


def find_backdrop(public_id: str) -> Backdrop | None:
    """Find a backdrop."""
    return db.session().scalar(select(Backdrop).where(Backdrop.public_id == public_id[:16]))


def list_backdrops(limit: int = 60) -> list[Backdrop]:
    """List the newest backdrops."""
    return list(db.session().scalars(select(Backdrop).order_by(Backdrop.id.desc()).limit(limit)))


def list_colours() -> list[tuple[OfficialAccount, str | None]]:
    """List the Official Accounts with their own colours."""
    rows = (
        select(OfficialAccount, Look.colour)
        .outerjoin(Look, Look.official_account_id == OfficialAccount.id)
        .order_by(OfficialAccount.id)
        .limit(200)
    )
    return [(account, colour) for account, colour in db.session().execute(rows)]


def set_colour(official_account: str, colour: str | None) -> tuple[OfficialAccount, str | None]:
    """Give an Official Account a colour of its own, or take it away.

    With one, designs that take a colour make their palette of it instead of
    the cover's. Raises NotFound.
    """
    account, session = _account(official_account), db.session()
    look = session.scalar(select(Look).where(Look.official_account_id == account.id))
    if colour is None:
        if look is not None:
            session.delete(look)
    elif look is None:
        _add(Look(official_account_id=account.id, colour=colour.upper()))
    else:
        look.colour = colour.upper()
    session.flush()
    return account, colour.upper() if colour else None
