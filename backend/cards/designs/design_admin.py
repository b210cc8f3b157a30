"""Saves, offers and orders card designs for editors, and lists the versions of one."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from backend import clock, db
from backend.articles.models import OfficialAccount
from backend.cards import models, render
from backend.cards.designs import backdrops
from backend.cards.models import (
    FORWARD_DESIGN,
    POSITION_STEP,
    SHIPPED_NAMES,
    DesignRecord,
    DesignUnknown,
    DesignVersion,
    OfferedDesign,
)
from backend.errors import BadInput, Conflict, FieldError, NotFound

MAX_DESIGNS = 60
RESERVED_NAMES = ("new", FORWARD_DESIGN)


class DesignRefused(BadInput):
    """The design is invalid or unreadable; each fault names the box."""

    code, message = "design_refused", "设计有误，请按提示修改"


class DesignNameTaken(Conflict):
    """The name belongs to a shipped design, or to a page of the console."""

    code, message = "design_name_taken", "这个名字已被自带的样式占用，请换一个"


class TooManyDesigns(Conflict):
    """The maximum number of designs is reached."""

    code, message = "too_many_designs", f"设计太多了，最多 {MAX_DESIGNS} 种"


def validate_design(body: dict[str, Any]) -> render.Design:
    """Validate an editor's design, with the measured shades of its backdrop.

    Raises DesignRefused, whose faults name the box and say in Chinese what is wrong.
    """
    try:
        design = render.load_design(_fill_shades(body))
    except render.BadDesign as error:
        faults = tuple(
            FieldError("/" + path.replace(".", "/"), reason) for path, reason in error.faults
        )
        raise DesignRefused(faults=faults) from error
    if design.card == "forward":
        raise DesignRefused(faults=(FieldError("/card", "转发图只有自带的一种，不能另做"),))
    return design


def _fill_shades(body: dict[str, Any]) -> dict[str, Any]:
    """Replace the editor's values of a backdrop by the measured ones."""
    picture = body.get("picture")
    if picture is None:
        return body
    picture_id = picture.get("id") if isinstance(picture, dict) else None
    backdrop = backdrops.find_backdrop(picture_id) if isinstance(picture_id, str) else None
    if backdrop is None:
        raise DesignRefused(faults=(FieldError("/picture/id", "没有这张背景图，请先上传"),))
    shades = {"darkest": backdrop.darkest, "lightest": backdrop.lightest}
    return body | {"picture": {"id": backdrop.public_id, **shades}}


def save_design(body: dict[str, Any], official_account: str | None) -> OfferedDesign:
    """Save a design: a new one, not yet offered, or the next version of one.

    Saving it unchanged adds no version. `official_account`
    is the public id of the account in whose articles it is offered; without
    one, in all. Raises DesignRefused, DesignNameTaken, NotFound for the account, or
    Conflict when somebody else saved it at the same moment.
    """
    design = validate_design(body)
    if design.name in (*SHIPPED_NAMES, *RESERVED_NAMES):
        raise DesignNameTaken
    record = _get_or_create_record(design.name)
    record.official_account_id = (
        get_official_account(official_account).id if official_account else None
    )
    new_body = design.model_dump(mode="json")
    if new_body != _load_body(record):
        record.version += 1
        record.updated_at = clock.now()
        version = DesignVersion(design_id=record.id, number=record.version, body=new_body)
        insert_row(version)
    db.session().flush()
    return get_design(design.name)


def _get_or_create_record(name: str) -> DesignRecord:
    """Get or create a design's row. Raises TooManyDesigns."""
    session = db.session()
    record = session.scalar(select(DesignRecord).where(DesignRecord.name == name).with_for_update())
    if record is not None:
        return record
    if name in SHIPPED_NAMES:
        return _create_shipped_record(name)
    count, last_position = session.execute(
        select(func.count(), func.max(DesignRecord.position)).select_from(DesignRecord)
    ).one()
    if count >= MAX_DESIGNS:
        raise TooManyDesigns
    position = max(last_position or 0, len(SHIPPED_NAMES) * POSITION_STEP) + POSITION_STEP
    new_record = DesignRecord(name=name, position=position, offered=False, version=0)
    insert_row(new_record)
    return new_record


def _create_shipped_record(name: str) -> DesignRecord:
    """Create the row of a shipped design."""
    position = (SHIPPED_NAMES.index(name) + 1) * POSITION_STEP
    record = DesignRecord(name=name, position=position, offered=True, version=0)
    insert_row(record)
    return record


def insert_row(row: db.Base) -> None:
    """Insert a row. Raises Conflict if another request was first."""
    session = db.session()
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:
        raise Conflict from error


def _load_body(record: DesignRecord) -> dict[str, Any] | None:
    query = select(DesignVersion.body).where(
        DesignVersion.design_id == record.id, DesignVersion.number == record.version
    )
    return db.session().scalar(query)


def get_official_account(public_id: str) -> OfficialAccount:
    """Get the Official Account that a design or a colour is for. Raises NotFound."""
    account = db.session().scalar(
        select(OfficialAccount).where(OfficialAccount.public_id == public_id)
    )
    if account is None:
        raise NotFound("没有这个公众号")
    return account


def get_design(name: str) -> OfferedDesign:
    """Return a design, offered or not. Raises DesignUnknown."""
    designs_by_name = {design.name: design for design in models.list_all_designs()}
    if name not in designs_by_name:
        raise DesignUnknown
    return designs_by_name[name]


def list_versions(name: str) -> list[DesignVersion]:
    """List the versions of an editor's design, newest first; none of a shipped one."""
    query = (
        select(DesignVersion)
        .join(DesignRecord, DesignRecord.id == DesignVersion.design_id)
        .where(DesignRecord.name == name)
        .order_by(DesignVersion.number.desc())
        .limit(100)
    )
    return list(db.session().scalars(query))


def set_offered(name: str, is_offered: bool) -> OfferedDesign:
    """Offer a design or withdraw it; its cards stay. Raises DesignUnknown."""
    get_design(name)
    record = _get_or_create_record(name)
    record.offered, record.updated_at = is_offered, clock.now()
    db.session().flush()
    return get_design(name)


def reorder_designs(names: list[str]) -> list[OfferedDesign]:
    """Put designs into this order; the others come after, in their previous order.

    Raises DesignUnknown for an unknown name.
    """
    current_names = [design.name for design in models.list_all_designs()]
    if not set(names) <= set(current_names):
        raise DesignUnknown
    ordered_names = [*dict.fromkeys(names), *(name for name in current_names if name not in names)]
    rows = {row.name: row for row in db.session().scalars(select(DesignRecord).with_for_update())}
    for index, name in enumerate(ordered_names):
        row = rows.get(name) or _create_shipped_record(name)
        row.position = (index + 1) * POSITION_STEP
    db.session().flush()
    return models.list_all_designs()
