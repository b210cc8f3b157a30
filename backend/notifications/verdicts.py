"""What became of a reader's own words, and of what they reported: news from moderation."""

from collections.abc import Sequence

from backend import clock
from backend.accounts.models import Account
from backend.moderation import subjects
from backend.moderation.news import Decided, Reviewed
from backend.notifications import service, telling
from backend.notifications.telling import Kind, Matter, Telling


def decided(news: Decided) -> None:
    """Order that an author is told what was decided about their words, or about their appeal.

    That words wait is no news, but a decision that was taken back is told no more. The same
    decision within a minute is told once.
    """
    kind: Kind = "appeal" if news.appealed else "words"
    key = f"{news.check_id}:{news.state}:{clock.now():%y%m%d%H%M}"
    told = Telling(f"{news.kind}:{news.subject}", news.state)
    service.tell(news.account_id, kind, key, told)


def reviewed(news: Reviewed) -> None:
    """Order that who reported is told what an editor made of it, or no more once it is undone."""
    key = f"{news.check_id}:{news.round}"
    service.tell(news.account_id, "report", key, Telling(f"{news.kind}:{news.subject}", news.state))


def tell_reported(reader: Account, names: Sequence[str]) -> dict[str, Matter]:
    """Say under which article words stand that a reader reported, never the words; a teller."""
    return {
        name: Matter(title=matter.title, article_id=matter.article_id)
        for name, matter in tell(reader, names).items()
    }


def tell(_reader: Account, names: Sequence[str]) -> dict[str, Matter]:
    """Give a reader's own words that are still there, whatever was decided; a teller."""
    found: dict[str, Matter] = {}
    known = subjects.all_kinds()
    for kind in sorted({name.partition(":")[0] for name in names} & known.keys()):
        keys = [telling.id_of(name) for name in names if name.startswith(f"{kind}:")]
        for key, told in known[kind].tell(keys).items():
            found[f"{kind}:{key}"] = Matter(
                words=told.text,
                context=told.context,
                title=told.title,
                article_id=told.article_id,
                message_id=key if kind == "message" else None,
            )
    return found
