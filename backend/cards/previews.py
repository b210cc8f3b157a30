"""What a card would look like: steps that the phone draws itself.

Nothing is written, no picture is drawn and no code is taken, so that a reader
may turn over designs as fast as they like.
"""

from backend import db, storage
from backend.accounts.models import Account
from backend.cards import designs, orders, render
from backend.cards.orders import Edition, Order
from backend.cards.schemas import NewPreview, Pictures, PreviewList, PreviewOut
from backend.shares import codes


def preview(reader: Account | None, asked: NewPreview) -> PreviewList:
    """Plan the card of these words in several designs.

    Raises NotFound for the article or a design, PassageAbsent or
    PassageAmbiguous for the words.
    """
    order = orders.find(reader, asked)
    with db.reading():
        offered = designs.list_offered(order.article.official_account_id)
        code = codes.find_own(order.article)
    named = {each.name: each for each in offered}
    if not named.keys() >= set(asked.designs):
        raise designs.DesignUnknown
    chosen = [named[name] for name in asked.designs] or offered
    keys = order.pictures()
    return PreviewList(
        items=[_planned(order, each, asked.size) for each in chosen],
        pictures=Pictures(
            cover=storage.url(keys["cover"]) if "cover" in keys else None,
            avatar=storage.url(keys["avatar"]) if "avatar" in keys else None,
            code=storage.url(code) if code else None,
        ),
    )


def _planned(order: Order, offered: designs.Offered, asked: render.CardSize | None) -> PreviewOut:
    size = asked if asked in offered.sizes else offered.sizes[0]
    return PreviewOut.of(offered, size, Edition(order, offered, size).plan())
