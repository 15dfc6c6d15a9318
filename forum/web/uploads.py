"""How much a request may bring: little, but for the routes that take files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import Flask, current_app, request

from forum.core.limits import JSON_BYTES, REQUEST_BYTES, UPLOADS
from forum.extensions import limiter
from forum.web.pacing import who

View = TypeVar("View", bound=Callable[..., Any])


def takes_files(most: int) -> Callable[[View], View]:
    """Let a view's requests have up to `most` bytes, and those with files a pace of their own."""

    def mark(view: View) -> View:
        pace = limiter.shared_limit(UPLOADS, "uploads", key_func=who, exempt_when=_brings_none)
        paced = pace(view)
        paced.takes_bytes = most  # type: ignore[attr-defined]
        return cast(View, paced)

    return mark


def _brings_none() -> bool:
    return not any(file.filename for file in request.files.values())


def install(app: Flask) -> None:
    """Set the limit of each request before anything reads it."""
    app.config["MAX_CONTENT_LENGTH"] = REQUEST_BYTES
    app.before_request(_allow)


def _allow() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    most = getattr(view, "takes_bytes", None)
    if most and request.mimetype == "multipart/form-data":
        request.max_content_length = most
    elif request.is_json:
        request.max_content_length = JSON_BYTES
