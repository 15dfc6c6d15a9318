"""An idea with its picture, cut off at any byte: there is no half of it, and no file is left."""

from __future__ import annotations

import random
import socket
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import func, select

from forum.core import clock
from forum.extensions import db
from forum.ideas import jobs
from forum.ideas.models import Design, Idea
from tests.faults.figures import amount, proved
from tests.faults.served import Served, serving
from tests.faults.visitors import APART, Visitor, crowd
from tests.world import World

BOUNDARY = "a-line-of-the-form"
PATH = "/c/bikes/ideas/new"
SHARES = (0.01, 0.1, 0.5, 0.99)
ROUNDS = amount(1, 25)


def noise(folder: Path) -> bytes:
    """A picture that does not get smaller."""
    file = folder / "noise.png"
    pixels = random.Random(1).randbytes(400 * 400 * 3)
    Image.frombytes("RGB", (400, 400), pixels).save(file)
    return file.read_bytes()


def part(name: str, content: bytes) -> bytes:
    """A field of the form."""
    file = '; filename="mine.png"' if name == "images" else ""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'
    return head.encode() + content + b"\r\n"


def cut(served: Served, visitor: Visitor, body: bytes, sent: int, *, reads: bool = True) -> bytes:
    """What is answered when so much of the body arrives; nothing where nobody reads it."""
    head = [
        f"POST {PATH} HTTP/1.1",
        f"Host: 127.0.0.1:{served.port}",
        f"Cookie: {visitor.cookie}",
        f"Content-Type: multipart/form-data; boundary={BOUNDARY}",
        f"Content-Length: {len(body)}",
    ]
    with socket.create_connection(("127.0.0.1", served.port), 30) as line:
        line.sendall("\r\n".join([*head, "", ""]).encode() + body[:sent])
        if not reads:
            return b""
        line.shutdown(socket.SHUT_WR)
        return line.recv(200).split(b"\r\n")[0]


def titled(title: str) -> int:
    """How many ideas have this title, each with its picture."""
    db.session.rollback()
    whole = select(func.count()).where(Idea.title == title)
    pictures = select(func.count(Design.id)).join(Idea, Idea.id == Design.idea_id)
    count = db.session.scalar(whole) or 0
    assert db.session.scalar(pictures.where(Idea.title == title)) == count
    return count


@pytest.mark.timeout(amount(300, 1200))
def test_there_is_no_half_idea_and_no_file_is_left(world: World, tmp_path: Path) -> None:
    picture, people = noise(tmp_path), crowd(world, 5)
    temporary, folder = tmp_path / "temporary", tmp_path / "uploads" / "designs"
    temporary.mkdir()
    whole = 0
    with serving(tmp_path, TMPDIR=str(temporary)) as served:
        at_first = set(temporary.iterdir())
        for number in range(ROUNDS):
            for share in (*SHARES, 1.0):
                visitor, title = people.next(APART), f"A lamp, {number}, cut at {share:.0%}"
                words = {"csrf_token": visitor.token, "title": title, "body": "Bright."}
                fields = [part(name, text.encode()) for name, text in words.items()]
                body = b"".join([*fields, part("images", picture)]) + f"--{BOUNDARY}--\r\n".encode()
                if share < 1.0:
                    said = cut(served, visitor, body, int(len(body) * share))
                    assert said in {b"", b"HTTP/1.1 400 Bad Request"}, said
                    assert titled(title) == 0
                else:
                    cut(served, visitor, body, len(body), reads=False)
        for number in range(ROUNDS):
            whole += titled(f"A lamp, {number}, cut at 100%")
    assert set(temporary.iterdir()) == at_first
    now = clock.now()
    for minutes in range(1, 61):
        with clock.held_at(now + timedelta(minutes=minutes)):
            jobs.sweep_pictures()
    named = set(db.session.scalars(select(Design.file)))
    left = {file.name.removeprefix("thumb-") for file in folder.glob("*")}
    assert left == named
    proved(
        "upload cut at any byte",
        "sqlite",
        cut=ROUNDS * len(SHARES),
        half_ideas=0,
        cut_after_the_last_byte=ROUNDS,
        of_them_whole=whole,
        files_without_a_name_after_an_hour=len(left - named),
    )
