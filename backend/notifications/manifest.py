"""What notifications plug in: routes, jobs, listeners, resolvers, pushes, data export, erasure."""

from backend.accounts.personal_data_hooks import ERASERS, EXPORTERS, EraserRank
from backend.accounts.service import UNREAD_COUNTERS
from backend.articles.service import PUBLICATION_LISTENERS
from backend.manifest import Manifest
from backend.moderation.decision_events import DECISION_LISTENERS, REPORT_LISTENERS
from backend.notifications import (
    consents,
    data_export,
    follows,
    moderation_notices,
    notices,
    routes,
)
from backend.notifications.notice_resolvers import NOTICE_RESOLVERS
from backend.notifications.outbox import outbox_sender, queue, templates
from backend.wechat.pushes.event import PUSH_SUBSCRIPTIONS, PushSubscription

MANIFEST = Manifest(
    package="notifications",
    routers=(routes.router,),
    job_handlers={
        notices.NOTIFY_JOB: notices.create_notice,
        notices.SWEEP_JOB: notices.delete_expired,
        follows.FAN_OUT_JOB: follows.fan_out,
        queue.SEND_JOB: outbox_sender.send_due,
        queue.WAKE_JOB: queue.enqueue_due,
    },
    periodic_jobs=(queue.WAKE_JOB, notices.SWEEP_JOB),
    contributions=(
        UNREAD_COUNTERS.add(notices.count_unread),
        PUBLICATION_LISTENERS.add(follows.on_article_published),
        DECISION_LISTENERS.add(moderation_notices.on_decided),
        REPORT_LISTENERS.add(moderation_notices.on_reviewed),
        NOTICE_RESOLVERS.add("article", follows.resolve_notices),
        NOTICE_RESOLVERS.add("words", moderation_notices.resolve_own_content),
        NOTICE_RESOLVERS.add("appeal", moderation_notices.resolve_own_content),
        NOTICE_RESOLVERS.add("report", moderation_notices.resolve_reported),
        PUSH_SUBSCRIPTIONS.add(
            PushSubscription("subscribe_msg_popup_event", consents.on_popup_answered)
        ),
        PUSH_SUBSCRIPTIONS.add(
            PushSubscription("subscribe_msg_change_event", consents.on_settings_changed)
        ),
        PUSH_SUBSCRIPTIONS.add(
            PushSubscription("subscribe_msg_sent_event", consents.on_message_delivered)
        ),
        EXPORTERS.add(data_export.export_account_data),
        ERASERS.add(EraserRank.CONTENT, notices.erase_account),
    ),
    init=templates.init,
)
