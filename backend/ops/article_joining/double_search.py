"""Finds doubles: by message key, or by account, title and second of writing; stores read keys."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from sqlalchemy import ColumnElement, and_, bindparam, or_, select, update

from backend import db
from backend.articles.models import Article, JoinedArticle, OfficialAccount
from backend.articles.page_parser import read_message_key

BATCH_SIZE = 500
UNNAMED = "公众号"
# What was taken down stays down; then what readers see, the longest shown first.
STATUSES = ("taken_down", "published", "withdrawn", "draft")
COLUMNS = (
    Article.id, Article.official_account_id, Article.source_url, Article.message_key, Article.biz,
    Article.title, Article.status, Article.written_at, Article.published_at,
)  # fmt: skip


@dataclass(frozen=True)
class DoublePair:
    """Two articles that are one, by row ids: the one that stays, and its double."""

    keeper: int
    double: int


@dataclass(frozen=True)
class _Candidate:
    """What names an article: its number and biz, else its heading; and its rank among doubles."""

    id: int
    account: int
    is_named: bool
    number: str
    biz: str
    heading: tuple[int, str, datetime] | None
    rank: tuple[int, str, int]
    is_stored: bool

    @classmethod
    def of(cls, row: Any) -> Self:
        read = read_message_key(row.source_url or "")
        is_named = row.name != UNNAMED
        has_heading = is_named and row.written_at and row.title and row.source_url
        return cls(
            id=row.id,
            account=row.official_account_id,
            is_named=is_named,
            number=row.message_key or (read.number if read else ""),
            biz=row.biz or (read.biz if read else ""),
            heading=(row.official_account_id, row.title, row.written_at) if has_heading else None,
            rank=(STATUSES.index(row.status), str(row.published_at or "9999"), row.id),
            is_stored=bool(row.biz),
        )


def find_pairs(article_id: int | None) -> list[DoublePair]:
    """Find the doubles among all articles, or those of one; the best of each group stays.

    Also stores the keys that addresses tell, of all articles that are looked at.
    """
    with db.read_session():
        condition = _is_like(article_id) if article_id else None
        candidates = list(_list_candidates(condition))
        biz_by_account = _list_biz({each.account for each in candidates}, candidates)
    groups = _group(candidates, biz_by_account)
    _store_keys(groups)
    return [DoublePair(group[0].id, double.id) for _, group in groups for double in group[1:]]


def _is_like(article_id: int) -> ColumnElement[bool]:
    """Choose the articles that may be the same as this one."""
    row = db.session().get(Article, article_id)
    conditions = [Article.id == article_id]
    if row is not None and row.message_key:
        conditions.append(Article.message_key == row.message_key)
    if row is not None and row.written_at:
        account, heading = row.official_account_id, (row.title, row.written_at)
        same_heading = and_(Article.title == heading[0], Article.written_at == heading[1])
        conditions.append(and_(Article.official_account_id == account, same_heading))
    return or_(*conditions)


def _list_candidates(condition: ColumnElement[bool] | None) -> Iterator[_Candidate]:
    in_progress = select(JoinedArticle.double_id).where(JoinedArticle.double_id.is_not(None))
    query = select(*COLUMNS, OfficialAccount.name).join(
        OfficialAccount, OfficialAccount.id == Article.official_account_id
    )
    query = query.where(Article.id.not_in(in_progress)).order_by(Article.id).limit(BATCH_SIZE)
    if condition is not None:
        query = query.where(condition)
    last_id = 0
    while rows := db.session().execute(query.where(Article.id > last_id)).all():
        yield from map(_Candidate.of, rows)
        last_id = rows[-1].id


def _list_biz(accounts: set[int], candidates: Iterable[_Candidate]) -> dict[int, set[str]]:
    """List under which numbers of its own each account is known."""
    query = select(Article.official_account_id, Article.biz).distinct()
    query = query.where(Article.official_account_id.in_(accounts), Article.biz.is_not(None))
    numbers: dict[int, set[str]] = {}
    for account, biz in db.session().execute(query):
        numbers.setdefault(account, set()).add(biz or "")
    for candidate in candidates:
        if candidate.biz:
            numbers.setdefault(candidate.account, set()).add(candidate.biz)
    return numbers


def _group(
    candidates: Sequence[_Candidate], biz_by_account: dict[int, set[str]]
) -> list[tuple[Any, list[_Candidate]]]:
    """Group candidates that are one article, each group in the order of rank, with its key."""
    groups: dict[Any, list[_Candidate]] = {}
    keys_by_heading: dict[Any, set[Any]] = {}
    for each in candidates:
        known = biz_by_account.get(each.account, set())
        only = next(iter(known)) if each.is_named and len(known) == 1 else ""
        biz = each.biz or only
        if each.number and (biz or each.is_named):
            key = (biz or each.account, each.number)
            groups.setdefault(key, []).append(each)
            keys_by_heading.setdefault(each.heading, set()).add(key)
    for each in candidates:
        if not each.number and each.heading is not None:
            same = keys_by_heading.get(each.heading, {each.heading})
            if len(same) == 1:
                groups.setdefault(next(iter(same)), []).append(each)
    return [
        (key, sorted(group, key=lambda candidate: candidate.rank)) for key, group in groups.items()
    ]


def _store_keys(groups: list[tuple[Any, list[_Candidate]]]) -> None:
    """Store each key on the article that stays, unless a double has it: joining hands it on."""
    values = [
        {"row": group[0].id, "own_biz": key[0], "number": key[1]}
        for key, group in groups
        if isinstance(key[0], str) and not any(each.is_stored for each in group)
    ]
    statement = update(Article).where(Article.id == bindparam("row"), Article.biz.is_(None))
    statement = statement.values(biz=bindparam("own_biz"), message_key=bindparam("number"))
    for start in range(0, len(values), BATCH_SIZE):
        with db.transaction() as session:
            session.connection().execute(statement, values[start : start + BATCH_SIZE])
