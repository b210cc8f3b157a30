"""The application factory: wires settings, database, Redis, storage, WeChat and all packages."""

from functools import partial

import requests
from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from backend import api, cache, cli, db, jobs, keyring, logs, storage
from backend.accounts import data_export as account_export
from backend.accounts import deletion, deletion_job
from backend.accounts import picture_erasure as account_erasure
from backend.accounts import retention as account_retention
from backend.accounts import routes as accounts_routes
from backend.accounts import service as accounts
from backend.admin import console as admin_console
from backend.admin import routes as admin_routes
from backend.admin.articles import revision_routes
from backend.admin.designs import routes as design_routes
from backend.admin.moderation import routes as editor_moderation_routes
from backend.admin.outbox import daily_digest
from backend.admin.outbox import routes as outbox_routes
from backend.admin.pushes import routes as push_routes
from backend.admin.spread import routes as spread_routes
from backend.annotations import data_export as annotations_export
from backend.annotations import marks, popular_passages
from backend.annotations import routes as annotations_routes
from backend.api import concurrency_limits
from backend.api.drain_body import DrainBody
from backend.articles import publication_events
from backend.articles import routes as articles_routes
from backend.articles import service as articles
from backend.articles.fetching import picture_copies
from backend.cards import data_export as cards_export
from backend.cards import erasure as cards_erasure
from backend.cards import moderation_subject as cards_moderation
from backend.cards import render_process
from backend.cards import routes as cards_routes
from backend.cards import service as cards
from backend.config import Config
from backend.groups import data_export as groups_export
from backend.groups import routes as groups_routes
from backend.groups import service as groups
from backend.messages import data_export as messages_export
from backend.messages import erasure as messages_erasure
from backend.messages import moderation_subject
from backend.messages import routes as messages_routes
from backend.messages.reading import notice_content as message_notice_content
from backend.moderation import data_export as moderation_export
from backend.moderation import pictures, subjects
from backend.moderation import retention as moderation_retention
from backend.moderation import routes as moderation_routes
from backend.moderation import service as moderation
from backend.moderation.review import decisions
from backend.moderation.sanctions import bans
from backend.notifications import consents, follows, notice_resolvers, verdict_notices
from backend.notifications import data_export as notifications_export
from backend.notifications import routes as notifications_routes
from backend.notifications import service as notifications
from backend.notifications.outbox import outbox_sender, queue, templates
from backend.ops import preview
from backend.ops import routes as ops_routes
from backend.passages import reanchoring
from backend.privacy import data_export, deleted_account_sweep, retention
from backend.privacy import routes as privacy_routes
from backend.privacy.retention import RetentionRule
from backend.profiles import data_export as profiles_export
from backend.profiles import routes as profiles_routes
from backend.profiles import service as profiles
from backend.quizzes import data_export as quizzes_export
from backend.quizzes import identity_merge
from backend.quizzes import notice_content as play_notices
from backend.quizzes import retention as quizzes_retention
from backend.quizzes import routes as quizzes_routes
from backend.robots import service as robots
from backend.shares import data_export as shares_export
from backend.shares import parent_shares
from backend.shares import retention as shares_retention
from backend.shares import routes as shares_routes
from backend.shares import service as shares
from backend.shares.arrivals import visit_events, write_lock
from backend.shares.codes import code_cleanup, minting
from backend.shelves import data_export as shelves_export
from backend.shelves import routes as shelves_routes
from backend.shelves import service as shelves
from backend.shelves.annotation_files import markdown_export
from backend.spread import account_reach
from backend.spread import data_export as spread_export
from backend.spread import routes as reader_spread_routes
from backend.spread.trees import rollup_rebuild, rollup_updates
from backend.wechat import client_registry
from backend.wechat.pushes import routes as pushes_routes
from backend.wechat.pushes import service as pushes
from backend.wechat.pushes.event import PushListener

