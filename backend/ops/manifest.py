"""What operations plug in: routes, metrics, the preview, joining doubles, dead jobs' retention."""

from flask import Flask

from backend import job_queue
from backend.accounts.personal_data_hooks import RETENTION_RULES, RetentionRule, RetentionStage
from backend.articles.imports import article_import
from backend.config import get_settings
from backend.manifest import Manifest
from backend.ops import mini_program_preview, routes
from backend.ops.article_joining import join_job


def init(app: Flask) -> None:
    """Count requests, and serve the mini-program's preview outside production."""
    routes.init_metrics(app)
    with app.app_context():
        if not get_settings().production:
            app.register_blueprint(mini_program_preview.blueprint)


MANIFEST = Manifest(
    package="ops",
    routers=(routes.router,),
    job_handlers={article_import.JOIN_JOB: join_job.join_doubles},
    contributions=(
        RETENTION_RULES.add(
            RetentionStage.RECORDS,
            RetentionRule("dead jobs", "retention_dead_job_days", job_queue.delete_dead),
        ),
    ),
    init=init,
)
