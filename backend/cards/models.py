"""Cards: what was drawn, for whom, and where the picture lies."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from backend import clock, db, ids


class Card(db.Base):
    """One picture. `digest` covers all that went into it, and makes it one.

    `code_kind` is `share` when the code names this very share, and `article`
    when WeChat's quota was spent and the article's own code had to do: such a
    card leads to the article, but who came through it stays unknown.
    """

    __tablename__ = "cards"
    __table_args__ = (Index(None, "account_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(db.exact(16), unique=True, default=ids.new)
    share_id: Mapped[int] = mapped_column(ForeignKey("shares.id"), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    design: Mapped[str] = mapped_column(String(32))
    digest: Mapped[str] = mapped_column(db.exact(64), unique=True)
    key: Mapped[str] = mapped_column(db.exact(120))
    width: Mapped[int] = mapped_column(Integer)
    height: Mapped[int] = mapped_column(Integer)
    code_kind: Mapped[str] = mapped_column(String(8))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