VERSION = "1.0.0"
ROUTERS: tuple[api.Router, ...] = (
    ops_routes.router,
    accounts_routes.router,
    profiles_routes.router,
    groups_routes.router,
    articles_routes.router,
    shares_routes.router,
    moderation_routes.router,
    annotations_routes.router,
    messages_routes.router,
    quizzes_routes.router,
    notifications_routes.router,
    shelves_routes.router,
    reader_spread_routes.router,
    cards_routes.router,
    privacy_routes.router,
    admin_routes.router,
    editor_moderation_routes.router,
    revision_routes.router,
    design_routes.router,
    outbox_routes.router,
    spread_routes.router,
    push_routes.router,
)
MODERATION_SUBJECTS = {
    "message": moderation_subject.MESSAGE_SUBJECT,
    cards.SUBJECT_KIND: cards_moderation.CARD_SUBJECT,
    "nickname": profiles.MODERATION_SUBJECT,
    "avatar": profiles.MODERATION_SUBJECT,
}
JOB_HANDLERS: dict[str, jobs.Handler] = {
    account_erasure.ERASE_JOB: account_erasure.erase_pictures,
    picture_copies.ERASE: picture_copies.erase,
    deletion.FINISH_JOB: deletion_job.finish_deletion,
    minting.REFILL_JOB: minting.refill_codes,
    code_cleanup.CLEANUP_JOB: code_cleanup.clean_up_codes,
    reanchoring.REANCHOR_JOB: reanchoring.reanchor_passages,
    reanchoring.REANCHOR_SWEEP_JOB: reanchoring.enqueue_missed_articles,
    popular_passages.REBUILD_JOB: popular_passages.rebuild_popular_passages,
    marks.PURGE_JOB: marks.purge_deleted_marks,
    shelves.PURGE_JOB: shelves.purge_removed_readings,
    groups.SWEEP_JOB: groups.delete_expired,
    moderation.RETRY_JOB: moderation.retry_checks,
    pictures.CHECK_JOB: pictures.check_due_pictures,
    publication_events.IMPORT_JOB: publication_events.import_sent_article,
    decisions.HIDE_ALL_JOB: decisions.hide_all_of_account,
    rollup_rebuild.REBUILD_JOB: rollup_rebuild.run_rebuild_job,
    pushes.HANDLE_JOB: pushes.handle_push,
    pushes.SWEEP_JOB: pushes.delete_expired,
    account_reach.FETCH_JOB: account_reach.fetch_next_day,
    notifications.NOTIFY_JOB: notifications.create_notice,
    notifications.SWEEP_JOB: notifications.delete_expired,
    follows.FAN_OUT_JOB: follows.fan_out,
    queue.SEND_JOB: outbox_sender.send_due,
    queue.WAKE_JOB: queue.enqueue_due,
    retention.RETENTION_JOB: retention.run_rules,
    robots.SEND_JOB: robots.send_message,
    daily_digest.DIGEST_JOB: daily_digest.enqueue_digest,
}
# Listeners by WeChat push event; delivery is at least once, so each is idempotent.
PUSH_LISTENERS: dict[str, tuple[PushListener, ...]] = {
    "wxa_media_check": (pictures.on_media_checked,),
    "user_authorization_cancellation": (accounts.on_account_closed,),
    "user_authorization_revoke": (profiles.handle_revocation,),
    "masssendjobfinish": (publication_events.on_articles_sent,),
    "publishjobfinish": (publication_events.on_articles_sent,),
    "subscribe_msg_popup_event": (consents.on_popup_answered,),
    "subscribe_msg_change_event": (consents.on_settings_changed,),
    "subscribe_msg_sent_event": (consents.on_message_delivered,),
    "user_info_modified": (),  # readers give us a new name or face themselves
}
# Called in this order, which is the lock order: the visits' write lock, accounts, checks, messages.
ERASERS = (
    shares.erase_account,
    groups.erase_account,
    quizzes_retention.erase_account,
    shelves.erase_account,
    marks.erase_account,
    moderation.erase_account,
    profiles.erase_account,
    messages_erasure.erase_account,
    cards_erasure.erase_account,
    notifications.erase_account,
    account_erasure.delete_account_jobs,
)
# Look up what a notice is about, when it is shown.
NOTICE_RESOLVERS: dict[notice_resolvers.NoticeKind, notice_resolvers.NoticeResolver] = {
    "reply": message_notice_content.resolve_notices,
    "article": follows.resolve_notices,
    "words": verdict_notices.resolve_own_content,
    "appeal": verdict_notices.resolve_own_content,
    "report": verdict_notices.resolve_reported,
    "challenge": play_notices.resolve_notices,
}
# What each package adds to the export of an account's data.
EXPORTERS = (
    account_export.export_account_data,
    profiles_export.export_account_data,
    groups_export.export_account_data,
    shares_export.export_account_data,
    annotations_export.export_account_data,
    messages_export.export_account_data,
    quizzes_export.export_account_data,
    shelves_export.export_account_data,
    spread_export.export_account_data,
    cards_export.export_account_data,
    notifications_export.export_account_data,
    moderation_export.export_account_data,
)
# What expires by itself. Accounts come last: a deleted one leaves nothing that could expire.
RETENTION_RULES = (
    RetentionRule("visits", "retention_visit_days", shares_retention.anonymize_expired_visits),
    RetentionRule("shares", "retention_visit_days", shares_retention.anonymize_expired_shares),
    RetentionRule("plays", "retention_visit_days", quizzes_retention.anonymize_expired_plays),
    RetentionRule("taps", "retention_visit_days", shares_retention.anonymize_expired_taps),
    RetentionRule("phones", "retention_visit_days", shares_retention.delete_expired_phones),
    RetentionRule("session keys", "retention_session_days", account_retention.wipe_session_keys),
    RetentionRule("reports", "retention_report_days", moderation_retention.delete_old_reports),
    RetentionRule("dead jobs", "retention_dead_job_days", jobs.delete_dead),
    RetentionRule(
        "idle accounts", "retention_idle_days", account_retention.delete_inactive_accounts
    ),
    RetentionRule("deleted accounts", None, deleted_account_sweep.erase_deleted_accounts),
)


