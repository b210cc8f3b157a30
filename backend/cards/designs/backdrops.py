"""Background pictures of card designs: checked, stored, listed, and found by id."""

from sqlalchemy import select

from backend import db, picture_sanitizer, storage
from backend.cards import render
from backend.cards.designs import design_admin
from backend.cards.models import (
    Backdrop,
)

MAX_BACKDROP_BYTES = 8 * 1024 * 1024
MAX_BACKDROP_SIDES = (2160, 2160)
MIN_BACKDROP_SIDE = 720


def store_backdrop(data: bytes) -> Backdrop:
    """Store an uploaded backdrop, re-encoded and no larger than a card needs it.

    The row is not saved yet: see `save_backdrop`. Raises PictureRefused for what
    is no supported picture, or one too small to be sharp, and StoreAway.
    """
    facts = picture_sanitizer.check(data, max_bytes=MAX_BACKDROP_BYTES)
    if min(facts.width, facts.height) < MIN_BACKDROP_SIDE:
        raise picture_sanitizer.PictureRefused(f"图片太小，短边至少 {MIN_BACKDROP_SIDE} 像素")
    recoded = picture_sanitizer.recode(data, fit=MAX_BACKDROP_SIDES, quality=88)
    key = (
        f"backdrops/{recoded.digest[:40]}.{'png' if recoded.content_type == 'image/png' else 'jpg'}"
    )
    darkest, lightest = render.get_shade_range(recoded.data)
    storage.get_store().put(key, recoded.data)
    return Backdrop(
        key=key, width=recoded.width, height=recoded.height, darkest=darkest, lightest=lightest
    )


def save_backdrop(stored: Backdrop) -> Backdrop:
    """Save a stored picture as a backdrop, once, in the transaction."""
    backdrop = db.session().scalar(select(Backdrop).where(Backdrop.key == stored.key))
    if backdrop is None:
        backdrop = stored
        design_admin.insert_row(backdrop)
    return backdrop


def find_backdrop(public_id: str) -> Backdrop | None:
    """Find a backdrop."""
    return db.session().scalar(select(Backdrop).where(Backdrop.public_id == public_id[:16]))


def list_backdrops(limit: int = 60) -> list[Backdrop]:
    """List the newest backdrops."""
    return list(db.session().scalars(select(Backdrop).order_by(Backdrop.id.desc()).limit(limit)))
