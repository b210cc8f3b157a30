"""Where things are plugged: settings, database, Redis, pictures, WeChat, rooms, listeners."""

from functools import partial
from typing import Any

import requests
from flask import Flask
from requests.adapters import HTTPAdapter
from werkzeug.middleware.proxy_fix import ProxyFix

from backend import api, cache, cli, db, jobs, keyring, logs, storage
from backend.accounts import aging as accounts_aging
from backend.accounts import deletion, deletion_job, erasing
from backend.accounts import kept as accounts_kept
from backend.accounts import routes as accounts_routes
from backend.accounts import service as accounts
from backend.admin import console as admin_console
from backend.admin import (
    design_routes,
    digest,
    messenger_routes,
    order_routes,
    push_routes,
    revision_routes,
    spread_routes,
)
from backend.admin import routes as admin_routes
from backend.annotations import kept as annotations_kept
from backend.annotations import marks, moving, popular
from backend.annotations import routes as annotations_routes
from backend.annotations import service as annotations
from backend.api import seats
from backend.api.leftovers import Leftovers
from backend.articles import copies, sent
from backend.articles import routes as articles_routes
from backend.articles import service as articles
from backend.cards import kept as cards_kept
from backend.cards import notes, press
from backend.cards import routes as cards_routes
from backend.cards import service as cards
from backend.config import Config
from backend.groups import kept as groups_kept
from backend.groups import routes as groups_routes
from backend.groups import service as groups
from backend.messages import checked, standing
from backend.messages import kept as messages_kept
from backend.messages import routes as messages_routes
from backend.messages import told as told_messages
from backend.moderation import aging as moderation_aging
from backend.moderation import bans, blocks, decisions, pictures, subjects
from backend.moderation import kept as moderation_kept
from backend.moderation import routes as moderation_routes
from backend.moderation import service as moderation
from backend.notifications import consents, follows, outbox, sending, telling, templates
from backend.notifications import kept as notifications_kept
from backend.notifications import routes as notifications_routes
from backend.notifications import service as notifications
from backend.notifications import verdicts as told_verdicts
from backend.ops import doors, preview
from backend.privacy import deleted_account_sweep, export, retention
from backend.privacy import routes as privacy_routes
from backend.privacy.retention import Rule
from backend.profiles import kept as profiles_kept
from backend.profiles import routes as profiles_routes
from backend.profiles import service as profiles
from backend.quizzes import aging as quizzes_aging
from backend.quizzes import joining
from backend.quizzes import kept as quizzes_kept
from backend.quizzes import routes as quizzes_routes
from backend.quizzes import told as told_plays
from backend.robots import service as robots
from backend.shares import aging as shares_aging
from backend.shares import changes, minting, parents, sweeping, turns
from backend.shares import kept as shares_kept
from backend.shares import routes as shares_routes
from backend.shares import service as shares
from backend.shelves import book
from backend.shelves import kept as shelves_kept
from backend.shelves import routes as shelves_routes
from backend.shelves import service as shelves
from backend.spread import counting, first_wave, rebuilding
from backend.spread import kept as spread_kept
from backend.spread import routes as reader_spread_routes
from backend.wechat import line
from backend.wechat.pushes import routes as pushes_routes
from backend.wechat.pushes import service as pushes
from backend.wechat.pushes.event import Listener
from backend.wechat.wire import Wire

