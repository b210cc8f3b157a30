"""What a card would look like: steps that the phone draws itself.

Nothing is written, no picture is opened and no code is taken, so that a reader
may turn over designs as fast as they like.
"""

from backend import db, storage
from backend.accounts.models import Account
from backend.cards import designs, orders, render
from backend.cards.schemas import NewPreview, Pictures, PreviewList, PreviewOut
from backend.shares import codes


def preview(reader: Account | None, asked: NewPreview) -> PreviewList:
    """Plan the card of these words in several designs.

    Raises NotFound for the article or a design, PassageAbsent or
    PassageAmbiguous for the words.
    """
    chosen = [designs.get_design(name) for name in asked.designs] or designs.list_designs()
    with db.reading():
        order = orders.find(reader, asked)
        code = codes.find_own(order.article)
    keys = order.pictures()
    facts = order.facts()
    shown: set[render.Role] = {"code", *keys}
    items = [PreviewOut.of(each, render.plan(each.design, facts, shown)) for each in chosen]
    urls = {role: storage.url(key) for role, key in keys.items()}
    return PreviewList(
        items=items,
        pictures=Pictures(
            cover=urls.get("cover"),
            avatar=urls.get("avatar"),
            code=storage.url(code) if code else None,
        ),
    )
