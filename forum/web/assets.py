"""Styles, scripts and marks: one address with a digest, so that they are kept for a year."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

from flask import Blueprint, Response, abort, current_app, send_file, url_for

from forum.extensions import limiter
from forum.web.access import action

STATIC = Path(__file__).resolve().parent.parent / "static"
STYLESHEET = "vivier.css"
YEAR = 31_536_000

blueprint = Blueprint("web", __name__)


@blueprint.get("/assets/<digest>/<path:name>")
@limiter.exempt
@action("site.page")
def asset(digest: str, name: str) -> Response:
    """One file of the design system; the stylesheet is its parts in their order."""
    if name == STYLESHEET:
        response = Response(stylesheet(), mimetype="text/css")
    elif name in files():
        response = send_file(STATIC / name)
    else:
        abort(404)
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response


def address(name: str) -> str:
    """The address of an asset: `asset("vivier.css")` in templates."""
    if current_app.debug:
        forget()
    return url_for("web.asset", digest=digest(), name=name)


@cache
def files() -> frozenset[str]:
    """Every file that may be asked for."""
    return frozenset(str(p.relative_to(STATIC)) for p in STATIC.rglob("*") if p.is_file())


@cache
def stylesheet() -> str:
    """The parts of the stylesheet, joined in the order of css/order.txt."""
    order = (STATIC / "css" / "order.txt").read_text().split()
    return "\n".join((STATIC / "css" / name).read_text() for name in order)


@cache
def digest() -> str:
    """A digest over all the files: one change renews every address."""
    total = sha256()
    for name in sorted(files()):
        total.update(name.encode() + (STATIC / name).read_bytes())
    return total.hexdigest()[:12]


def forget() -> None:
    """Read the files anew: for development, where they change under the process."""
    for kept in (files, stylesheet, digest):
        kept.cache_clear()
