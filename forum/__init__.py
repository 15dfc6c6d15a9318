"""Vivier: where a product's community proposes, and its brand captures the best, with credit."""

from __future__ import annotations

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from config import Config
from forum.core.limits import SESSION_FOR


def create_app(config: Config | None = None, *, testing: bool = False) -> Flask:
    """Make the application in named steps; whoever reads them has seen the house."""
    # Imported here, so that `import forum.ranking` alone loads no web framework's half.
    from forum import wiring
    from forum.accounts import freshness, presence, session
    from forum.capture import similar
    from forum.capture.freezing import memories
    from forum.capture.report import shared
    from forum.core import events, jobs, logs
    from forum.ideas import impressions
    from forum.notices import pages
    from forum.search import choice
    from forum.threads import reading
    from forum.web import errors, headers, measuring, templating, tracing, uploads

    app = Flask("forum", static_folder=None)
    _configure(app, config or Config.from_environment(), testing=testing)
    if not testing:
        logs.install(app.config["VIVIER"].log_format)
    tracing.install(app)
    measuring.install(app)
    uploads.install(app)
    _bind_extensions(app)
    presence.install(app)
    session.install(app, wiring.STANDINGS)
    freshness.install(app)
    headers.install(app)
    errors.install(app)
    templating.install(app)
    events.connect(wiring.EVENTS)
    jobs.install(app, wiring.EFFECTS, wiring.EACH_MINUTE)
    impressions.install(app)
    reading.install(app)
    similar.install(app)
    memories.install(app)
    shared.install(app)
    pages.install(app)
    choice.install(app)
    wiring.connect(app)
    return app


def _configure(app: Flask, config: Config, *, testing: bool) -> None:
    app.config.update(config.flask_settings())
    app.config["TESTING"] = testing
    app.config["PERMANENT_SESSION_LIFETIME"] = SESSION_FOR
    app.config["COMPRESS_REGISTER"] = False
    if config.trusted_proxies:
        hops = config.trusted_proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops
        )


def _bind_extensions(app: Flask) -> None:
    from forum.core import database, transaction
    from forum.extensions import compress, csrf, db, migrate

    db.init_app(app)
    with app.app_context():
        database.prepare(db.engine)
    # Before the extension's own, which would let a dead connection take the answer with it.
    app.teardown_appcontext(transaction.let_go)
    migrate.init_app(app, db, render_as_batch=False, compare_type=True)
    csrf.init_app(app)
    _bind_limits(app)
    compress.init_app(app)


def _bind_limits(app: Flask) -> None:
    from forum.core import redis
    from forum.extensions import limiter

    counts_in_redis = app.config["VIVIER"].redis_url is not None
    if counts_in_redis:
        app.config["RATELIMIT_STORAGE_OPTIONS"] = redis.options(redis.LIMITS_SECONDS)
    limiter.init_app(app)
    if counts_in_redis:
        limiter.storage.check = redis.Probe(limiter.storage.check)  # type: ignore[method-assign]
