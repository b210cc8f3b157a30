"""Plans previews of a card in several designs: drawing steps that the client itself draws.

Nothing is written, no picture is drawn and no code is allocated, so that a reader
can switch between designs quickly.
"""

from backend import db, storage
from backend.accounts.models import Account
from backend.cards import creation, models, render
from backend.cards.creation import CardOrder, CardVariant
from backend.cards.schemas import NewPreview, PreviewList, PreviewOut, PreviewPictures
from backend.shares.mini_program_codes import allocation


def build_previews(reader: Account | None, request: NewPreview) -> PreviewList:
    """Plan the requested card in several designs.

    Raises NotFound for the article or a design, PassageAbsent or
    PassageAmbiguous for the words.
    """
    order = creation.build_order(reader, request)
    with db.read_session():
        offered = models.list_offered_designs(order.article.official_account_id)
        code = allocation.find_article_code_key(order.article)
    designs_by_name = {design.name: design for design in offered}
    if not designs_by_name.keys() >= set(request.designs):
        raise models.DesignUnknown
    selected = [designs_by_name[name] for name in request.designs] or offered
    picture_keys = order.picture_keys
    return PreviewList(
        items=[_build_preview(order, design, request.size) for design in selected],
        pictures=PreviewPictures(
            cover=storage.build_url(picture_keys["cover"]) if "cover" in picture_keys else None,
            avatar=storage.build_url(picture_keys["avatar"]) if "avatar" in picture_keys else None,
            code=storage.build_url(code) if code else None,
        ),
    )


def _build_preview(
    order: CardOrder, design: models.OfferedDesign, requested_size: render.CardSize | None
) -> PreviewOut:
    size = requested_size if requested_size in design.sizes else design.sizes[0]
    roles: set[render.Role] = {"code", *CardVariant(order, design, size).list_picture_keys()}
    plan = render.build_plan(design.design, order.content, roles, size)
    return PreviewOut.of(design, size, plan)
