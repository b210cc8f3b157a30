"""What notifications plug in: routes, jobs, listeners, resolvers, pushes, data export, erasure."""

from backend.accounts.personal_data_hooks import ERASERS, EXPORTERS, EraserRank
from backend.articles.publication import PUBLICATION_LISTENERS
from backend.manifest import Manifest
from backend.moderation.decision_events import DECISION_LISTENERS, REPORT_LISTENERS
from backend.notifications import (
    account_follows,
    data_export,
    message_consents,
    moderation_notices,
    notices,
    routes,
)
from backend.notifications.notice_resolvers import NOTICE_RESOLVERS
from backend.notifications.outbox import message_queue, outbox_sender, templates
from backend.wechat.pushes.event import PUSH_SUBSCRIPTIONS, PushSubscription

MANIFEST = Manifest(
    package="notifications",
    routers=(routes.router,),
    job_handlers={
        notices.NOTIFY_JOB: notices.create_notice,
        notices.SWEEP_JOB: notices.delete_expired,
        account_follows.FAN_OUT_JOB: account_follows.fan_out,
        message_queue.SEND_JOB: outbox_sender.send_due,
        message_queue.WAKE_JOB: message_queue.enqueue_due,
    },
    periodic_jobs=(message_queue.WAKE_JOB, notices.SWEEP_JOB),
    contributions=(
        PUBLICATION_LISTENERS.add(account_follows.on_article_published),
        DECISION_LISTENERS.add(moderation_notices.on_decided),
        REPORT_LISTENERS.add(moderation_notices.on_reviewed),
        NOTICE_RESOLVERS.add("article", account_follows.resolve_notices),
        NOTICE_RESOLVERS.add("words", moderation_notices.resolve_own_content),
        NOTICE_RESOLVERS.add("appeal", moderation_notices.resolve_own_content),
        NOTICE_RESOLVERS.add("report", moderation_notices.resolve_reported),
        PUSH_SUBSCRIPTIONS.add(
            PushSubscription("subscribe_msg_popup_event", message_consents.on_popup_answered)
        ),
        PUSH_SUBSCRIPTIONS.add(
            PushSubscription("subscribe_msg_change_event", message_consents.on_settings_changed)
        ),
        PUSH_SUBSCRIPTIONS.add(
            PushSubscription("subscribe_msg_sent_event", message_consents.on_message_delivered)
        ),
        EXPORTERS.add(data_export.export_account_data),
        ERASERS.add(EraserRank.CONTENT, notices.erase_account),
    ),
    init=templates.init,
)
