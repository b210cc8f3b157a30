"""What challenges plug in: routes, sign-in merge, notices, data export, erasure, retention."""

from backend.accounts.personal_data_hooks import (
    ERASERS,
    EXPORTERS,
    RETENTION_RULES,
    EraserRank,
    RetentionRule,
    RetentionStage,
)
from backend.accounts.wechat_sign_in import SIGN_IN_HOOKS
from backend.challenges import data_export, identity_merge, notice_content, retention, routes
from backend.manifest import Manifest
from backend.notifications.notice_resolvers import NOTICE_RESOLVERS

MANIFEST = Manifest(
    package="challenges",
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
