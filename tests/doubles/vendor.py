"""What the doubles of vendors share: a real server on loopback that holds callers to a contract."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Asked:
    """A request, read."""

    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    raw: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.raw)


@dataclass(frozen=True)
class Said:
    """An answer."""

    status: int
    value: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: bytes | None = None


@dataclass
class Vendor:
    """A vendor's server. `next` are answers to give before the vendor answers as it does."""

    token: str
    port: int = 0
    asked: list[Asked] = field(default_factory=list)
    next: list[Said] = field(default_factory=list)
    # What callers did that the documentation does not allow.
    breaches: list[str] = field(default_factory=list)
    # Done after the vendor has done what was asked, and before it answers.
    before_answer: Callable[[Asked], None] | None = None

    @property
    def address(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"

    def answer(self, asked: Asked) -> Said:
        """What the vendor answers."""
        raise NotImplementedError

    def want(self, holds: bool, what: str) -> None:
        """Note a breach of the contract unless it holds."""
        if not holds:
            self.breaches.append(what)

    def want_header(self, asked: Asked, name: str, value: str) -> None:
        """A header that the documentation asks for."""
        given = asked.headers.get(name.lower())
        self.want(
            given == value, f"{asked.method} {asked.path}: {name} is {given!r}, not {value!r}"
        )

    def count(self, method: str, part: str = "") -> int:
        """How many requests of this method had this in their path."""
        return sum(one.method == method and part in one.path for one in self.asked)


@contextmanager
def serving(vendor: Any) -> Iterator[Any]:
    """The vendor's server, running; its contract is checked at the end."""

    class Handler(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            parts = urlsplit(self.path)
            length = int(self.headers.get("Content-Length", 0))
            asked = Asked(
                self.command,
                parts.path,
                parse_qs(parts.query),
                {name.lower(): value for name, value in self.headers.items()},
                self.rfile.read(length),
            )
            vendor.asked.append(asked)
            said = vendor.next.pop(0) if vendor.next else vendor.answer(asked)
            if vendor.before_answer:
                vendor.before_answer(asked)
            body = said.raw
            if body is None:
                body = b"" if said.value is None else json.dumps(said.value).encode()
            self.send_response(said.status)
            for name, value in said.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: Any) -> None:
            pass

    for method in ("GET", "POST", "PATCH", "PUT"):
        setattr(Handler, f"do_{method}", Handler.handle_any)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    vendor.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield vendor
    finally:
        server.shutdown()
        server.server_close()
    assert vendor.breaches == []
