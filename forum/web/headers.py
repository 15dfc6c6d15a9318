"""What every answer says to browsers and caches."""

from __future__ import annotations

from flask import Flask, Response, request, session

from forum.core.settings import settings
from forum.extensions import compress

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


def install(app: Flask) -> None:
    """Put the headers on every answer of `app`."""
    app.after_request(_finish)


def _finish(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if settings().secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if "Cache-Control" not in response.headers:
        # A page may hold what only this person may see; a guest's page may be asked for again.
        response.headers["Cache-Control"] = "private, no-store" if session else "private, no-cache"
        response.headers["Vary"] = "Cookie, Accept-Language"
    if _compressible(response):
        compress.after_request(response)
    return response


def _compressible(response: Response) -> bool:
    # A page that echoes what was sent beside the form's secret would let its length betray it.
    return request.method == "GET" and response.status_code == 200 and not request.args.get("next")
