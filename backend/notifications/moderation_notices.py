"""Notices of moderation decisions and reviewed reports: enqueues them, resolves their content."""

from collections.abc import Sequence

from backend import clock
from backend.accounts.models import Account
from backend.moderation import subject_registry
from backend.moderation.decision_events import CheckDecided, ReportReviewed
from backend.notifications import notice_resolvers, notices
from backend.notifications.notice_resolvers import NoticeContent, NoticeKind, NoticeTopic


def on_decided(event: CheckDecided) -> None:
    """Enqueue the notice to an author of a decision on their content, or on their appeal.

    Waiting content makes no notice, but an undone decision's notice is retracted. The same
    decision within a minute makes one notice.
    """
    kind: NoticeKind = "appeal" if event.appealed else "words"
    key = f"{event.check_id}:{event.state}:{clock.now():%y%m%d%H%M}"
    topic = NoticeTopic(f"{event.kind}:{event.subject}", event.state)
    notices.notify(event.account_id, kind, key, topic)


def on_reviewed(event: ReportReviewed) -> None:
    """Enqueue the notice to a reporter of an editor's review, retracted once it is undone."""
    key = f"{event.check_id}:{event.round}"
    notices.notify(
        event.account_id, "report", key, NoticeTopic(f"{event.kind}:{event.subject}", event.state)
    )


def resolve_reported(reader: Account, names: Sequence[str]) -> dict[str, NoticeContent]:
    """Resolve the article of what a reader reported, never its text; a notice resolver."""
    return {
        name: NoticeContent(title=content.title, article_id=content.article_id)
        for name, content in resolve_own_content(reader, names).items()
    }


def resolve_own_content(_reader: Account, names: Sequence[str]) -> dict[str, NoticeContent]:
    """Resolve a reader's own content that still exists, whatever its state; a notice resolver."""
    contents: dict[str, NoticeContent] = {}
    subjects_by_kind = subject_registry.get_subjects()
    for kind in sorted({name.partition(":")[0] for name in names} & subjects_by_kind.keys()):
        keys = [
            notice_resolvers.parse_public_id(name) for name in names if name.startswith(f"{kind}:")
        ]
        for key, content in subjects_by_kind[kind].load_contents(keys).items():
            contents[f"{kind}:{key}"] = NoticeContent(
                words=content.text,
                context=content.context,
                title=content.title,
                article_id=content.article_id,
                message_id=key if kind == "message" else None,
            )
    return contents
