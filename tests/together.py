"""Things that happen at once: threads that start together, each with its own database session."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from flask import Flask

from forum.core.errors import ForumError
from forum.core.transaction import transaction

Act = Callable[[], Any]


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
