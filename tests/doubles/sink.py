"""A server on loopback that does what servers should not: hang, drip, flood, babble, break off."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

Behaviour = Callable[[socket.socket], None]
SHORT = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@dataclass
class Sink:
    """What was asked, and where to ask."""

    port: int
    behave: Behaviour
    asked: list[bytes] = field(default_factory=list)
    # When each of them came.
    at: list[float] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}/in"


def says(answer: bytes) -> Behaviour:
    """Answer this, and close."""

    def behave(client: socket.socket) -> None:
        client.sendall(answer)

    return behave


def status(code: int, *headers: str, body: bytes = b"") -> Behaviour:
    """Answer with this status."""
    lines = [f"HTTP/1.1 {code} So", f"Content-Length: {len(body)}", *headers]
    return says("\r\n".join(lines).encode() + b"\r\n\r\n" + body)


def hang(client: socket.socket) -> None:
    """Say nothing until the other end gives up."""
    with suppress(OSError):
        client.settimeout(60)
        client.recv(1)


def floods(head: bytes, chunk: bytes) -> Behaviour:
    """Send the head, and then this for as long as anybody listens."""

    def behave(client: socket.socket) -> None:
        client.sendall(head)
        with suppress(OSError):
            while True:
                client.sendall(chunk)

    return behave


def drips(head: bytes, every: float = 0.05) -> Behaviour:
    """Send the head, and then a byte from time to time for ever."""

    def behave(client: socket.socket) -> None:
        client.sendall(head)
        with suppress(OSError):
            while True:
                client.sendall(b"x")
                time.sleep(every)

    return behave


@contextmanager
def sink(behave: Behaviour, context: ssl.SSLContext | None = None) -> Iterator[Sink]:
    """A sink that is listening; `behave` can be changed while it does."""
    listening = socket.create_server(("127.0.0.1", 0))
    here = Sink(listening.getsockname()[1], behave)

    def serve(client: socket.socket) -> None:
        with client, suppress(OSError):
            talking = context.wrap_socket(client, server_side=True) if context else client
            with talking:
                here.asked.append(_request(talking))
                here.at.append(time.monotonic())
                here.behave(talking)

    def listen() -> None:
        with suppress(OSError):
            while True:
                client, _address = listening.accept()
                threading.Thread(target=serve, args=(client,), daemon=True).start()

    threading.Thread(target=listen, daemon=True).start()
    try:
        yield here
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()


def _request(client: socket.socket) -> bytes:
    """The whole request, by its Content-Length."""
    got = b""
    while b"\r\n\r\n" not in got:
        got += client.recv(65536) or b"\r\n\r\n"
    head, _, body = got.partition(b"\r\n\r\n")
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            while len(body) < int(line.split(b":")[1]):
                more = client.recv(65536)
                if not more:
                    break
                body += more
    return head + b"\r\n\r\n" + body
