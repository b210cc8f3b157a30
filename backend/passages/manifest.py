"""What passages plug in: the re-anchoring jobs, and the listener for new revisions."""

from backend.articles.revisions import REVISION_LISTENERS
from backend.manifest import Manifest
from backend.passages import reanchor_job

MANIFEST = Manifest(
    package="passages",
    job_handlers={
        reanchor_job.REANCHOR_JOB: reanchor_job.reanchor_passages,
        reanchor_job.REANCHOR_SWEEP_JOB: reanchor_job.enqueue_missed_articles,
    },
    periodic_jobs=(reanchor_job.REANCHOR_SWEEP_JOB,),
    contributions=(REVISION_LISTENERS.add(reanchor_job.on_article_revised),),
)
