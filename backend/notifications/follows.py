"""Following an Official Account here, and telling its followers of a new article."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from backend import bulk, clock, db, ids, jobs
from backend.accounts import acting
from backend.accounts.models import Account
from backend.api import cursors
from backend.articles.models import Article, OfficialAccount
from backend.errors import NotFound
from backend.notifications import outbox, telling
from backend.notifications.models import Follow, Notice
from backend.notifications.telling import Matter

FAN_OUT = "notifications.fan_out"
BATCH = 500


def get_account(public_id: str) -> OfficialAccount:
    """Give an Official Account. Raises NotFound."""
    asked = select(OfficialAccount).where(OfficialAccount.public_id == public_id)
    found = db.session().scalar(asked)
    if found is None:
        raise NotFound
    return found


def is_following(reader: Account | None, account: OfficialAccount) -> bool:
    """Tell whether a reader hears of this account's new articles."""
    if reader is None:
        return False
    mine = (Follow.account_id == reader.id, Follow.official_account_id == account.id)
    return db.session().scalar(select(Follow.id).where(*mine)) is not None


def follow(reader: Account, public_id: str) -> None:
    """Let a reader hear of an account's new articles; twice is fine. Raises NotFound."""
    account = get_account(public_id)
    try:
        with db.session().begin_nested():
            db.session().add(Follow(account_id=reader.id, official_account_id=account.id))
    except IntegrityError:
        return


def unfollow(reader: Account, public_id: str) -> None:
    """Let a reader hear of them no more; twice is fine. Raises NotFound."""
    mine = (Follow.account_id == reader.id, Follow.official_account_id == get_account(public_id).id)
    db.session().execute(delete(Follow).where(*mine))


def list_followed(
    reader: Account, cursor: str, limit: int
) -> tuple[list[OfficialAccount], str | None]:
    """List whom a reader follows, the last one first, and the next cursor."""
    asked = (
        select(Follow.id, OfficialAccount)
        .join(OfficialAccount, OfficialAccount.id == Follow.official_account_id)
        .where(Follow.account_id == reader.id)
        .order_by(Follow.id.desc())
        .limit(limit + 1)
    )
    if cursor:
        asked = asked.where(Follow.id < cursors.unpack(cursor, int)[0])
    rows = list(db.session().execute(asked))
    after = cursors.pack(rows[limit - 1][0]) if len(rows) > limit else None
    return [account for _, account in rows[:limit]], after


def article_published(article: Article) -> None:
    """Order that an account's followers are told of its new article; once for each article.

    Called in the transaction that publishes; an article that comes back is no new one, and
    who was told of it once is not told again.
    """
    jobs.enqueue(FAN_OUT, {"article": article.id}, dedupe_key=f"{FAN_OUT}:{article.id}")


def fan_out(payload: dict[str, Any]) -> None:
    """Tell one batch of an account's followers of its article, and order the next one. A job."""
    with db.transaction() as session:
        article = session.get(Article, payload["article"])
        if article is None or article.status != "published":
            return
        after = _told(article, payload.get("after", 0))
        if after is not None:
            further = {"article": article.id, "after": after}
            jobs.enqueue(FAN_OUT, further, dedupe_key=f"{FAN_OUT}:{article.id}:{after}")


def _told(article: Article, after: int) -> int | None:
    """Tell one batch; gives where the next one begins, or None at the end."""
    session = db.session()
    # Who follows only now has seen the article, or is told of the next one.
    asked = (
        select(Follow.id, Follow.account_id)
        .where(Follow.official_account_id == article.official_account_id, Follow.id > after)
        .where(Follow.created_at < (article.published_at or clock.now()))
        .order_by(Follow.id)
        .limit(BATCH)
    )
    batch = session.execute(asked).all()
    followers = acting.keep_undeleted({row.account_id for row in batch})
    one = (Notice.kind == "article", Notice.key == article.public_id)
    there = select(Notice.account_id).where(Notice.account_id.in_(followers), *one)
    missing = followers - set(session.scalars(there))
    bulk.insert(Notice.__table__, [_row(article, key) for key in sorted(missing)])  # type: ignore[arg-type]
    made = session.scalars(select(Notice).where(Notice.account_id.in_(missing), *one))
    outbox.put(list(made))
    return batch[-1].id if len(batch) == BATCH else None


def _row(article: Article, account_id: int) -> dict[str, Any]:
    return {
        "public_id": ids.new(),
        "account_id": account_id,
        "kind": "article",
        "key": article.public_id,
        "subject": f"article:{article.public_id}",
        "outcome": "",
        "created_at": clock.now(),
    }


def tell(_reader: Account, subjects: Sequence[str]) -> dict[str, Matter]:
    """Give the articles that are published now, as a notice tells of them; a teller."""
    asked = (
        select(Article, OfficialAccount.name)
        .join(OfficialAccount, OfficialAccount.id == Article.official_account_id)
        .where(Article.public_id.in_([telling.id_of(each) for each in subjects]))
        .where(Article.status == "published")
    )
    return {
        f"article:{article.public_id}": Matter(
            who=name,
            official=True,
            words=article.digest,
            title=article.title,
            article_id=article.public_id,
        )
        for article, name in db.session().execute(asked)
    }
