"""What an author is told of words that others do not meet, and whether they may appeal."""

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select

from backend import db
from backend.moderation import appeals
from backend.moderation.models import Appeal, Check

CanAppeal = Literal["", "open", "asked", "kept"]

WAITING = {
    "first": "第一次在这里发言，编辑看过就会显示",
    "inactive": "还没检查完，检查好了就会显示",
    "away": "还没检查完，检查好了就会显示",
    "unknown": "还没检查完，检查好了就会显示",
}
PUT_AWAY = {
    "risky": "没有通过内容检查，别的读者看不到",
    "words": "里面有这里不方便说的词，别的读者看不到",
}


@dataclass(frozen=True)
class Fate:
    """A sentence for the author, empty for shown words, and how it stands with an appeal.

    `open` says that they may appeal, `asked` that they did, `kept` that an editor
    looked again and left it so.
    """

    told: str = ""
    appeal: CanAppeal = ""


NOTHING = Fate()


def of(checks: set[int]) -> dict[int, Fate]:
    """Give the fates of words that their author sees, by the checks' row ids, in two queries."""
    if not checks:
        return {}
    rows = list(db.session().scalars(select(Check).where(Check.id.in_(checks))))
    appealed = appeals.of_checks({row.id for row in rows})
    return {row.id: _fate(row, appealed.get(row.id)) for row in rows}


def _fate(check: Check, appeal: Appeal | None) -> Fate:
    if check.state == "waiting":
        return Fate(WAITING.get(check.why, "编辑看过就会显示，请稍等"))
    if check.state == "held":
        return Fate("有读者提出了意见，先收起来，等编辑看一看")
    if check.state == "appealed":
        return Fate("申诉已收到，编辑会再看一看", "asked")
    if check.state in ("refused", "hidden"):
        if appeal is not None:
            return Fate("编辑又看过一次，还是不适合公开显示，别的读者看不到", "kept")
        return Fate(PUT_AWAY.get(check.why, "编辑觉得不适合公开显示，别的读者看不到"), "open")
    return NOTHING
