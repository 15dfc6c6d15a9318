"""A mail server on loopback that takes mails, or does what mail servers should not."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes

# What it can do: the last of them takes the mail and hangs up before it says so.
WAYS = ("takes", "hangs", "refuses", "later", "drops")


@dataclass
class Postman:
    """What it does with the next mail, and the Message-IDs of those that came whole."""

    port: int
    way: str = "takes"
    came: list[str] = field(default_factory=list)
    connections: int = 0
    over: threading.Event = field(default_factory=threading.Event)

    def serve(self, client: socket.socket) -> None:
        """Talk SMTP, as far as the way of now goes."""
        way = self.way
        if way == "refuses":
            return
        if way == "hangs":
            self.over.wait(60)
            return
        lines = client.makefile("rb")
        client.sendall(b"220 here\r\n")
        for line in lines:
            word = line[:4].upper()
            if word == b"DATA":
                client.sendall(b"354 go on\r\n")
                self._take(lines)
                if way == "drops":
                    return
                client.sendall(b"451 later\r\n" if way == "later" else b"250 OK\r\n")
            elif word == b"QUIT":
                client.sendall(b"221 bye\r\n")
                return
            else:
                client.sendall(b"250 OK\r\n")

    def _take(self, lines: Iterator[bytes]) -> None:
        content = []
        for line in lines:
            if line == b".\r\n":
                break
            content.append(line)
        self.came.append(message_from_bytes(b"".join(content))["Message-ID"])


@contextmanager
def at_the_door() -> Iterator[Postman]:
    """A postman who is listening."""
    listening = socket.create_server(("127.0.0.1", 0))
    postman = Postman(listening.getsockname()[1])

    def talk(client: socket.socket) -> None:
        with client, suppress(OSError):
            postman.serve(client)

    def listen() -> None:
        with suppress(OSError):
            while True:
                client, _address = listening.accept()
                postman.connections += 1
                threading.Thread(target=talk, args=(client,), daemon=True).start()

    threading.Thread(target=listen, daemon=True).start()
    try:
        yield postman
    finally:
        postman.over.set()
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
