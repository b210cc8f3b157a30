"""The application factory: wires settings, database, Redis, storage, WeChat and all packages."""

import functools

import requests
from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from backend import api, cli, db, logs, manifest, redis_primitives, secret_keys, storage
from backend.api import concurrency_limits
from backend.api.gateway.drain_body import DrainBody
from backend.chat_robots import robot_messages
from backend.config import Config
from backend.wechat import client_registry

VERSION = "1.0.0"
# The packages with a manifest. What they plug into one extension point comes in this order,
# which is that of an account's export; where more hangs on an order, the point has ranks.
PACKAGES = (
    "accounts",
    "profiles",
    "chat_groups",
    "articles",
    "passages",
    "shares",
    "annotations",
    "comments",
    "challenges",
    "reading",
    "own_annotations",
    "spread",
    "cards",
    "notifications",
    "moderation",
    "ops",
    "privacy",
    "admin",
    "wechat",
    "chat_robots",
)
MANIFESTS = manifest.load_manifests(PACKAGES)


def create_app(config: Config | None = None, wechat: requests.Session | None = None) -> Flask:
    """Build the app from settings; nothing connects and nothing is read before it is needed.

    `wechat` replaces the HTTP session for WeChat, so that tests can mount the
    simulator into it.
    """
    config = config or Config.from_environment()
    app = Flask("backend", static_folder=None, template_folder=None)
    app.secret_key = config.secret_keys[0]
    app.config["SECRET_KEY_FALLBACKS"] = secret_keys.list_trusted_previous_secrets(config)
    app.extensions["config"] = config
    logs.configure(config)
    if config.proxy_hops:
        hops = config.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
    app.wsgi_app = logs.ErrorGuard(DrainBody(app.wsgi_app))  # type: ignore[method-assign]
    _init_core(app, config, wechat or client_registry.build_session())
    manifest.init(app, MANIFESTS)
    cli.init(app)
    routers = list(manifest.list_routers(MANIFESTS))
    app.extensions["openapi_document"] = functools.cache(
        lambda: api.build_openapi(routers, "拾句 Shiju", VERSION)
    )
    return app


def _init_core(app: Flask, config: Config, http: requests.Session) -> None:
    api.init(app)
    concurrency_limits.init(app, config.web_threads)
    db.init(app, config.database_url.get_secret_value())
    redis_primitives.init(app, config.redis_url.get_secret_value())
    store = storage.open_store(
        config.storage_url, config.storage_key_id, config.storage_secret.get_secret_value()
    )
    storage.init(app, store, config.media_url)
    robot_messages.init(app, http)
    seat = functools.partial(concurrency_limits.acquire_seat, concurrency_limits.WECHAT)
    client_registry.init(app, config, http, seat)
