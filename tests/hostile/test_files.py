"""Every door for files, and every body: what is no picture, or too much, leaves nothing behind."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from forum.core.limits import IMAGE_BYTES, JSON_BYTES, REQUEST_BYTES
from tests.hostile import judging
from tests.walk.asks import Ask
from tests.walk.visiting import Walk, walk_of

# Hundreds of requests are one test here.
pytestmark = pytest.mark.timeout(600)
FILE = re.compile(r"[\w-]+\.webp")
REFUSED = {400, 401, 403, 404, 409, 413, 415, 422}
# What a door calls its files, where that is not "images".
FIELDS = {"threads.upload": "image", "people.give": "portrait"}
NAMES = (
    "../../../../etc/cron.d/zq.png",
    "..\\..\\zq.png",
    "/etc/zq.png",
    "zq\x00.png",
    "zq.php.png",
    "\u202egnp.qz\u202c",
    "zq\r\nX-Zq: 1.png",
    '"><zq onzq=1>.png',
    "con.png",
    ".htaccess",
    "z" * 5_000 + ".png",
)
CONTENTS = {
    "a page": b"<html><script>zq(1)</script>",
    "a drawing that acts": b'<svg xmlns="http://www.w3.org/2000/svg" onload="zq(1)"/>',
    "a program": b"\x7fELF" + b"\x00" * 64,
    "a packed file": b"PK\x03\x04" + b"\x00" * 64,
    "a picture that a page follows": b"GIF89a<script>zq(1)</script>",
    "a script in the head of a picture": b"\xff\xd8\xff\xe0<?php zq(); ?>",
    "nothing": b"",
    "a byte too much": b"\x89PNG\r\n\x1a\n" + b"\x00" * IMAGE_BYTES,
}


@pytest.fixture(scope="module")
def walk(new_home: Callable[[str], Path], compiled_templates: Path) -> Iterator[Walk]:
    with walk_of(new_home("files"), "public", ("member",), compiled_templates) as walk:
        # Failures become pages, as they do for people.
        walk.app.config["PROPAGATE_EXCEPTIONS"] = False
        yield walk


def doors(walk: Walk) -> list[Ask]:
    """Every request that may bring files."""
    views = walk.app.view_functions
    found = [
        ask
        for ask in walk.asks
        if ask.method == "POST" and hasattr(views[ask.endpoint], "takes_bytes")
    ]
    assert len(found) > 3
    return found


def sent(walk: Walk, ask: Ask, content: bytes, name: str) -> Any:
    """The answer to a file of that name, which goes over the wire as it is."""
    visitor = walk.visitors["member"]
    fields = {"csrf_token": visitor.token, **(ask.fields or {})}
    parts = [f'name="{key}"\r\n\r\n{value}'.encode() for key, value in fields.items()]
    head = f'name="{FIELDS.get(ask.endpoint, "images")}"; filename="{name}"\r\n'
    parts.append(head.encode() + b"Content-Type: image/png\r\n\r\n" + content)
    body = b"".join(b"--zq\r\nContent-Disposition: form-data; " + one + b"\r\n" for one in parts)
    kind = "multipart/form-data; boundary=zq"
    asked = {"content_type": kind, "headers": {"Cookie": visitor.cookie}}
    return visitor.client.post(ask.path, data=body + b"--zq--\r\n", **asked)


def files_in(walk: Walk) -> set[Path]:
    """Every file that the forum keeps, beside its database."""
    home: Path = walk.app.config["VIVIER"].home
    return {path for path in home.rglob("*") if path.is_file() and "vivier.db" not in path.name}


def picture() -> bytes:
    """A good one."""
    made = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(made, "PNG")
    return made.getvalue()


@pytest.mark.parametrize("content", CONTENTS.values(), ids=CONTENTS.keys())
def test_what_is_no_picture_is_refused_and_not_kept(walk: Walk, content: bytes) -> None:
    before = files_in(walk)
    for ask in doors(walk):
        answer = sent(walk, ask, content, "zq.png")
        assert answer.status_code in REFUSED, ask.path
        assert not judging.judged(answer).faults
        assert files_in(walk) == before, ask.path
        walk.forum.put_back()


def test_a_picture_is_kept_under_a_name_of_ours(walk: Walk) -> None:
    before, content = files_in(walk), picture()
    kept, all_doors = 0, doors(walk)
    for number, ask in enumerate(all_doors):
        # All take a file's name, and leave it, in one place: each is shown a few.
        for name in NAMES if ask.endpoint in FIELDS else NAMES[number :: len(all_doors)]:
            answer = sent(walk, ask, content, name)
            assert answer.status_code in {200, 201, 302, *REFUSED}, (ask.path, name)
            assert not judging.judged(answer).faults, (ask.path, name)
            new = files_in(walk) - before
            assert all(FILE.fullmatch(path.name) for path in new), (ask.path, name)
            kept += len(new)
            walk.forum.put_back()
    assert kept > len(NAMES)


@pytest.mark.parametrize(
    ("kind", "most"),
    [
        ("application/json", JSON_BYTES),
        ("application/x-www-form-urlencoded", REQUEST_BYTES),
        ("multipart/form-data; boundary=zq", 80 * 1024 * 1024),
    ],
)
def test_too_much_is_refused_by_every_address(walk: Walk, kind: str, most: int) -> None:
    visitor = walk.visitors["member"]
    for ask in walk.asks:
        if ask.method == "POST":
            # It says how much it brings; nobody reads it to find out.
            announced = {"CONTENT_LENGTH": str(most + 1)}
            answer = visitor.client.post(
                ask.path,
                data=b"x",
                content_type=kind,
                headers={"Cookie": visitor.cookie, "X-CSRFToken": visitor.token},
                environ_overrides=announced,
            )
            assert answer.status_code in REFUSED, (ask.path, answer.status_code)
            assert not walk.forum.changed(), ask.path
