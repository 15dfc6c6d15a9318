"""Requests of the forum's own: one client, that goes to the open internet alone.

A name is looked up once and the connection goes to that very address, so that no second answer can
lead elsewhere. Nothing is followed, no proxy of the environment is asked, and after TOTAL_SECONDS
it is over, however slowly the other end drips.
"""

from __future__ import annotations

import http.client
import io
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

from config import Config
from forum.core.addresses import may_reach
from forum.core.settings import settings

CONNECT_SECONDS = 5.0
TOTAL_SECONDS = 10.0
ANSWER_BYTES = 1024 * 1024
PORTS = {"https": 443, "http": 80}


class Unreachable(Exception):
    """Nobody answered, or nobody may be asked: `reason` is one word, for a sentence to a person."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Request:
    """What to ask."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True)
class Answer:
    """What came back: headers by lower-case name, and at most ANSWER_BYTES of the body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def send(request: Request) -> Answer:
    """Ask once; Unreachable for what could not be asked or did not answer as HTTP does."""
    config = settings()
    deadline = time.monotonic() + TOTAL_SECONDS
    parts = _checked(request.url, config)
    try:
        with _connected(parts, config, deadline) as sock:
            return _exchanged(request, parts, _Until(sock, deadline))
    except TimeoutError as error:
        raise Unreachable("slow") from error
    except ssl.SSLCertVerificationError as error:
        raise Unreachable("certificate") from error
    except http.client.HTTPException as error:
        raise Unreachable("nonsense") from error
    except (OSError, ValueError) as error:
        raise Unreachable("broken") from error


def allowed_url(url: str) -> bool:
    """Whether an address has a form that may be asked; where it leads is known when it is."""
    try:
        _checked(url, settings())
    except Unreachable:
        return False
    return True


def _checked(url: str, config: Config) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise Unreachable("address") from error
    if not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        raise Unreachable("address")
    if parts.scheme != "https" and not (parts.scheme == "http" and config.outbound_http):
        raise Unreachable("scheme")
    if not parts.hostname or "@" in parts.netloc:
        raise Unreachable("address")
    return parts


def _connected(parts: SplitResult, config: Config, deadline: float) -> socket.socket:
    host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    found = _looked_up(host, port)
    # All of them, since a name that also leads inside is not one to trust outside.
    if not found or not all(may_reach(one, config.outbound_networks) for one in found):
        raise Unreachable("refused")
    until = min(deadline, time.monotonic() + CONNECT_SECONDS)
    sock = _dialled(found, port, until)
    if parts.scheme == "http":
        return sock
    try:
        sock.settimeout(_left(until))
        return ssl.create_default_context().wrap_socket(sock, server_hostname=host)
    except BaseException:
        sock.close()
        raise


def _looked_up(host: str, port: int) -> list[str]:
    """The addresses of a name, in the system's order; the system's own patience is not ours."""
    found: list[str] = []

    def ask() -> None:
        try:
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            return
        found.extend(dict.fromkeys(str(one[4][0]) for one in answers))

    asking = threading.Thread(target=ask, name="look-up", daemon=True)
    asking.start()
    asking.join(CONNECT_SECONDS)
    if asking.is_alive():
        raise Unreachable("slow")
    if not found:
        raise Unreachable("name")
    return found.copy()


def _dialled(found: list[str], port: int, until: float) -> socket.socket:
    """A connection to the first address that takes one."""
    failure: OSError = OSError("no address")
    for one in found:
        try:
            # These are numbers, so nothing is looked up a second time.
            return socket.create_connection((one, port), timeout=_left(until))
        except TimeoutError:
            raise
        except OSError as error:
            failure = error
    raise failure


def _exchanged(request: Request, parts: SplitResult, until: _Until) -> Answer:
    connection = http.client.HTTPConnection(parts.hostname or "", PORTS[parts.scheme])
    # It is connected already, and never connects by itself.
    connection.sock = until
    target = parts.path or "/"
    if parts.query:
        target += f"?{parts.query}"
    headers = {"Host": parts.netloc, "User-Agent": "Vivier", "Accept-Encoding": "identity"}
    given = {**headers, **request.headers, "Connection": "close"}
    connection.request(request.method, target, body=request.body or None, headers=given)
    answer = connection.getresponse()
    told = {name.lower(): value for name, value in answer.getheaders()}
    return Answer(answer.status, told, _body(answer, until.reader))


def _body(answer: http.client.HTTPResponse, reader: _Reader) -> bytes:
    """The body, cut at ANSWER_BYTES; a connection that broke off in it is a failure."""
    try:
        body = answer.read(ANSWER_BYTES)
        is_whole = not answer.length
    except http.client.IncompleteRead as early:
        body, is_whole = early.partial, False
    if not is_whole and reader.left and len(body) < ANSWER_BYTES:
        raise Unreachable("broken")
    return body


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


class _Reader(io.RawIOBase):
    """What comes in, until the deadline or the last byte that is wanted."""

    def __init__(self, sock: socket.socket, deadline: float) -> None:
        super().__init__()
        self.sock, self.deadline, self.left = sock, deadline, ANSWER_BYTES

    def readable(self) -> bool:
        """It is there to be read."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Each wait is as long as what is left of the whole, not a fresh one."""
        if not self.left:
            return 0
        self.sock.settimeout(_left(self.deadline))
        count = self.sock.recv_into(buffer, min(len(buffer), self.left))
        self.left -= count
        return count


class _Until:
    """As much of a socket as `http.client` asks for, with an end in time."""

    def __init__(self, sock: socket.socket, deadline: float) -> None:
        self.sock, self.deadline = sock, deadline
        self.reader = _Reader(sock, deadline)

    def sendall(self, data: bytes) -> None:
        """Send it before the deadline."""
        self.sock.settimeout(_left(self.deadline))
        self.sock.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        """Where the answer is read."""
        return io.BufferedReader(self.reader)

    def close(self) -> None:
        """Whoever opened the socket closes it."""
