"""CLI commands: migrations, worker, articles, editors, audit log, rollups, templates, keys.

Run as `flask --app backend.app COMMAND`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import structlog
from flask import Flask

from backend import db, worker
from backend.admin.articles import article_actions
from backend.admin.audit import audit_log as audit
from backend.admin.authentication import sessions
from backend.admin.editors import editor_accounts
from backend.articles.fetching.saved_page_pictures import build_picture_reader
from backend.articles.imports import article_import, import_consent
from backend.cards import article_takedown
from backend.config import get_settings
from backend.errors import AppError
from backend.notifications.outbox import templates
from backend.ops import key_rotation, migrations
from backend.spread.trees import rollup_rebuild

DIFFERENCES_SHOWN = 20
SESSION_HOURS = int(sessions.IDLE_LIMIT.total_seconds() // 3600)
OLD_KEYS_NOTE = f"""\
Once all processes run with the new SECRET_KEY, and this was run after that, only forms open in
editors' browsers need SECRET_KEYS_OLD: empty it {SESSION_HOURS} hours later. Keep the old key with
your records: verify-audit needs it, listed again, to check entries that were made under it."""
CHANGES_SHOWN = 40

log = structlog.get_logger()


def init(app: Flask) -> None:
    """Give the app its commands."""
    daily = (
        migrate,
        worker.run_worker,
        import_article,
        add_editor,
        reset_password,
        take_down,
        lift_takedown,
    )
    upkeep = verify_audit, print_audit_head, rebuild_spread_rollups, check_templates, reseal
    for command in (*daily, *upkeep):
        app.cli.add_command(command)


@click.command("migrate")
def migrate() -> None:
    """Upgrade the database to the newest migration."""
    old_revision = migrations.get_current()
    migrations.upgrade(get_settings().database_url.get_secret_value())
    new_revision = migrations.get_current()
    if new_revision != old_revision:
        with audit.act_as_operator(), db.transaction():
            audit.record(
                None, "database.migrated", "database", {"from": old_revision, "to": new_revision}
            )
    click.echo("database: up to date")


@click.command("import")
@click.argument("source")
@click.option("--publish", is_flag=True, help="Let readers see it at once.")
@click.option(
    "--replace", type=int, help="Let it replace this revision of an article once published."
)
@click.option("--account", default="", help="Add the Official Account of this name.")
def import_article(source: str, publish: bool, replace: int | None, account: str) -> None:
    """Import an article: a page saved by a browser, or an address at mp.weixin.qq.com.

    It stays a draft. What would change an article once published is only kept as a
    proposal; one that was taken down is refused.
    """
    consent = import_consent.ImportConsent(replace, account)
    with _act_as_operator():
        if source.startswith(("https://", "http://")):
            result = article_actions.record_import(
                None, article_import.import_url(source, consent), "url"
            )
        else:
            path = Path(source)
            page = article_import.import_page(
                path.read_bytes(), consent, fetch_local=build_picture_reader(path)
            )
            result = article_actions.record_import(None, page, "page")
        if publish and result.proposed is None:
            with db.transaction():
                article_actions.publish_article(None, result.article.public_id)
    click.echo(
        f"{result.outcome}: {result.article.public_id} {result.article.title}"
        f" (missing pictures: {result.missing_pictures})"
    )
    if result.proposed is not None:
        _fail_with_changes(result.article.public_id, result.proposed)


def _fail_with_changes(article_id: str, proposed: int) -> None:
    """Print what an import would change, and fail, since nothing has been changed."""
    with db.read_session():
        article, _, changes = article_actions.compare_revision(article_id, proposed)
    signs = {"added": "+", "removed": "-"}
    lines = [f"{signs[change.kind]} {change.text}" for change in changes if change.kind in signs]
    for line in lines[:CHANGES_SHOWN]:
        click.echo(line)
    if len(lines) > CHANGES_SHOWN:
        click.echo(f"… and {len(lines) - CHANGES_SHOWN} more")
    raise click.ClickException(
        f"readers meet revision {article.revision}; to replace it: --replace {article.revision}"
    )


@click.command("add-editor")
@click.argument("login")
@click.option("--name", default="", help="The name shown; the login when left out.")
@click.option("--role", default="editor", help="owner, editor, moderator or analyst.")
def add_editor(login: str, name: str, role: str) -> None:
    """Add an editor and print a one-time password."""
    with _act_as_operator():
        password = editor_accounts.add_editor(login, name or login, role)
        click.echo(f"editor: {login}\none-time password: {password}")


@click.command("reset-password")
@click.argument("login")
def reset_password(login: str) -> None:
    """Give an editor a new one-time password and end their sign-ins."""
    with _act_as_operator():
        click.echo(f"one-time password: {editor_accounts.reset_password(login)}")


@click.command("verify-audit")
@click.option("--expect", multiple=True, help="NUMBER:DIGEST, as audit-head or a log line said.")
def verify_audit(expect: tuple[str, ...]) -> None:
    """Check that no entry of the audit log is missing or altered.

    Exits with 0 where the chain holds, 1 where it is broken or an expected entry is gone, 2
    where the command is wrong, and 3 where it cannot be told: a key is not listed.
    """
    try:
        anchors = [audit.AuditAnchor.parse(item) for item in expect]
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--expect") from error
    verdict = audit.verify(anchors)
    click.echo(f"entries: {verdict.entries}, ok: {verdict.ok}")
    for item in verdict.key_spans:
        click.echo(f"  {item.first} to {item.last}: {item.describe()}")
    if not verdict.ok:
        click.echo(f"Error: {verdict.describe()}", err=True)
        raise SystemExit(3 if verdict.lacks_key else 1)


@click.command("audit-head")
def print_audit_head() -> None:
    """Print the number and digest of the last entry of the audit log, to be kept elsewhere."""
    head = audit.get_head()
    click.echo("the log is empty" if head is None else f"{head.number}:{head.digest}")


@click.command("takedown")
@click.argument("article_id")
def take_down(article_id: str) -> None:
    """Withdraw an article and erase every picture made from it.

    Prints the pictures' addresses: a CDN in front of the store may hold them for a year, until
    they are purged there.
    """
    with _act_as_operator(), db.transaction():
        result = article_actions.take_down_article(None, article_id)
    for url in result.urls:
        click.echo(url)
    click.echo(
        f"taken down: {result.article.public_id} {result.article.title}"
        f" (pictures: {len(result.urls)},"
        f" cached elsewhere for {article_takedown.CACHE_DAYS} days at most)"
    )


@click.command("lift-takedown")
@click.argument("article_id")
def lift_takedown(article_id: str) -> None:
    """Let a taken-down article be imported and published again; it stays withdrawn until then."""
    with _act_as_operator(), db.transaction():
        article = article_actions.lift_takedown(None, article_id)
    click.echo(f"takedown lifted: {article.public_id} {article.title} (withdrawn; import it again)")


@click.command("rebuild-spread")
@click.option("--check", is_flag=True, help="Only look; nothing is put right.")
def rebuild_spread_rollups(check: bool) -> None:
    """Make all sums of the spread anew from shares and visits; fails where one differed."""
    report = rollup_rebuild.rebuild_rollups(repair=not check)
    if not check:
        with audit.act_as_operator(), db.transaction():
            detail: audit.Detail = {"differences": len(report.differences)}
            audit.record(None, "spread.rebuilt", "spread", detail)
    click.echo(
        f"articles: {report.articles}, sums: {report.rows}, differences: {len(report.differences)}"
    )
    for difference in report.differences[:DIFFERENCES_SHOWN]:
        click.echo(
            f"  {difference.table} {difference.key}:"
            f" kept {difference.stored}, true {difference.computed}"
        )
    if report.differences:
        raise click.ClickException("there were differences" + ("" if check else ", now mended"))


@click.command("check-templates")
def check_templates() -> None:
    """Hold the templates of subscribe messages in the settings against those that WeChat has."""
    with _report_errors_in_one_line():
        for problem in templates.check_templates() or [
            "templates: all fields are there and filled"
        ]:
            click.echo(problem)


@click.command("reseal")
def reseal() -> None:
    """Seal with SECRET_KEY what keys in SECRET_KEYS_OLD sealed, and say when those can go."""
    outcomes = key_rotation.reseal_all()
    with audit.act_as_operator(), db.transaction():
        detail: audit.Detail = {"resealed": sum(outcome.resealed for outcome in outcomes)}
        audit.record(None, "keys.resealed", "keys", detail)
    for outcome in outcomes:
        click.echo(
            f"{outcome.purpose}: {outcome.resealed} sealed anew, {outcome.current} were,"
            f" {outcome.lost} opened by no key"
        )
    if any(outcome.lost for outcome in outcomes):
        click.echo("a key that once sealed them is missing in SECRET_KEYS_OLD; they stay lost")
    click.echo(OLD_KEYS_NOTE)


@contextmanager
def _act_as_operator() -> Iterator[None]:
    """Record what a command changes in the audit log as the operator's; errors are one line."""
    with audit.act_as_operator(), _report_errors_in_one_line():
        yield


@contextmanager
def _report_errors_in_one_line() -> Iterator[None]:
    """Report an expected error as one line, not a traceback."""
    try:
        yield
    except (AppError, OSError) as error:
        raise click.ClickException(getattr(error, "message", str(error))) from error
