"""What privacy plugs in: routes, the periodic retention job, the rule for deleted accounts."""

from backend.accounts.personal_data_hooks import RETENTION_RULES, RetentionRule, RetentionStage
from backend.manifest import Manifest
from backend.privacy import deleted_account_sweep, retention, routes

MANIFEST = Manifest(
    package="privacy",
    routers=(routes.router,),
    job_handlers={retention.RETENTION_JOB: retention.run_rules},
    periodic_jobs=(retention.RETENTION_JOB,),
    contributions=(
        RETENTION_RULES.add(
            RetentionStage.DELETED_ACCOUNTS,
            RetentionRule("deleted accounts", None, deleted_account_sweep.erase_deleted_accounts),
        ),
    ),
)
