"""What accounts plug in: routes, deletion and picture jobs, pushes, export, erasure, retention."""

from backend.accounts import (
    account_locks,
    account_lookup,
    data_export,
    deletion,
    deletion_job,
    picture_erasure,
    retention,
    routes,
)
from backend.accounts.personal_data_hooks import (
    ERASERS,
    EXPORTERS,
    RETENTION_RULES,
    EraserRank,
    RetentionRule,
    RetentionStage,
)
from backend.manifest import Manifest
from backend.wechat.pushes.event import PUSH_SUBSCRIPTIONS, PushSubscription
from backend.wechat.pushes.push_handling import READER_CHECKS

MANIFEST = Manifest(
    package="accounts",
    routers=(routes.router,),
    job_handlers={
        picture_erasure.ERASE_JOB: picture_erasure.erase_pictures,
        deletion.FINISH_JOB: deletion_job.finish_deletion,
    },
    contributions=(
        PUSH_SUBSCRIPTIONS.add(
            PushSubscription("user_authorization_cancellation", deletion.on_account_closed)
        ),
        READER_CHECKS.add(account_lookup.is_reader),
        EXPORTERS.add(data_export.export_account_data),
        ERASERS.add(EraserRank.JOBS, picture_erasure.delete_account_jobs),
        RETENTION_RULES.add(
            RetentionStage.RECORDS,
            RetentionRule("session keys", "retention_session_days", retention.wipe_session_keys),
        ),
        RETENTION_RULES.add(
            RetentionStage.IDLE_ACCOUNTS,
            RetentionRule(
                "idle accounts", "retention_idle_days", retention.delete_inactive_accounts
            ),
        ),
    ),
    init=account_locks.init,
)
