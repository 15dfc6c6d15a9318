"""Each request is counted under its route: addresses are endless, and some are secret."""

from __future__ import annotations

import time

from flask import Flask, Response, g, request

from forum.core.metrics import REQUESTS

NOWHERE = "(no page)"
# Whoever asks chooses the method: of any other word there would be a figure for each.
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
OTHER = "(other)"


def install(app: Flask) -> None:
    """Time the requests of `app`."""
    app.before_request(_begin)
    app.after_request(_count)


def _begin() -> None:
    g.began = time.perf_counter()


def _count(response: Response) -> Response:
    began = g.pop("began", None)
    if began is not None:
        route = request.url_rule.rule if request.url_rule else NOWHERE
        method = request.method if request.method in METHODS else OTHER
        labels = (method, route, str(response.status_code))
        REQUESTS.labels(*labels).observe(time.perf_counter() - began)
    return response
