"""Every request has a number: its answer says it, and whatever is logged of it carries it."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Flask, Response, has_request_context, request

from forum.core import redaction, tracing
from forum.core.settings import settings

HEADER = "X-Request-ID"


def install(app: Flask) -> None:
    """Number the requests of `app`, and keep what they carry out of its logs."""
    redaction.connect(_carried)
    app.before_request(_begin)
    app.after_request(_tell)


def _begin() -> None:
    # With a number of their own a visitor's request could pass for somebody else's.
    trusted = settings().trusted_proxies > 0
    tracing.begin(request.headers.get(HEADER) if trusted else None)


def _tell(response: Response) -> Response:
    number = tracing.current()
    if number:
        response.headers[HEADER] = number
    return response


def _carried() -> Iterator[str]:
    if not has_request_context():
        return
    # An address that no page has may still be one that opens something, cut or sent wrongly.
    words = request.path.split("/") if request.view_args is None else request.view_args.values()
    yield from map(str, words)
    yield from request.cookies.values()
    yield from request.args.values()
    # Only what was read already: a line of the log must not begin to read a body.
    form = vars(request).get("form")
    if form is not None:
        yield from (value for _name, value in form.items(multi=True))
