"""Models of cards, forward pictures, designs and their versions, backdrops, account colours."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from backend import clock, db, ids
from backend.moderation.state_machine import State


class Card(db.Base):
    """One card. `digest` covers everything drawn on it, and identifies it.

    `code_kind` is `share` when the code names this very share, and `article`
    when WeChat's quota was spent and the article's own code had to do: such a
    card leads to the article, but who came through it stays unknown. `version`
    is that of the design, 0 for one that came with the house. `note` is the
    reader's own word on it, which never stands without the verdict that let it
    through; `state` is a state of `moderation`, and of a hidden card there is no
    picture.
    """

    __tablename__ = "cards"
    __table_args__ = (
        Index(None, "account_id", "id"),
        CheckConstraint("note IS NULL OR check_id IS NOT NULL", name="judged"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(db.exact(16), unique=True, default=ids.generate)
    share_id: Mapped[int] = mapped_column(ForeignKey("shares.id"), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    design: Mapped[str] = mapped_column(String(32))
    version: Mapped[int] = mapped_column(Integer, default=0)
    size: Mapped[str] = mapped_column(String(12), default="tall")
    digest: Mapped[str] = mapped_column(db.exact(64), unique=True)
    key: Mapped[str] = mapped_column(db.exact(120))
    width: Mapped[int] = mapped_column(Integer)
    height: Mapped[int] = mapped_column(Integer)
    code_kind: Mapped[str] = mapped_column(String(8))
    note: Mapped[str | None] = mapped_column(Text)
    state: Mapped[State] = mapped_column(db.exact(8), default="shown")
    check_id: Mapped[int | None] = mapped_column(ForeignKey("checks.id"), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class ForwardPicture(db.Base):
    """A picture drawn for a forward of an article's passage, recorded so it can be erased."""

    __tablename__ = "forward_pictures"
    __table_args__ = (UniqueConstraint("article_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))
    key: Mapped[str] = mapped_column(db.exact(120))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class DesignRecord(db.Base):
    """An editor's design, or the listing state of one that ships with the application.

    Of the latter there is a row only once it was reordered or withdrawn; its
    `version` is 0. A design of one Official Account is offered there only.
    """

    __tablename__ = "designs"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(db.exact(32), unique=True)
    official_account_id: Mapped[int | None] = mapped_column(
        ForeignKey("official_accounts.id"), index=True
    )
    position: Mapped[int] = mapped_column(Integer)
    offered: Mapped[bool] = mapped_column(Boolean, default=False)
    version: Mapped[int] = mapped_column(Integer, default=0)
    updated_at: Mapped[datetime] = mapped_column(default=clock.now)


class DesignVersion(db.Base):
    """One immutable version of a design, so that old cards can be reproduced."""

    __tablename__ = "design_versions"
    # Named as the migration has it, which our convention for names would not.
    __table_args__ = (UniqueConstraint("design_id", "number", name="uq_design_versions_design_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    design_id: Mapped[int] = mapped_column(ForeignKey("designs.id"))
    number: Mapped[int] = mapped_column(Integer)
    body: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class Backdrop(db.Base):
    """A re-encoded background picture for designs, with its darkest and lightest shade."""

    __tablename__ = "backdrops"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(db.exact(16), unique=True, default=ids.generate)
    key: Mapped[str] = mapped_column(db.exact(120), unique=True)
    width: Mapped[int] = mapped_column(Integer)
    height: Mapped[int] = mapped_column(Integer)
    darkest: Mapped[str] = mapped_column(db.exact(7))
    lightest: Mapped[str] = mapped_column(db.exact(7))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class AccountColour(db.Base):
    """The colour of an Official Account, from which tinted designs derive their palette."""

    __tablename__ = "account_colours"

    id: Mapped[int] = mapped_column(primary_key=True)
    official_account_id: Mapped[int] = mapped_column(
        ForeignKey("official_accounts.id"), unique=True
    )
    colour: Mapped[str] = mapped_column(db.exact(7))
