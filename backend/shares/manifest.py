"""What `shares` plugs in: routes, code jobs, sign-in hook, export, erasure, retention rules."""

from backend.accounts.personal_data_hooks import (
    CACHE_ERASERS,
    DELETION_LOCKS,
    ERASERS,
    EXPORTERS,
    RETENTION_RULES,
    EraserRank,
    RetentionRule,
    RetentionStage,
)
from backend.accounts.wechat_sign_in import SIGN_IN_HOOKS
from backend.articles.publication import PUBLICATION_LISTENERS
from backend.manifest import Manifest
from backend.shares import data_export, erasure, parent_shares, retention, routes, visit_recording
from backend.shares.arrivals import write_lock
from backend.shares.mini_program_codes import code_cleanup, minting

DAYS = "retention_visit_days"

MANIFEST = Manifest(
    package="shares",
    routers=(routes.router,),
    job_handlers={
        minting.REFILL_JOB: minting.refill_codes,
        code_cleanup.CLEANUP_JOB: code_cleanup.clean_up_codes,
    },
    periodic_jobs=(minting.REFILL_JOB, code_cleanup.CLEANUP_JOB),
    contributions=(
        SIGN_IN_HOOKS.add(visit_recording.link_phone),
        PUBLICATION_LISTENERS.add(minting.on_article_published),
        EXPORTERS.add(data_export.export_account_data),
        DELETION_LOCKS.add(write_lock.acquire_lock),
        ERASERS.add(EraserRank.VISITS, erasure.erase_account),
        CACHE_ERASERS.add(parent_shares.erase_account),
        RETENTION_RULES.add(
            RetentionStage.VISITS,
            RetentionRule("visits", DAYS, retention.anonymize_expired_visits),
        ),
        RETENTION_RULES.add(
            RetentionStage.VISITS,
            RetentionRule("shares", DAYS, retention.anonymize_expired_shares),
        ),
        RETENTION_RULES.add(
            RetentionStage.VISITORS, RetentionRule("taps", DAYS, retention.anonymize_expired_taps)
        ),
        RETENTION_RULES.add(
            RetentionStage.VISITORS, RetentionRule("phones", DAYS, retention.delete_expired_phones)
        ),
    ),
)
