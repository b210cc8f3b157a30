"""What `spread` plugs in: routes, rollup and account-reach jobs, a visit listener, an exporter."""

from backend.accounts.personal_data import EXPORTERS
from backend.manifest import Manifest
from backend.shares.arrivals.visit_events import VISIT_LISTENERS
from backend.spread import data_export, routes
from backend.spread.metrics import account_reach
from backend.spread.trees import rollup_rebuild, rollup_updates

MANIFEST = Manifest(
    package="spread",
    routers=(routes.router,),
    job_handlers={
        rollup_rebuild.REBUILD_JOB: rollup_rebuild.run_rebuild_job,
        account_reach.FETCH_JOB: account_reach.fetch_next_day,
    },
    periodic_jobs=(account_reach.FETCH_JOB,),
    contributions=(
        VISIT_LISTENERS.add(rollup_updates.add_visits),
        EXPORTERS.add(data_export.export_account_data),
    ),
)
