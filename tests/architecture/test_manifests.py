"""Every package plugs itself in by one manifest, and the orders that matter are stated here."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from backend.accounts.personal_data_hooks import ERASERS, EXPORTERS, RETENTION_RULES
from backend.app import MANIFESTS, PACKAGES
from backend.manifest import list_routers
from backend.moderation.subject_registry import SUBJECTS
from backend.notifications.notice_resolvers import NOTICE_RESOLVERS, NoticeKind

BACKEND = Path(__file__).parents[2] / "backend"
FILES = sorted(BACKEND.rglob("*.py"))
CONTRACTS = tomllib.loads((BACKEND.parent / "pyproject.toml").read_text())["tool"]["importlinter"]
# Files that do nothing until something plugs them in.
PLUGGED = {
    "routes.py",
    "api_routes.py",
    "data_export.py",
    "erasure.py",
    "retention.py",
    "identity_merge.py",
}
CORE = {"api", "local"}


def packages_that_plug_in() -> set[str]:
    """Find the packages with a file that does nothing until it is plugged in."""
    folders = {path.relative_to(BACKEND).parts[:-1] for path in FILES if path.name in PLUGGED}
    return {folder[0] for folder in folders} - CORE


def kinds_of_jobs() -> Iterator[str]:
    """List the kinds that modules name as constants, such as `SWEEP_JOB`."""
    for path in FILES:
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.Assign):
                yield from (
                    name.value
                    for name in ast.walk(node)
                    if isinstance(name, ast.Constant)
                    and isinstance(name.value, str)
                    and any(target.endswith("_JOB") for target in targets(node))
                )


def targets(node: ast.Assign) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def test_every_job_has_a_handler() -> None:
    handled = {kind for manifest in MANIFESTS for kind in manifest.job_handlers}
    assert set(kinds_of_jobs()) <= handled
    assert len(set(kinds_of_jobs())) >= len(handled) - 1


def test_every_package_that_plugs_something_in_has_a_manifest_that_app_lists() -> None:
    assert packages_that_plug_in() <= set(PACKAGES)


def test_app_lists_every_manifest() -> None:
    declared = {path.parent.name for path in BACKEND.glob("*/manifest.py")}
    assert declared == set(PACKAGES)
    assert [each.package for each in MANIFESTS] == list(PACKAGES)


def test_every_router_is_registered() -> None:
    registered = {
        operation.view.__module__
        for router in list_routers(MANIFESTS)
        for operation in router.operations
    } | {each.import_name for manifest in MANIFESTS for each in manifest.blueprints}
    declared = {
        ".".join(path.relative_to(BACKEND.parent).with_suffix("").parts)
        for path in FILES
        if path.name in ("routes.py", "api_routes.py")
        and path.relative_to(BACKEND).parts[0] not in CORE
    }
    assert declared - registered == set()


def test_erasers_take_their_locks_in_the_order_of_all_transactions() -> None:
    """The write lock of visits, accounts, checks, then what is checked; the jobs of it all last."""
    assert [f"{each.__module__}.{each.__name__}" for each in ERASERS.collect(MANIFESTS)] == [
        "backend.shares.erasure.erase_account",
        "backend.chat_groups.memberships.erase_account",
        "backend.challenges.retention.erase_account",
        "backend.reading.reading_progress.erase_account",
        "backend.annotations.marks.erase_account",
        "backend.moderation.erasure.erase_account",
        "backend.profiles.erasure.erase_account",
        "backend.comments.erasure.erase_account",
        "backend.cards.erasure.erase_account",
        "backend.notifications.notices.erase_account",
        "backend.accounts.picture_erasure.delete_account_jobs",
    ]


def test_deleted_accounts_expire_last() -> None:
    assert [rule.name for rule in RETENTION_RULES.collect(MANIFESTS)] == [
        "visits",
        "shares",
        "plays",
        "taps",
        "phones",
        "session keys",
        "reports",
        "dead jobs",
        "idle accounts",
        "deleted accounts",
    ]


def test_an_export_begins_with_the_account() -> None:
    exporters = EXPORTERS.collect(MANIFESTS)
    assert exporters[0].__module__ == "backend.accounts.data_export"
    exporting = {path.parent.name for path in BACKEND.glob("*/data_export.py")} - {"privacy"}
    assert {each.__module__.split(".")[1] for each in exporters} == exporting


def test_every_kind_of_notice_has_a_resolver() -> None:
    assert set(NOTICE_RESOLVERS.collect(MANIFESTS)) == set(get_args(NoticeKind))


def test_every_kind_of_content_is_moderated_by_one_package() -> None:
    assert list(SUBJECTS.collect(MANIFESTS)) == ["nickname", "avatar", "message", "card"]


def test_the_card_engine_is_kept_from_every_package_there_is_and_will_be() -> None:
    contracts = {each["name"]: each for each in CONTRACTS["contracts"]}
    engine = contracts["The card engine knows nothing of the application"]
    assert {"backend.*", "backend.cards.*"} <= set(engine["forbidden_modules"])
    assert "ignore_imports" not in engine
