"""How much a request may bring: little, but for the routes that take files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request

View = TypeVar("View", bound=Callable[..., Any])


def takes_files(most: int) -> Callable[[View], View]:
    """Let a view's requests have up to `most` bytes."""

    def mark(view: View) -> View:
        view.takes_bytes = most  # type: ignore[attr-defined]
        return view

    return mark


def install(app: Flask) -> None:
    """Set the limit of each request before anything reads it."""
    app.before_request(_allow)


def _allow() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    most = getattr(view, "takes_bytes", None)
    if most and request.mimetype == "multipart/form-data":
        request.max_content_length = most
