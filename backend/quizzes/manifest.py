"""What quizzes plug in: routes, sign-in merge, solver notices, data export, erasure, retention."""

from backend.accounts.personal_data_hooks import (
    ERASERS,
    EXPORTERS,
    RETENTION_RULES,
    EraserRank,
    RetentionRule,
    RetentionStage,
)
from backend.accounts.service import SIGN_IN_HOOKS
from backend.manifest import Manifest
from backend.notifications.notice_resolvers import NOTICE_RESOLVERS
from backend.quizzes import data_export, identity_merge, notice_content, retention, routes

MANIFEST = Manifest(
    package="quizzes",
    routers=(routes.router,),
    contributions=(
        SIGN_IN_HOOKS.add(identity_merge.merge_plays),
        NOTICE_RESOLVERS.add("challenge", notice_content.resolve_notices),
        EXPORTERS.add(data_export.export_account_data),
        ERASERS.add(EraserRank.READINGS, retention.erase_account),
        RETENTION_RULES.add(
            RetentionStage.VISITS,
            RetentionRule("plays", "retention_visit_days", retention.anonymize_expired_plays),
        ),
    ),
)
