"""A picture whose connection breaks half way, over a real socket."""

from __future__ import annotations

import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.journeys.conftest import Forum, Visit
from tests.unit.images.bombs import encoded, scene

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

IDEA = "/c/velora-bikes/ideas/7"
BOUNDARY = "a-line-of-the-form"


def answer_to(forum: Forum, cookies: str, body: bytes, sent: int) -> bytes:
    """The status line when only `sent` bytes of `body` arrive before the sender hangs up."""
    where = urlsplit(forum.address)
    head = [
        f"POST {IDEA}/designs HTTP/1.1",
        f"Host: {where.netloc}",
        f"Origin: {forum.address}",
        f"Cookie: {cookies}",
        f"Content-Type: multipart/form-data; boundary={BOUNDARY}",
        f"Content-Length: {len(body)}",
    ]
    with socket.create_connection((where.hostname, where.port or 80), 30) as line:
        line.sendall("\r\n".join([*head, "", ""]).encode() + body[:sent])
        if sent < len(body):
            line.shutdown(socket.SHUT_WR)
        return line.recv(200).split(b"\r\n")[0]


def part(name: str, content: bytes) -> bytes:
    """A field of the form."""
    file = '; filename="mine.png"' if name == "images" else ""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'
    return head.encode() + content + b"\r\n"


def test_a_cut_upload_keeps_nothing_and_the_whole_one_is_kept(visit: Visit, forum: Forum) -> None:
    page = visit("fourthfloor-ines")
    page.goto(IDEA)
    token = page.locator("input[name=csrf_token]").first.get_attribute("value") or ""
    cookies = "; ".join(f"{one['name']}={one['value']}" for one in page.context.cookies())
    body = part("csrf_token", token.encode()) + part("images", encoded(scene(), "PNG"))
    body += f"--{BOUNDARY}--\r\n".encode()
    folder: Path = forum.home / "uploads" / "designs"
    before = sorted(folder.iterdir())
    for sent in (300, len(body) // 2, len(body) - 40):
        assert answer_to(forum, cookies, body, sent) == b"HTTP/1.1 400 Bad Request"
        assert sorted(folder.iterdir()) == before
    assert b" 302 " in answer_to(forum, cookies, body, len(body))
    assert len(list(folder.iterdir())) == len(before) + 2
