"""What annotations plug in: mark routes, popular passage rebuilds, purge, data export, erasure."""

from backend.accounts.personal_data_hooks import ERASERS, EXPORTERS, EraserRank
from backend.annotations import data_export, marks, popular_passages, routes
from backend.manifest import Manifest
from backend.passages.reanchor_job import REANCHORED_HOOKS

MANIFEST = Manifest(
    package="annotations",
    routers=(routes.router,),
    job_handlers={
        popular_passages.REBUILD_JOB: popular_passages.rebuild_popular_passages,
        marks.PURGE_JOB: marks.purge_deleted_marks,
    },
    periodic_jobs=(marks.PURGE_JOB,),
    contributions=(
        REANCHORED_HOOKS.add(popular_passages.enqueue_rebuild),
        EXPORTERS.add(data_export.export_account_data),
        ERASERS.add(EraserRank.MARKS, marks.erase_account),
    ),
)
