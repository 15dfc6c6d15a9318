"""Where trackers say what changed; they know no session, so their signature is their leave."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from forum.core.errors import Invalid, NotFound
from forum.core.limits import HOOKS
from forum.core.transaction import transaction
from forum.extensions import csrf, limiter
from forum.pipeline.integrations.receiving import NotSigned, receive
from forum.pipeline.integrations.views import blueprint
from forum.web.access import action


def _which() -> str:
    return str((request.view_args or {}).get("public_id"))


@blueprint.post("/hooks/<public_id>")
@csrf.exempt  # type: ignore[untyped-decorator]
@limiter.limit(HOOKS, key_func=_which)
@action("integration.hook")
def hook(public_id: str) -> ResponseReturnValue:
    """Take a message in; whoever sends it reads no page, so the answer is a word."""
    if request.mimetype != "application/json":
        return _word("json", 415)
    try:
        body = request.get_data()
        headers = {name.lower(): value for name, value in request.headers.items()}
        with transaction():
            return _word(receive(public_id, headers, body), 200)
    except NotFound:
        return _word("nobody", 404)
    except NotSigned:
        return _word("unsigned", 401)
    except Invalid:
        return _word("nonsense", 400)
    except HTTPException as error:
        return _word("refused", error.code or 400)


def _word(word: str, code: int) -> ResponseReturnValue:
    return f"{word}\n", code, {"Content-Type": "text/plain; charset=utf-8"}
