"""Answers each request in a child of its own, that dies where the request's X-Die says.

before: when all is written but not committed · after: when it is committed and nobody was told ·
answer: when the answer is made and not sent.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

from sqlalchemy import event
from sqlalchemy.orm import Session

from forum import create_app
from forum.extensions import db

told = {"moment": ""}


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def dies_at(moment: str) -> Callable[[Session], None]:
    def look(session: Session) -> None:
        if told["moment"] == moment and session.info.get("transaction_open"):
            die()

    return look


class Quiet(WSGIRequestHandler):
    """Says nothing of its requests."""

    def log_message(self, *_arguments: object) -> None:
        pass


def main() -> None:
    # Without the limits of the edge: it is one browser for all.
    app = create_app(testing=True)
    with app.app_context():
        event.listen(db.session, "before_commit", dies_at("before"))
        event.listen(db.session, "after_commit", dies_at("after"))

    def dying(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        told["moment"] = environ.get("HTTP_X_DIE", "")
        answer = app(environ, start_response)
        if told["moment"] == "answer":
            die()
        return answer

    server = make_server("127.0.0.1", 0, dying, handler_class=Quiet)
    print(server.server_port, flush=True)
    while True:
        child = os.fork()
        if not child:
            with app.app_context():
                db.engine.dispose(close=False)
            server.handle_request()
            os._exit(0)
        os.waitpid(child, 0)


if __name__ == "__main__":
    main()
