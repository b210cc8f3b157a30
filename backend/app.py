"""Where things are plugged: settings, database, Redis, pictures, WeChat, rooms, listeners."""

from typing import Any

import requests
from flask import Flask
from requests.adapters import HTTPAdapter
from werkzeug.middleware.proxy_fix import ProxyFix

from backend import api, cache, cli, db, jobs, storage
from backend.accounts import routes as accounts_routes
from backend.accounts import service as accounts
from backend.admin import console as admin_console
from backend.admin import design_routes, spread_routes
from backend.admin import routes as admin_routes
from backend.annotations import marks, moving, popular
from backend.annotations import routes as annotations_routes
from backend.annotations import service as annotations
from backend.api.leftovers import Leftovers
from backend.articles import routes as articles_routes
from backend.articles import sent
from backend.articles import service as articles
from backend.cards import notes, press
from backend.cards import routes as cards_routes
from backend.cards import service as cards
from backend.config import Config
from backend.groups import routes as groups_routes
from backend.groups import service as groups
from backend.messages import checked, standing
from backend.messages import routes as messages_routes
from backend.moderation import decisions, pictures, subjects
from backend.moderation import routes as moderation_routes
from backend.moderation import service as moderation
from backend.ops import doors, logs, preview
from backend.profiles import routes as profiles_routes
from backend.profiles import service as profiles
from backend.shares import changes, minting, sweeping
from backend.shares import routes as shares_routes
from backend.shares import service as shares
from backend.shelves import routes as shelves_routes
from backend.shelves import service as shelves
from backend.spread import counting, first_wave, rebuilding
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
    shelves_routes.room,
    reader_spread_routes.room,
    cards_routes.room,
    admin_routes.room,
    design_routes.room,
    spread_routes.room,
)
SUBJECTS = {
    "message": checked.SUBJECT,
    notes.KIND: notes.SUBJECT,
    "nickname": profiles.SUBJECT,
    "avatar": profiles.SUBJECT,
}
JOBS: dict[str, jobs.Handler] = {
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
}
# Who wants to know of what WeChat pushes; each may be called again, so each bears that.
LISTENERS: dict[str, tuple[Listener, ...]] = {
    "wxa_media_check": (pictures.heard,),
    "user_authorization_cancellation": (accounts.closed,),
    "user_authorization_revoke": (profiles.revoked,),
    "masssendjobfinish": (sent.heard,),
    "publishjobfinish": (sent.heard,),
}
# Whoever changes several holds them in this order: the turn to write visits, checks, words.
FORGETTERS = (
    shares.forget,
    groups.forget,
    shelves.forget,
    marks.forget,
    moderation.forget,
    profiles.forget,
    standing.forget,
    cards.forget,
)


def create_app(config: Config | None = None, wechat: requests.Session | None = None) -> Flask:
    """Build the app from settings; nothing connects and nothing is read before it is needed.

    `wechat` replaces the line to WeChat, so that tests can mount the simulator
    into it.
    """
    config = config or Config.from_environment()
    app = Flask("backend", static_folder=None, template_folder=None)
    app.secret_key = config.secret_key
    app.extensions["config"] = config
    logs.configure(config)
    if config.proxy_hops:
        hops = config.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
    app.wsgi_app = Leftovers(app.wsgi_app)  # type: ignore[method-assign]
    _plug_floor(app, config, wechat or _line())
    _plug_rooms(app, config)
    return app


def _plug_floor(app: Flask, config: Config, http: requests.Session) -> None:
    api.init(app)
    db.init(app, config.database_url)
    cache.init(app, config.redis_url)
    store = storage.opened(config.storage_url, config.storage_key_id, config.storage_secret)
    storage.init(app, store, config.media_url)
    jobs.init(app, JOBS)
    plugs: dict[str, Any] = {
        "base_url": config.wechat_api,
        "redis": app.extensions["redis"],
        "http": http,
    }
    official = config.official_appid, config.official_secret
    line.init(
        app,
        Wire(config.wechat_appid, config.wechat_secret, **plugs),
        Wire(*official, **plugs) if all(official) else None,
    )


def _plug_rooms(app: Flask, config: Config) -> None:
    accounts.init(app, forgetters=FORGETTERS, joiners=(shares.joined,))
    articles.init(app, published=(minting.article_published,), revised=(moving.article_revised,))
    shares.init(app, pointer=annotations.point)
    changes.init(app, listeners=(counting.count,))
    subjects.init(app, SUBJECTS)
    moderation.init(app, decided=())
    press.init(app)
    cli.init(app)
    doors.measure(app)
    pushes.init(app, LISTENERS)
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
