"""What annotations plug into the application: see `backend.manifest`."""

from backend.accounts.personal_data import ERASERS, EXPORTERS, EraserRank
from backend.annotations import data_export, marks, popular, routes
from backend.manifest import Manifest
from backend.passages.reanchoring import REANCHORED_HOOKS

MANIFEST = Manifest(
    package="annotations",
    routers=(routes.router,),
    job_handlers={
        popular.REBUILD_JOB: popular.rebuild_popular_passages,
        marks.PURGE_JOB: marks.purge_deleted_marks,
    },
    periodic_jobs=(marks.PURGE_JOB,),
    contributions=(
        REANCHORED_HOOKS.add(popular.enqueue_rebuild),
        EXPORTERS.add(data_export.export_account_data),
        ERASERS.add(EraserRank.MARKS, marks.erase_account),
    ),
)
