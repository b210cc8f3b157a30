"""Schemas of the editors' API of card designs: designs, versions, order, backdrops, colours."""

from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import Field

from backend import api, storage
from backend.articles.models import OfficialAccount
from backend.cards import render
from backend.cards.models import Backdrop, DesignVersion, OfferedDesign

AccountColourCode = Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")]
DesignName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,31}$")]


class NewDesign(api.In):
    """A design to save, as JSON, and the Official Account it is for; without one, for all.

    A name that exists already gets a new version.
    """

    body: dict[str, Any]
    official_account: api.Id | None = None


class EditorsDesign(api.Out):
    """A design as editors see it. `version` is 0 for a built-in one."""

    name: str
    title: str
    card: render.CardKind
    sizes: list[render.CardSize]
    version: int
    offered: bool
    position: int

    @classmethod
    def of(cls, listing: OfferedDesign, **extra: Any) -> Self:
        """Show a design; `extra` is what a child of this model adds."""
        design = listing.design
        return cls(
            name=design.name,
            title=design.title,
            card=design.card,
            sizes=listing.sizes,
            version=listing.version,
            offered=listing.offered,
            position=listing.position,
            **extra,
        )


class EditorsDesignList(api.Out):
    """All designs in the order in which they are offered; they are few, so there is one page."""

    items: list[EditorsDesign]
    next: str | None = None


class EditorsDesignDetail(EditorsDesign):
    """A design with its JSON, and its versions, newest first."""

    body: dict[str, Any]
    versions: list["VersionOut"]

    @classmethod
    def whole(cls, listing: OfferedDesign, versions: list[DesignVersion]) -> Self:
        """Show a design wholly."""
        body = listing.design.model_dump(mode="json", exclude_defaults=True)
        return cls.of(listing, body=body, versions=[VersionOut.of(version) for version in versions])


class VersionOut(api.Out):
    """One version of a design."""

    number: int
    created_at: datetime
    body: dict[str, Any]

    @classmethod
    def of(cls, version: DesignVersion) -> Self:
        """Show a version."""
        return cls(number=version.number, created_at=version.created_at, body=version.body)


class DesignOrder(api.In):
    """Names in the order in which they are to be offered; others follow as they stood."""

    names: Annotated[list[DesignName], Field(min_length=1, max_length=100)]


class BackdropOut(api.Out):
    """A picture for designs, and the shades it lies between."""

    id: str
    url: str
    width: int
    height: int
    darkest: str
    lightest: str

    @classmethod
    def of(cls, backdrop: Backdrop) -> Self:
        """Show a picture."""
        return cls(
            id=backdrop.public_id,
            url=storage.build_url(backdrop.key),
            width=backdrop.width,
            height=backdrop.height,
            darkest=backdrop.darkest,
            lightest=backdrop.lightest,
        )


class BackdropList(api.Out):
    """The newest pictures for designs, 60 at most."""

    items: list[BackdropOut]
    next: str | None = None


class NewAccountColour(api.In):
    """The colour from which designs make their palette; null leaves it to each cover."""

    colour: AccountColourCode | None


class ColourOut(api.Out):
    """An Official Account and its own colour."""

    id: str
    name: str
    colour: str | None

    @classmethod
    def of(cls, account: OfficialAccount, colour: str | None) -> Self:
        """Show an account's colour."""
        return cls(id=account.public_id, name=account.name, colour=colour)


class ColourList(api.Out):
    """All Official Accounts, 200 at most."""

    items: list[ColourOut]
    next: str | None = None
