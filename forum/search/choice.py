"""Which backend a forum has: the database's own where that is PostgreSQL, else files at home."""

from __future__ import annotations

from flask import Flask, current_app

from forum.search.backend import SearchBackend

NAME = "search"


def install(app: Flask) -> None:
    """Give `app` its backend; the other one is never imported."""
    config = app.config["VIVIER"]
    if config.database_url.startswith("postgresql"):
        from forum.search.postgres import PostgresBackend

        app.extensions[NAME] = PostgresBackend()
    else:
        from forum.search.index import WhooshBackend

        app.extensions[NAME] = WhooshBackend(config.home / "search")


def backend() -> SearchBackend:
    """The backend of this forum."""
    found: SearchBackend = current_app.extensions[NAME]
    return found
