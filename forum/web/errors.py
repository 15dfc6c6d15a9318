"""Failures become pages: what happened, what was kept, what to do."""

from __future__ import annotations

import errno
import logging
from math import ceil
from time import time
from typing import Any

from flask import Flask, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_timedelta
from flask_limiter import RateLimitExceeded
from flask_login import AnonymousUserMixin, current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, OperationalError
from werkzeug.exceptions import HTTPException

from forum.core import metrics, tracing
from forum.core.errors import Conflict, Gone, Invalid, NotAllowed, NotFound, TooMany
from forum.core.language import _, later
from forum.core.limits import MEGABYTE
from forum.extensions import db, limiter
from forum.web.navigation import own_path

BUSY_RETRY_SECONDS = 5
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})

log = logging.getLogger(__name__)


def install(app: Flask) -> None:
    """Register an answer for every kind of failure."""
    app.register_error_handler(NotFound, lambda error: _page(404, str(error)))
    app.register_error_handler(Gone, lambda error: _page(410, str(error)))
    app.register_error_handler(Conflict, lambda error: _page(409, str(error)))
    app.register_error_handler(Invalid, _invalid)
    app.register_error_handler(NotAllowed, _not_allowed)
    app.register_error_handler(TooMany, _too_many)
    app.register_error_handler(RateLimitExceeded, _too_fast)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(DBAPIError, _database)
    app.register_error_handler(OSError, _system)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def _page(code: int, happened: str, **headers: str) -> ResponseReturnValue:
    titles = {
        400: _("That could not be read"),
        403: _("Not for you to do"),
        404: _("Nothing here"),
        405: _("Not this way"),
        409: _("Somebody was quicker"),
        410: _("No longer here"),
        413: _("Too large"),
        422: _("Something is missing"),
        429: _("A little slower"),
        500: _("Something broke"),
        503: _("Busy for a moment"),
    }
    kept = None if request.method == "GET" else _("Nothing was changed.")
    page = render_template(
        "errors/page.html",
        code=code,
        title=titles.get(code, _("Something went wrong")),
        what_happened=happened,
        what_was_kept=kept,
        what_to_do=_("Go back, or start again from the home page."),
        # Asked for where the operator has something to look up.
        number=tracing.current() if code >= 500 else None,
    )
    return page, code, headers


def _invalid(error: Invalid) -> ResponseReturnValue:
    return _page(422, " ".join(error.fields.values()))


def _not_allowed(error: NotAllowed) -> ResponseReturnValue:
    if current_user.is_authenticated:
        return _page(403, str(error))
    flash(_("Please sign in for that."))
    back = request.full_path.rstrip("?") if request.method == "GET" else own_path(request.referrer)
    return redirect(url_for("accounts.sign_in_form", next=back or None))


def _too_many(error: TooMany) -> ResponseReturnValue:
    return _page(429, str(error), **{"Retry-After": str(error.retry_after)})


def _too_fast(error: RateLimitExceeded) -> ResponseReturnValue:
    assert error.limit is not None
    pace = error.limit.limit
    wait = max(1, ceil(limiter.current_limit.reset_at - time()) if limiter.current_limit else 1)
    # Long ones in whole minutes, and rather a little too long.
    told = wait if wait < 120 else ceil(wait / 60) * 60
    happened = _(
        "That was a lot at once: %(most)d in %(span)s is the most. Go on in %(wait)s.",
        most=pace.amount,
        span=format_timedelta(pace.get_expiry(), threshold=1),
        wait=format_timedelta(told, threshold=2),
    )
    return _page(429, happened, **{"Retry-After": str(wait)})


def _stale_form(_error: CSRFError) -> ResponseReturnValue:
    return _page(400, _("This form has grown old. Go back, reload the page and send it again."))


def _database(error: DBAPIError) -> ResponseReturnValue:
    if not isinstance(error, OperationalError) and not error.connection_invalidated:
        return _unexpected(error)
    log.exception("the database did not answer")
    metrics.BUSY.inc()
    return _come_back(later("The database is busy or away."))


def _system(error: OSError) -> ResponseReturnValue:
    if error.errno not in NO_ROOM:
        return _unexpected(error)
    log.exception("the disk is full")
    return _come_back(later("There is no room left to keep it."))


def _come_back(happened: Any) -> ResponseReturnValue:
    db.session.rollback()
    when = {"Retry-After": str(BUSY_RETRY_SECONDS)}
    try:
        return _page(503, str(happened), **when)
    except DBAPIError:
        # Nobody is known while the database is away; the page of a guest asks it nothing.
        db.session.rollback()
        g.pop("_login_user", None)
        g.setdefault("_login_user", AnonymousUserMixin())
        return _page(503, str(happened), **when)


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None or (error.code or 500) < 400:
        return error.get_response()
    messages: dict[int, Any] = {
        404: _("There is no such page."),
        405: _("This address can't be asked like that."),
        413: _(
            "What was sent is larger than %(most)d MB.",
            most=(request.max_content_length or 0) // MEGABYTE,
        ),
    }
    code = error.code or 500
    return _page(code, messages.get(code, _("The request could not be understood.")))


def _unexpected(_error: Exception) -> ResponseReturnValue:
    # The rule and not the path, which may be a link that opens something.
    rule = request.url_rule.rule if request.url_rule else "an unknown address"
    log.exception("unexpected failure at %s %s", request.method, rule)
    db.session.rollback()
    return _page(500, _("It is our fault, and it has been written down."))
