"""A real mail server on loopback that keeps what it is given."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from queue import SimpleQueue
from typing import Any

from aiosmtpd.controller import Controller


class Sink:
    """What was given, or another answer than yes."""

    def __init__(self) -> None:
        self.mails: list[Message] = []
        self.answer = "250 OK"
        self._arrived: SimpleQueue[Message] = SimpleQueue()

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        mail = message_from_bytes(envelope.content)
        self.mails.append(mail)
        self._arrived.put(mail)
        return self.answer

    def next_to(self, recipient: str, *, within: float) -> str:
        """The plain words of the next mail to somebody, waited for; queue.Empty if none comes."""
        while True:
            mail = self._arrived.get(timeout=within)
            if mail["To"] == recipient:
                parts = (part for part in mail.walk() if not part.is_multipart())
                text = next(parts).get_payload(decode=True)
                assert isinstance(text, bytes)
                return text.decode()


class OnAFreePort(Controller):
    """A server on the port that the system gives it."""

    def _trigger_server(self) -> None:
        assert self.server
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def listening() -> Iterator[tuple[Sink, int]]:
    """The sink and its port, while it listens."""
    handler = Sink()
    controller = OnAFreePort(handler, hostname="127.0.0.1", port=0)
    controller.start()
    try:
        yield handler, controller.port
    finally:
        controller.stop()
