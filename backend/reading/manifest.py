"""What reading plugs in: routes, the purge job, data export, and erasure."""

from backend.accounts.personal_data_hooks import ERASERS, EXPORTERS, EraserRank
from backend.manifest import Manifest
from backend.reading import data_export, reading_progress, routes

MANIFEST = Manifest(
    package="reading",
    routers=(routes.router,),
    job_handlers={reading_progress.PURGE_JOB: reading_progress.purge_removed_readings},
    periodic_jobs=(reading_progress.PURGE_JOB,),
    contributions=(
        EXPORTERS.add(data_export.export_account_data),
        ERASERS.add(EraserRank.READINGS, reading_progress.erase_account),
    ),
)
