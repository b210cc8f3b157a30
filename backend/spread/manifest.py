"""What `spread` plugs in: routes, jobs of rollups and what is learned, a listener, an exporter."""

from backend.accounts.personal_data_hooks import EXPORTERS
from backend.manifest import Manifest
from backend.shares.arrivals.visit_listeners import VISIT_LISTENERS
from backend.spread import data_export, routes
from backend.spread.metrics import official_account_reach
from backend.spread.reproduction import account_pace
from backend.spread.trees import rollup_rebuild, rollup_updates

MANIFEST = Manifest(
    package="spread",
    routers=(routes.router,),
    job_handlers={
        rollup_rebuild.REBUILD_JOB: rollup_rebuild.run_rebuild_job,
        official_account_reach.FETCH_JOB: official_account_reach.fetch_next_day,
        account_pace.LEARN_JOB: account_pace.learn_paces,
    },
    periodic_jobs=(official_account_reach.FETCH_JOB, account_pace.LEARN_JOB),
    contributions=(
        VISIT_LISTENERS.add(rollup_updates.add_visits),
        EXPORTERS.add(data_export.export_account_data),
    ),
)
