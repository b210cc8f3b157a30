"""What own annotations plug in: routes, and their Markdown in an account's data export."""

from backend.accounts.personal_data_hooks import EXPORTED_TEXTS
from backend.manifest import Manifest
from backend.own_annotations import routes
from backend.own_annotations.annotation_files import markdown_export

MANIFEST = Manifest(
    package="own_annotations",
    routers=(routes.router,),
    contributions=(EXPORTED_TEXTS.add("words.md", markdown_export.iter_markdown),),
)
