"""What passages plug in: the re-anchoring jobs, and the listener for new revisions."""

from backend.articles.revisions import REVISION_LISTENERS
from backend.manifest import Manifest
from backend.passages import reanchoring

MANIFEST = Manifest(
    package="passages",
    job_handlers={
        reanchoring.REANCHOR_JOB: reanchoring.reanchor_passages,
        reanchoring.REANCHOR_SWEEP_JOB: reanchoring.enqueue_missed_articles,
    },
    periodic_jobs=(reanchoring.REANCHOR_SWEEP_JOB,),
    contributions=(REVISION_LISTENERS.add(reanchoring.on_article_revised),),
)
