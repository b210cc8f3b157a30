"""Commands: `flask --app backend.app COMMAND`. What an operator does by hand, and the worker."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import click
import structlog
from flask import Flask

from backend import db, jobs, logs
from backend.admin import audit, desk, digest, sessions
from backend.admin import service as admin
from backend.annotations import marks, moving
from backend.articles import service as articles
from backend.articles.saved import beside
from backend.cards import takedown
from backend.config import settings
from backend.errors import AppError
from backend.groups import service as groups
from backend.moderation import pictures
from backend.moderation import service as moderation
from backend.notifications import outbox, templates
from backend.notifications import service as notifications
from backend.ops import key_rotation, migrations
from backend.privacy import retention
from backend.shares import arrivals, minting, sweeping
from backend.shelves import service as shelves
from backend.spread import first_wave, rebuilding
from backend.wechat.pushes import service as pushes

TICK_SECONDS = 60
DIFFERENCES_SHOWN = 20
HOURS = int(sessions.IDLE.total_seconds() // 3600)
KEYS_CAN_GO = f"""\
Once all processes run with the new SECRET_KEY, and this was run after that, only forms open in
editors' browsers need SECRET_KEYS_OLD: empty it {HOURS} hours later. Keep the old key with your
records: verify-audit needs it, listed again, to check entries that were made under it."""
CHANGES_SHOWN = 40
# What the clock orders once a minute.
EVERY_MINUTE = (
    minting.REFILL,
    sweeping.SWEEP,
    moving.SWEEP,
    marks.SWEEP,
    moderation.ASK_AGAIN,
    pictures.LOOK,
    shelves.SWEEP,
    groups.SWEEP,
    pushes.SWEEP,
    first_wave.FETCH,
    outbox.WAKE,
    notifications.SWEEP,
    retention.SWEEP,
    digest.DIGEST,
)

log = structlog.get_logger()


def init(app: Flask) -> None:
    """Give the app its commands."""
    daily = migrate, worker, bring_in, add_editor, reset_password, take_down, lift_takedown
    upkeep = verify_audit, audit_head, rebuild_spread, check_templates, reseal
    for command in (*daily, *upkeep):
        app.cli.add_command(command)


@click.command("migrate")
def migrate() -> None:
    """Bring the database to the newest shape."""
    before = migrations.current()
    migrations.upgrade(settings().database_url)
    after = migrations.current()
    if after != before:
        with audit.by_operator(), db.transaction():
            audit.record(None, "database.migrated", "database", {"from": before, "to": after})
    click.echo("database: up to date")


@click.command("worker")
def worker() -> None:
    """Write arrivals and do what has been kept for later, until told to stop."""
    stopped = False

    def stop(_signal: int, _frame: FrameType | None) -> None:
        nonlocal stopped
        stopped = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    os.nice(10)
    log.info("worker ready")
    next_tick = 0.0
    while not stopped:
        try:
            if time.monotonic() >= next_tick:
                next_tick = time.monotonic() + TICK_SECONDS
                tick()
            if not arrivals.drain() + jobs.run_due(1):
                jobs.wait(1.0)
        except Exception as error:  # the database may be away; the worker outlives it
            log.error("worker stumbled", **logs.facts(error))
            time.sleep(2)


def tick() -> None:
    """Order the work that comes with the clock; what several workers order is done once."""
    with db.transaction():
        jobs.redate()
        for kind in EVERY_MINUTE:
            jobs.enqueue(kind, dedupe_key=kind)
    arrivals.tidy()


@click.command("import")
@click.argument("source")
@click.option("--publish", is_flag=True, help="Let readers see it at once.")
@click.option(
    "--replace", type=int, help="Let it replace this revision of an article once published."
)
@click.option("--account", default="", help="Add the Official Account of this name.")
def bring_in(source: str, publish: bool, replace: int | None, account: str) -> None:
    """Bring in an article: a page saved by a browser, or an address at mp.weixin.qq.com.

    It stays a draft. What would change an article once published is only kept as a
    proposal; one that was taken down is refused.
    """
    consent = articles.Consent(replace, account)
    with _by_operator():
        if source.startswith(("https://", "http://")):
            done = desk.record_import(None, articles.import_url(source, consent), "url")
        else:
            path = Path(source)
            page = articles.import_page(path.read_bytes(), consent, fetch_local=beside(path))
            done = desk.record_import(None, page, "page")
        if publish and done.proposed is None:
            with db.transaction():
                desk.publish(None, done.article.public_id)
    click.echo(
        f"{done.outcome}: {done.article.public_id} {done.article.title}"
        f" (missing pictures: {done.missing_pictures})"
    )
    if done.proposed is not None:
        _tell_changes(done.article.public_id, done.proposed)


def _tell_changes(article_id: str, proposed: int) -> None:
    """Print what an import would change, and fail, since nothing has been changed."""
    with db.reading():
        article, _, changes = desk.compare(article_id, proposed)
    marks = {"added": "+", "removed": "-"}
    told = [f"{marks[each.kind]} {each.words}" for each in changes if each.kind in marks]
    for line in told[:CHANGES_SHOWN]:
        click.echo(line)
    if len(told) > CHANGES_SHOWN:
        click.echo(f"… and {len(told) - CHANGES_SHOWN} more")
    raise click.ClickException(
        f"readers meet revision {article.revision}; to replace it: --replace {article.revision}"
    )


@click.command("add-editor")
@click.argument("login")
@click.option("--name", default="", help="The name shown; the login when left out.")
@click.option("--role", default="editor", help="owner, editor, moderator or analyst.")
def add_editor(login: str, name: str, role: str) -> None:
    """Add an editor and print a one-time password."""
    with _by_operator():
        password = admin.add_editor(login, name or login, role)
        click.echo(f"editor: {login}\none-time password: {password}")


@click.command("reset-password")
@click.argument("login")
def reset_password(login: str) -> None:
    """Give an editor a new one-time password and end their sign-ins."""
    with _by_operator():
        click.echo(f"one-time password: {admin.reset_password(login)}")


@click.command("verify-audit")
@click.option("--expect", multiple=True, help="NUMBER:DIGEST, as audit-head or a log line said.")
def verify_audit(expect: tuple[str, ...]) -> None:
    """Check that no entry of the audit log is missing or altered.

    Exits with 0 where the chain holds, 1 where it is broken or an expected entry is gone, 2
    where the command is wrong, and 3 where it cannot be told: a key is not listed.
    """
    try:
        anchors = [audit.Anchor.parse(each) for each in expect]
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--expect") from error
    verdict = audit.verify(anchors)
    click.echo(f"entries: {verdict.entries}, ok: {verdict.ok}")
    for each in verdict.stretches:
        click.echo(f"  {each.first} to {each.last}: {each.words()}")
    if not verdict.ok:
        click.echo(f"Error: {verdict.words()}", err=True)
        raise SystemExit(3 if verdict.cannot_be_told else 1)


@click.command("audit-head")
def audit_head() -> None:
    """Print the number and digest of the last entry of the audit log, to be kept elsewhere."""
    head = audit.head()
    click.echo("the log is empty" if head is None else f"{head.number}:{head.digest}")


@click.command("takedown")
@click.argument("article_id")
def take_down(article_id: str) -> None:
    """Withdraw an article and erase every picture made from it.

    Prints the pictures' addresses: a CDN in front of the store may hold them for a year, until
    they are purged there.
    """
    with _by_operator(), db.transaction():
        done = desk.take_down(None, article_id)
    for url in done.urls:
        click.echo(url)
    click.echo(
        f"taken down: {done.article.public_id} {done.article.title} (pictures: {len(done.urls)},"
        f" cached elsewhere for {takedown.CACHED_DAYS} days at most)"
    )


@click.command("lift-takedown")
@click.argument("article_id")
def lift_takedown(article_id: str) -> None:
    """Let a taken-down article be imported and published again; it stays withdrawn until then."""
    with _by_operator(), db.transaction():
        article = desk.lift_takedown(None, article_id)
    click.echo(f"takedown lifted: {article.public_id} {article.title} (withdrawn; import it again)")


@click.command("rebuild-spread")
@click.option("--check", is_flag=True, help="Only look; nothing is put right.")
def rebuild_spread(check: bool) -> None:
    """Make all sums of the spread anew from shares and visits; fails where one differed."""
    report = rebuilding.rebuild(mend=not check)
    if not check:
        with audit.by_operator(), db.transaction():
            detail: audit.Detail = {"differences": len(report.differences)}
            audit.record(None, "spread.rebuilt", "spread", detail)
    click.echo(
        f"articles: {report.articles}, sums: {report.rows}, differences: {len(report.differences)}"
    )
    for each in report.differences[:DIFFERENCES_SHOWN]:
        click.echo(f"  {each.table} {each.key}: kept {each.kept}, true {each.true}")
    if report.differences:
        raise click.ClickException("there were differences" + ("" if check else ", now mended"))


@click.command("check-templates")
def check_templates() -> None:
    """Hold the templates of subscribe messages in the settings against those that WeChat has."""
    with _told_in_a_line():
        for each in templates.check() or ["templates: all fields are there and filled"]:
            click.echo(each)


@click.command("reseal")
def reseal() -> None:
    """Seal with SECRET_KEY what keys in SECRET_KEYS_OLD sealed, and say when those can go."""
    outcomes = key_rotation.reseal_all()
    with audit.by_operator(), db.transaction():
        resealed: audit.Detail = {"resealed": sum(each.resealed for each in outcomes)}
        audit.record(None, "keys.resealed", "keys", resealed)
    for each in outcomes:
        click.echo(
            f"{each.purpose}: {each.resealed} sealed anew, {each.current} were,"
            f" {each.lost} opened by no key"
        )
    if any(each.lost for each in outcomes):
        click.echo("a key that once sealed them is missing in SECRET_KEYS_OLD; they stay lost")
    click.echo(KEYS_CAN_GO)


@contextmanager
def _by_operator() -> Iterator[None]:
    """Let what a command changes stand in the audit log under who gave it; refusals are a line."""
    with audit.by_operator(), _told_in_a_line():
        yield


@contextmanager
def _told_in_a_line() -> Iterator[None]:
    """Let a refusal be a line, not a trace."""
    try:
        yield
    except (AppError, OSError) as error:
        raise click.ClickException(getattr(error, "message", str(error))) from error
