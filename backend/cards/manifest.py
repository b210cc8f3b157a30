"""What cards plug in: routes, notes under moderation, data export, erasure, render process."""

from flask import Flask

from backend.accounts.personal_data_hooks import ERASERS, EXPORTERS, EraserRank
from backend.cards import (
    creation,
    data_export,
    erasure,
    forward_picture_routes,
    moderation_subject,
    routes,
)
from backend.child_process import ChildProcess
from backend.manifest import Manifest
from backend.moderation.subject_registry import SUBJECTS


def _register_render_process(app: Flask) -> None:
    """Register the process that draws; it starts with the first card."""
    app.extensions["render_process"] = ChildProcess("backend.cards.render")


MANIFEST = Manifest(
    package="cards",
    routers=(routes.router, forward_picture_routes.router),
    contributions=(
        SUBJECTS.add(creation.SUBJECT_KIND, moderation_subject.CARD_SUBJECT),
        EXPORTERS.add(data_export.export_account_data),
        ERASERS.add(EraserRank.CONTENT, erasure.erase_account),
    ),
    init=_register_render_process,
)
