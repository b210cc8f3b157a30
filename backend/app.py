"""Where things are plugged: settings, database, Redis, pictures, WeChat, rooms, listeners."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from backend import api, cache, db, jobs, storage
from backend.config import Config
from backend.ops import doors, logs

VERSION = "1.0.0"
ROOMS: tuple[api.Room, ...] = (doors.room,)


def create_app(config: Config | None = None) -> Flask:
    """Build the app from settings; nothing connects and nothing is read before it is needed."""
    config = config or Config.from_environment()
    app = Flask("backend", static_folder=None, template_folder=None)
    app.secret_key = config.secret_key
    app.extensions["config"] = config
    logs.configure(config)
    if config.proxy_hops:
        hops = config.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
    api.init(app)
    db.init(app, config.database_url)
    cache.init(app, config.redis_url)
    store = storage.opened(config.storage_url, config.storage_key_id, config.storage_secret)
    storage.init(app, store, config.media_url)
    jobs.init(app, {})
    doors.measure(app)
    for room in ROOMS:
        app.register_blueprint(room)
    app.extensions["contract"] = api.contract(list(ROOMS), "拾句 Shiju", VERSION)
    return app