def create_app(config: Config | None = None, wechat: requests.Session | None = None) -> Flask:
    """Build the app from settings; nothing connects and nothing is read before it is needed.

    `wechat` replaces the HTTP session for WeChat, so that tests can mount the
    simulator into it.
    """
    config = config or Config.from_environment()
    app = Flask("backend", static_folder=None, template_folder=None)
    app.secret_key = config.secret_key
    app.config["SECRET_KEY_FALLBACKS"] = keyring.list_trusted_previous_secrets(config)
    app.extensions["config"] = config
    logs.configure(config)
    if config.proxy_hops:
        hops = config.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
    app.wsgi_app = logs.ErrorGuard(DrainBody(app.wsgi_app))  # type: ignore[method-assign]
    _init_core(app, config, wechat or client_registry.build_session())
    _init_packages(app, config)
    return app


def _init_core(app: Flask, config: Config, http: requests.Session) -> None:
    api.init(app)
    concurrency_limits.init(app, config.web_threads)
    db.init(app, config.database_url)
    cache.init(app, config.redis_url)
    store = storage.open_store(config.storage_url, config.storage_key_id, config.storage_secret)
    storage.init(app, store, config.media_url)
    jobs.init(app, JOB_HANDLERS)
    robots.init(app, http)
    seat = partial(concurrency_limits.acquire_seat, concurrency_limits.WECHAT)
    client_registry.init(app, config, http, seat)


def _init_packages(app: Flask, config: Config) -> None:
    accounts.init(
        app,
        on_account_created=(bans.restore_bans,),
        on_sign_in=(shares.link_phone, identity_merge.merge_plays),
        count_unread_notices=notifications.count_unread,
    )
    deletion.init(
        app,
        acquire_write_lock=write_lock.acquire_lock,
        erasers=ERASERS,
        cache_erasers=(parent_shares.erase_account,),
    )
    articles.init(
        app,
        published=(minting.on_article_published, follows.on_article_published),
        revised=(reanchoring.on_article_revised,),
    )
    reanchoring.init(app, on_reanchored=(popular_passages.enqueue_rebuild,))
    visit_events.register_listeners(app, listeners=(rollup_updates.add_visits,))
    subjects.init(app, MODERATION_SUBJECTS)
    moderation.init(app, (verdict_notices.on_decided,), (verdict_notices.on_reviewed,))
    templates.check_settings(config)
    notice_resolvers.init(app, NOTICE_RESOLVERS)
    render_process.init(app)
    data_export.init(
        app, EXPORTERS, markdown_export.iter_markdown, profiles_export.list_picture_files
    )
    retention.init(app, RETENTION_RULES)
    cli.init(app)
    ops_routes.init_metrics(app)
    pushes.init(app, PUSH_LISTENERS, accounts.is_reader)
    app.register_blueprint(pushes_routes.blueprint)
    for router in ROUTERS:
        app.register_blueprint(router)
    admin_console.init(app)
    if not config.production:
        app.register_blueprint(preview.blueprint)
    app.extensions["contract"] = api.build_openapi(list(ROUTERS), "拾句 Shiju", VERSION)
