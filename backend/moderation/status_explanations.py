"""Explains to authors why their content is hidden, and whether they may appeal, or did."""

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select

from backend import db
from backend.moderation.models import Appeal, Check
from backend.moderation.review import appeals

AppealStatus = Literal["", "open", "asked", "kept"]

WAITING_TEXTS = {
    "first": "第一次在这里发言，编辑看过就会显示",
    "inactive": "还没检查完，检查好了就会显示",
    "away": "还没检查完，检查好了就会显示",
    "unknown": "还没检查完，检查好了就会显示",
}
REFUSED_TEXTS = {
    "risky": "没有通过内容检查，别的读者看不到",
    "words": "里面有这里不方便说的词，别的读者看不到",
}


@dataclass(frozen=True)
class AuthorStatus:
    """An explanation for the author, empty for shown content, and the state of an appeal.

    `open` says that they may appeal, `asked` that they did, `kept` that an editor
    reviewed it and left it so.
    """

    explanation: str = ""
    appeal: AppealStatus = ""


NO_STATUS = AuthorStatus()


def load_statuses(check_ids: set[int]) -> dict[int, AuthorStatus]:
    """Load the status of these checks for their author, by row ids, in two queries."""
    if not check_ids:
        return {}
    rows = list(db.session().scalars(select(Check).where(Check.id.in_(check_ids))))
    appeals_by_check = appeals.load_appeals({row.id for row in rows})
    return {row.id: _build_status(row, appeals_by_check.get(row.id)) for row in rows}


def _build_status(check: Check, appeal: Appeal | None) -> AuthorStatus:
    if check.state == "waiting":
        return AuthorStatus(WAITING_TEXTS.get(check.reason, "编辑看过就会显示，请稍等"))
    if check.state == "held":
        return AuthorStatus("有读者提出了意见，先收起来，等编辑看一看")
    if check.state == "appealed":
        return AuthorStatus("申诉已收到，编辑会再看一看", "asked")
    if check.state in ("refused", "hidden"):
        if appeal is not None:
            return AuthorStatus("编辑又看过一次，还是不适合公开显示，别的读者看不到", "kept")
        return AuthorStatus(
            REFUSED_TEXTS.get(check.reason, "编辑觉得不适合公开显示，别的读者看不到"), "open"
        )
    return NO_STATUS
