"""Resolves where a share leads: article, passage and sharer, as one reader may see them."""

from sqlalchemy import select

from backend import db
from backend.accounts import account_lookup
from backend.accounts.models import Account
from backend.accounts.schemas import PersonOut
from backend.articles import published_articles
from backend.articles.models import Article, OfficialAccount
from backend.articles.schemas import ArticleSummary
from backend.errors import NotFound
from backend.moderation.sanctions import blocks
from backend.passages import passage_records
from backend.shares import url_links
from backend.shares.mini_program_codes import allocation
from backend.shares.models import Share
from backend.shares.schemas import Landing, ShareLinkOut, Sharer

# Of this channel the passage is a quiz: visitors do not get to see it.
CHALLENGE_CHANNEL = "challenge"


class ShareUnknown(NotFound):
    """No share has this id; the client falls back to the list of articles."""

    code, message = "share_unknown", "这个分享已失效，去看看别的文章吧"


def resolve_landing(s: str, reader: Account | None) -> Landing:
    """Resolve a scene or `s=` to the article, the passage and the sharer, for a reader.

    Raises ShareUnknown, or ArticleWithdrawn.
    """
    return build_landing(reader, *resolve_share(s))


def get_share_link(s: str) -> ShareLinkOut:
    """Return the URL link that opens a share from anywhere.

    Raises ShareUnknown, ArticleWithdrawn, or LinkUnavailable.
    """
    with db.read_session():
        share, article, _ = resolve_share(s)
        share_id = share.public_id if share else s
    return ShareLinkOut(url=url_links.get_share_link(share_id, article))


def resolve_share(s: str) -> tuple[Share | None, Article, OfficialAccount]:
    """Resolve a scene or `s=` to the share, if there is one, and its article.

    Raises ShareUnknown, or ArticleWithdrawn.
    """
    if s.startswith(allocation.ARTICLE_SCENE):
        try:
            article, account, _ = published_articles.get_published(
                s.removeprefix(allocation.ARTICLE_SCENE)
            )
        except published_articles.ArticleWithdrawn:
            raise
        except NotFound as error:
            raise ShareUnknown from error
        return None, article, account
    share = db.session().scalar(select(Share).where(Share.public_id == s))
    if share is None:
        raise ShareUnknown
    title = published_articles.load_articles({share.article_id})[share.article_id]
    article, account, _ = published_articles.get_published(title.public_id)
    return share, article, account


def build_landing(
    reader: Account | None, share: Share | None, article: Article, account: OfficialAccount
) -> Landing:
    """Build what a reader sees of a share: a challenge does not show its passage."""
    passage_id = share.passage_id if share and share.channel != CHALLENGE_CHANNEL else None
    passage = None if passage_id is None else passage_records.get_passage_reference(passage_id)
    return Landing(
        article=ArticleSummary.of(article, account),
        passage=passage,
        sharer=build_sharer(share, reader),
        share_id=share.public_id if share else None,
    )


def build_sharer(share: Share | None, reader: Account | None) -> Sharer | None:
    """Build the sharer as shown to a reader, as far as their profile is visible.

    None for a stranger or nobody, and where either of the two has blocked the other.
    """
    if share is None or share.account_id is None:
        return None
    if share.account_id in blocks.list_separated_ids(reader):
        return None
    account = account_lookup.load_accounts({share.account_id}).get(share.account_id)
    if account is None or account.deleted_at is not None:
        return None
    person = PersonOut.of(account)
    return Sharer(nickname=person.nickname, avatar_url=person.avatar_url)
