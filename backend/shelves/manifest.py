"""What shelves plug in: routes, purge job, data export, Markdown of annotations, erasure."""

from backend.accounts.personal_data_hooks import ERASERS, EXPORTED_TEXTS, EXPORTERS, EraserRank
from backend.manifest import Manifest
from backend.shelves import data_export, reading_progress, routes
from backend.shelves.annotation_files import markdown_export

MANIFEST = Manifest(
    package="shelves",
    routers=(routes.router,),
    job_handlers={reading_progress.PURGE_JOB: reading_progress.purge_removed_readings},
    periodic_jobs=(reading_progress.PURGE_JOB,),
    contributions=(
        EXPORTERS.add(data_export.export_account_data),
        EXPORTED_TEXTS.add("words.md", markdown_export.iter_markdown),
        ERASERS.add(EraserRank.READINGS, reading_progress.erase_account),
    ),
)
