"""What moderation plugs in: routes, check jobs, pushes, bans, export, erasure, retention."""

from backend.accounts.personal_data_hooks import (
    ERASERS,
    EXPORTERS,
    RETENTION_RULES,
    EraserRank,
    RetentionRule,
    RetentionStage,
)
from backend.accounts.wechat_sign_in import ACCOUNT_CREATED_HOOKS
from backend.manifest import Manifest
from backend.moderation import check_retries, data_export, erasure, retention, routes
from backend.moderation.pictures import picture_moderation
from backend.moderation.review import decisions
from backend.moderation.sanctions import bans
from backend.wechat.pushes.event import PUSH_SUBSCRIPTIONS, PushSubscription

MANIFEST = Manifest(
    package="moderation",
    routers=(routes.router,),
    job_handlers={
        check_retries.RETRY_JOB: check_retries.retry_checks,
        picture_moderation.CHECK_JOB: picture_moderation.check_due_pictures,
        decisions.HIDE_ALL_JOB: decisions.hide_all_of_account,
    },
    periodic_jobs=(check_retries.RETRY_JOB, picture_moderation.CHECK_JOB),
    contributions=(
        ACCOUNT_CREATED_HOOKS.add(bans.restore_bans),
        PUSH_SUBSCRIPTIONS.add(
            PushSubscription("wxa_media_check", picture_moderation.on_media_checked)
        ),
        EXPORTERS.add(data_export.export_account_data),
        ERASERS.add(EraserRank.CHECKS, erasure.erase_account),
        RETENTION_RULES.add(
            RetentionStage.RECORDS,
            RetentionRule("reports", "retention_report_days", retention.delete_old_reports),
        ),
    ),
)
