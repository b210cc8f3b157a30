"""Follows of Official Accounts: follow, unfollow, list; notifies followers of a new article."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from backend import bulk_sql, clock, db, ids, job_queue
from backend.accounts import account_locks
from backend.accounts.models import Account
from backend.api import paging
from backend.articles import article_lookup
from backend.articles.models import Article, OfficialAccount
from backend.errors import NotFound
from backend.notifications import notice_resolvers
from backend.notifications.models import Follow, Notice
from backend.notifications.notice_resolvers import NoticeContent
from backend.notifications.outbox import message_queue

FAN_OUT_JOB = "notifications.fan_out"
BATCH_SIZE = 500


def get_official_account(public_id: str) -> OfficialAccount:
    """Get an Official Account. Raises NotFound."""
    query = select(OfficialAccount).where(OfficialAccount.public_id == public_id)
    account = db.session().scalar(query)
    if account is None:
        raise NotFound
    return account


def is_following(reader: Account | None, account: OfficialAccount) -> bool:
    """Tell whether a reader follows this account."""
    if reader is None:
        return False
    conditions = (Follow.account_id == reader.id, Follow.official_account_id == account.id)
    return db.session().scalar(select(Follow.id).where(*conditions)) is not None


def follow(reader: Account, public_id: str) -> None:
    """Follow an account, to be notified of its new articles; twice is fine. Raises NotFound."""
    account = get_official_account(public_id)
    try:
        with db.session().begin_nested():
            db.session().add(Follow(account_id=reader.id, official_account_id=account.id))
    except IntegrityError:
        return


def unfollow(reader: Account, public_id: str) -> None:
    """Unfollow an account; twice is fine. Raises NotFound."""
    conditions = (
        Follow.account_id == reader.id,
        Follow.official_account_id == get_official_account(public_id).id,
    )
    db.session().execute(delete(Follow).where(*conditions))


def list_followed(reader: Account, cursor: str, limit: int) -> paging.Page[OfficialAccount]:
    """List whom a reader follows, the last one first."""
    query = select(OfficialAccount).join(Follow, Follow.official_account_id == OfficialAccount.id)
    query = query.where(Follow.account_id == reader.id)
    return paging.load_scalars(query, cursor, limit, Follow.id.desc())


def on_article_published(article: Article) -> None:
    """Enqueue the notices to an account's followers of its new article; once for each article.

    Called in the transaction that publishes; a republished article is not new, and
    who was notified of it once is not notified again.
    """
    job_queue.enqueue(
        FAN_OUT_JOB, {"article": article.id}, dedupe_key=f"{FAN_OUT_JOB}:{article.id}"
    )


def fan_out(payload: dict[str, Any]) -> None:
    """Notify one batch of an account's followers of its article, and enqueue the next. A job."""
    with db.transaction() as session:
        article = session.get(Article, payload["article"])
        if article is None or article.status != "published":
            return
        next_after = _notify_batch(article, payload.get("after", 0))
        if next_after is not None:
            next_payload = {"article": article.id, "after": next_after}
            job_queue.enqueue(
                FAN_OUT_JOB, next_payload, dedupe_key=f"{FAN_OUT_JOB}:{article.id}:{next_after}"
            )


def _notify_batch(article: Article, after_id: int) -> int | None:
    """Notify one batch; returns where the next one begins, or None at the end."""
    session = db.session()
    # Who followed after the publication has seen the article, or is notified of the next one.
    query = (
        select(Follow.id, Follow.account_id)
        .where(Follow.official_account_id == article.official_account_id, Follow.id > after_id)
        .where(Follow.created_at < (article.published_at or clock.now()))
        .order_by(Follow.id)
        .limit(BATCH_SIZE)
    )
    batch = session.execute(query).all()
    followers = account_locks.lock_undeleted({row.account_id for row in batch})
    is_this_notice = (Notice.kind == "article", Notice.key == article.public_id)
    existing_query = select(Notice.account_id).where(
        Notice.account_id.in_(followers), *is_this_notice
    )
    missing = followers - set(session.scalars(existing_query))
    rows = [_build_row(article, account_id) for account_id in sorted(missing)]
    bulk_sql.insert(Notice.__table__, rows)  # type: ignore[arg-type]
    notices = session.scalars(select(Notice).where(Notice.account_id.in_(missing), *is_this_notice))
    message_queue.add_messages(list(notices))
    return batch[-1].id if len(batch) == BATCH_SIZE else None


def _build_row(article: Article, account_id: int) -> dict[str, Any]:
    return {
        "public_id": ids.generate(),
        "account_id": account_id,
        "kind": "article",
        "key": article.public_id,
        "subject": f"article:{article.public_id}",
        "outcome": "",
        "created_at": clock.now(),
    }


def resolve_notices(_reader: Account, subjects: Sequence[str]) -> dict[str, NoticeContent]:
    """Resolve notices of articles that are published now; a notice resolver."""
    public_ids = {notice_resolvers.parse_public_id(subject) for subject in subjects}
    ids = article_lookup.find_ids_by_public_id(public_ids)
    query = (
        select(Article, OfficialAccount.name)
        .join(OfficialAccount, OfficialAccount.id == Article.official_account_id)
        .where(Article.id.in_(set(ids.values())), Article.status == "published")
    )
    contents = {
        article.id: NoticeContent(
            who=name,
            official=True,
            words=article.digest,
            title=article.title,
            article_id=article.public_id,
        )
        for article, name in db.session().execute(query)
    }
    return {f"article:{name}": contents[key] for name, key in ids.items() if key in contents}
