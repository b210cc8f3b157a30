"""Colours of Official Accounts, in which their cards are drawn: listed and set by editors."""

from sqlalchemy import select

from backend import db
from backend.articles.models import OfficialAccount
from backend.cards.designs import design_admin
from backend.cards.models import (
    AccountColour,
)


def list_account_colours() -> list[tuple[OfficialAccount, str | None]]:
    """List the Official Accounts with their own colours."""
    query = (
        select(OfficialAccount, AccountColour.colour)
        .outerjoin(AccountColour, AccountColour.official_account_id == OfficialAccount.id)
        .order_by(OfficialAccount.id)
        .limit(200)
    )
    return [(account, colour) for account, colour in db.session().execute(query)]


def set_account_colour(
    official_account: str, colour: str | None
) -> tuple[OfficialAccount, str | None]:
    """Set or remove an Official Account's own colour.

    With one, tinted designs derive their palette from it instead of
    the cover's. Raises NotFound.
    """
    account, session = design_admin.get_official_account(official_account), db.session()
    account_colour = session.scalar(
        select(AccountColour).where(AccountColour.official_account_id == account.id)
    )
    if colour is None:
        if account_colour is not None:
            session.delete(account_colour)
    elif account_colour is None:
        design_admin.insert_row(
            AccountColour(official_account_id=account.id, colour=colour.upper())
        )
    else:
        account_colour.colour = colour.upper()
    session.flush()
    return account, colour.upper() if colour else None