VERSION = "1.0.0"
ROOMS: tuple[api.Room, ...] = (
    doors.room,
    accounts_routes.room,
    profiles_routes.room,
    groups_routes.room,
    articles_routes.room,
    shares_routes.room,
    moderation_routes.room,
    annotations_routes.room,
    messages_routes.room,
    quizzes_routes.room,
    notifications_routes.room,
    shelves_routes.room,
    reader_spread_routes.room,
    cards_routes.room,
    privacy_routes.room,
    admin_routes.room,
    order_routes.room,
    revision_routes.room,
    design_routes.room,
    messenger_routes.room,
    spread_routes.room,
    push_routes.room,
)
SUBJECTS = {
    "message": checked.SUBJECT,
    notes.KIND: notes.SUBJECT,
    "nickname": profiles.SUBJECT,
    "avatar": profiles.SUBJECT,
}
JOBS: dict[str, jobs.Handler] = {
    erasing.ERASE: erasing.erase,
    copies.ERASE: copies.erase,
    deletion.FINISH: deletion_job.finish,
    minting.REFILL: minting.refill,
    sweeping.SWEEP: sweeping.sweep,
    moving.MOVE: moving.move,
    moving.SWEEP: moving.sweep,
    popular.REBUILD: popular.rebuild,
    marks.SWEEP: marks.sweep,
    shelves.SWEEP: shelves.sweep,
    groups.SWEEP: groups.sweep,
    moderation.ASK_AGAIN: moderation.ask_again,
    pictures.LOOK: pictures.look,
    sent.BRING_IN: sent.bring_in,
    decisions.HIDE_ALL: decisions.hide_all,
    rebuilding.REBUILD: rebuilding.job,
    pushes.HANDLE: pushes.handle,
    pushes.SWEEP: pushes.sweep,
    first_wave.FETCH: first_wave.fetch,
    notifications.TELL: notifications.keep,
    notifications.SWEEP: notifications.sweep,
    follows.FAN_OUT: follows.fan_out,
    outbox.SEND: sending.send,
    outbox.WAKE: outbox.wake,
    retention.SWEEP: retention.sweep,
    robots.SAY: robots.say,
    digest.DIGEST: digest.order,
}
# Who wants to know of what WeChat pushes; each may be called again, so each bears that.
LISTENERS: dict[str, tuple[Listener, ...]] = {
    "wxa_media_check": (pictures.heard,),
    "user_authorization_cancellation": (accounts.closed,),
    "user_authorization_revoke": (profiles.revoked,),
    "masssendjobfinish": (sent.heard,),
    "publishjobfinish": (sent.heard,),
    "subscribe_msg_popup_event": (consents.popup,),
    "subscribe_msg_change_event": (consents.changed,),
    "subscribe_msg_sent_event": (consents.sent,),
    "user_info_modified": (),  # names and faces are given to us anew when they are to change
}
# Whoever changes several holds them in this order: the turn to write visits, accounts, checks,
# words.
FORGETTERS = (
    shares.forget,
    groups.forget,
    quizzes_aging.forget,
    shelves.forget,
    marks.forget,
    moderation.forget,
    profiles.forget,
    standing.forget,
    cards.forget,
    notifications.forget,
    erasing.forget_jobs,
)
# Who looks up what a notice is about, when it is shown.
TELLERS: dict[telling.Kind, telling.Teller] = {
    "reply": told_messages.tell,
    "article": follows.tell,
    "words": told_verdicts.tell,
    "appeal": told_verdicts.tell,
    "report": told_verdicts.tell_reported,
    "challenge": told_plays.tell,
}
# What each room hands over when a person demands all that is kept about them.
TAKERS = (
    accounts_kept.taken,
    profiles_kept.taken,
    groups_kept.taken,
    shares_kept.taken,
    annotations_kept.taken,
    messages_kept.taken,
    quizzes_kept.taken,
    shelves_kept.taken,
    spread_kept.taken,
    cards_kept.taken,
    notifications_kept.taken,
    moderation_kept.taken,
)
# What is forgotten by itself. Accounts come last: of one that goes, nothing is left to age.
RULES = (
    Rule("visits", "retention_visit_days", shares_aging.let_visits_go),
    Rule("shares", "retention_visit_days", shares_aging.let_shares_go),
    Rule("plays", "retention_visit_days", quizzes_aging.let_plays_go),
    Rule("taps", "retention_visit_days", shares_aging.let_taps_go),
    Rule("phones", "retention_visit_days", shares_aging.let_phones_go),
    Rule("session keys", "retention_session_days", accounts_aging.wipe_session_keys),
    Rule("reports", "retention_report_days", moderation_aging.forget_reports),
    Rule("dead jobs", "retention_dead_job_days", jobs.delete_dead),
    Rule("idle accounts", "retention_idle_days", accounts_aging.leave),
    Rule("deleted accounts", None, deleted_account_sweep.erase),
)


def create_app(config: Config | None = None, wechat: requests.Session | None = None) -> Flask:
    """Build the app from settings; nothing connects and nothing is read before it is needed.

    `wechat` replaces the line to WeChat, so that tests can mount the simulator
    into it.
    """
    config = config or Config.from_environment()
    app = Flask("backend", static_folder=None, template_folder=None)
    app.secret_key = config.secret_key
    app.config["SECRET_KEY_FALLBACKS"] = keyring.trusted_previous(config)
    app.extensions["config"] = config
    logs.configure(config)
    if config.proxy_hops:
        hops = config.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
    app.wsgi_app = logs.Guarded(Leftovers(app.wsgi_app))  # type: ignore[method-assign]
    _plug_floor(app, config, wechat or _line())
    _plug_rooms(app, config)
    return app


def _plug_floor(app: Flask, config: Config, http: requests.Session) -> None:
    api.init(app)
    seats.init(app, config.web_threads)
    db.init(app, config.database_url)
    cache.init(app, config.redis_url)
    store = storage.opened(config.storage_url, config.storage_key_id, config.storage_secret)
    storage.init(app, store, config.media_url)
    jobs.init(app, JOBS)
    robots.init(app, http)
    plugs: dict[str, Any] = {
        "base_url": config.wechat_api,
        "redis": app.extensions["redis"],
        "http": http,
        "seat": partial(seats.seat, seats.WECHAT),
    }
    official = config.official_appid, config.official_secret
    line.init(
        app,
        Wire(config.wechat_appid, config.wechat_secret, **plugs),
        Wire(*official, **plugs) if all(official) else None,
    )


def _plug_rooms(app: Flask, config: Config) -> None:
    accounts.init(
        app,
        greeters=(bans.resume,),
        joiners=(shares.joined, joining.joined),
        unread=notifications.count_unread,
    )
    deletion.init(app, first=turns.hold, erasers=FORGETTERS, memories=(parents.forget,))
    articles.init(
        app,
        published=(minting.article_published, follows.article_published),
        revised=(moving.article_revised,),
    )
    shares.init(app, pointer=annotations.point, apart=blocks.apart)
    changes.init(app, listeners=(counting.count,))
    subjects.init(app, SUBJECTS)
    moderation.init(app, decided=(told_verdicts.decided,), reviewed=(told_verdicts.reviewed,))
    templates.check_settings(config)
    telling.init(app, TELLERS)
    press.init(app)
    export.init(app, TAKERS, book.write, profiles_kept.pictures)
    retention.init(app, RULES)
    cli.init(app)
    doors.measure(app)
    pushes.init(app, LISTENERS, accounts.is_reader)
    app.register_blueprint(pushes_routes.doors)
    for room in ROOMS:
        app.register_blueprint(room)
    admin_console.init(app)
    if not config.production:
        app.register_blueprint(preview.pages)
    app.extensions["contract"] = api.contract(list(ROOMS), "拾句 Shiju", VERSION)


def _line() -> requests.Session:
    http = requests.Session()
    http.trust_env = False  # a proxy in the environment must never see the secret
    http.mount("https://", HTTPAdapter(pool_connections=2, pool_maxsize=16))
    return http
