"""Things that happen at once: threads that start together, each with its own database session."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Barrier
from typing import Any

import psycopg
from flask import Flask

from forum.core.errors import ForumError
from forum.core.transaction import transaction

Act = Callable[[], Any]
# Does something beside the test, as far as it can be done yet (the fixture `beside`).
Beside = Callable[[Act], Future[Any]]


def in_threads(app: Flask, *acts: Act) -> list[Any]:
    """Do every act in a thread and a context of its own; what each gave, or its ForumError."""
    start = Barrier(len(acts))

    def carried_out(act: Act) -> Any:
        with app.app_context():
            start.wait(10)
            try:
                return act()
            except ForumError as error:
                return error

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(carried_out, acts))


def at_once(app: Flask, *acts: Act) -> list[Any]:
    """Do every act in a thread and a transaction of its own."""

    def committed(act: Act) -> Any:
        with transaction():
            return act()

    return in_threads(app, *(lambda act=act: committed(act) for act in acts))


def meanwhile(app: Flask, act: Act) -> Any:
    """Do `act` in another thread and transaction, to its end."""
    return at_once(app, act)[0]


def until_it_waits(address: str, going: Future[Any]) -> None:
    """Return once somebody waits in a database for what somebody else holds, or it is done."""
    query = (
        "SELECT 1 FROM pg_stat_activity"
        " WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    with psycopg.connect(address, autocommit=True) as connection:
        while not going.done() and connection.execute(query).fetchone() is None:
            time.sleep(0.01)
