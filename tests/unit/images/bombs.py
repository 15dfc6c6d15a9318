"""Hostile and odd uploads, built in memory from their recipes."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from io import BytesIO

from PIL import Image

PNG_START = b"\x89PNG\r\n\x1a\n"
SECRET = b"a-word-that-nobody-may-read"
SCRIPT = b"<script>alert(1)</script>"


def encoded(image: Image.Image, kind: str, **options) -> bytes:
    """`image` as a file."""
    made = BytesIO()
    image.save(made, kind, **options)
    return made.getvalue()


def scene(width: int = 320, height: int = 240) -> Image.Image:
    """A picture with as much to it as a photograph."""
    return Image.effect_mandelbrot((width, height), (-1.6, -1.1, 0.6, 1.1), 60).convert("RGB")


def chunk(name: bytes, content: bytes) -> bytes:
    """One chunk of a PNG file."""
    sum_ = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", sum_)


def png(width: int, height: int, depth: int, colour: int, *chunks: bytes) -> bytes:
    """A PNG of this header and these chunks."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return PNG_START + chunk(b"IHDR", header) + b"".join(chunks) + chunk(b"IEND", b"")


def black(width: int, height: int) -> bytes:
    """A PNG of one bit a pixel, which costs its sender next to nothing."""
    packer = zlib.compressobj(9)
    rows = b"".join(packer.compress(bytes(1 + -(-width // 8))) for _ in range(height))
    return png(width, height, 1, 0, chunk(b"IDAT", rows + packer.flush()))


def with_chunk(name: bytes, content: bytes) -> bytes:
    """A PNG of one pixel, and a chunk."""
    return png(1, 1, 8, 0, chunk(name, content), chunk(b"IDAT", zlib.compress(bytes(2))))


def gif(frames: int, width: int = 1, height: int = 1) -> bytes:
    """A GIF of so many frames of one pixel."""
    frame = b"\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0"
    screen = struct.pack("<HH", width, height) + b"\x80\0\0"
    return b"GIF89a" + screen + b"\0\0\0\xff\xff\xff" + frame * frames + b";"


def moving_webp(width: int, height: int, frames: int) -> bytes:
    """An animated WebP whose frames are one pixel each on a large canvas."""

    def part(name: bytes, content: bytes) -> bytes:
        return name + struct.pack("<I", len(content)) + content + bytes(len(content) % 2)

    def small(number: int, count: int = 3) -> bytes:
        return number.to_bytes(count, "little")

    still = encoded(Image.new("RGB", (1, 1)), "WEBP", lossless=True)[12:]
    frame = part(b"ANMF", small(0) * 4 + small(50) + b"\0" + still)
    canvas = part(b"VP8X", b"\x02\0\0\0" + small(width - 1) + small(height - 1))
    body = b"WEBP" + canvas + part(b"ANIM", bytes(6)) + frame * frames
    return b"RIFF" + struct.pack("<I", len(body)) + body


def scans(count: int, side: int = 4000) -> bytes:
    """A progressive JPEG in which each 40 bytes are one more pass over the whole picture."""

    def segment(marker: int, content: bytes) -> bytes:
        return b"\xff" + bytes([marker]) + struct.pack(">H", len(content) + 2) + content

    blocks = (side // 8) ** 2
    one_code = bytes([1] + [0] * 15)
    head = segment(0xDB, b"\0" + b"\1" * 64)
    head += segment(0xC2, struct.pack(">BHHB", 8, side, side, 1) + b"\1\x11\0")
    head += segment(0xC4, b"\0" + one_code + b"\0") + segment(0xC4, b"\x10" + one_code + b"\xe0")
    first = segment(0xDA, b"\1\1\0\0\0\0") + bytes(-(-blocks // 8))
    # A code of 15 bits ends 16,384 blocks.
    again = segment(0xDA, b"\1\1\0\1\x3f\x10") + bytes(-(-blocks // 16384) * 2)
    return b"\xff\xd8" + head + first + again * count + b"\xff\xd9"


def talkative_jpeg(orientation: int = 6) -> bytes:
    """A photograph that tells where it was taken, by whom, and which side is up."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x013B] = SECRET.decode()
    exif[0x8825] = {1: "N", 2: (48.0, 51.0, 24.0), 3: "E", 4: (2.0, 21.0, 7.0), 29: "2026:01:01"}
    xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>" + SECRET + b"</x:xmpmeta>"
    written = encoded(scene(), "JPEG", quality=95, exif=exif, xmp=xmp, comment=SECRET)
    iptc = b"Photoshop 3.0\0" + b"8BIM\x04\x04\0\0" + struct.pack(">I", len(SECRET)) + SECRET
    return written[:2] + b"\xff\xed" + struct.pack(">H", len(iptc) + 2) + iptc + written[2:]


SVGS = (
    b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg">' + SCRIPT + b"</svg>",
    b'<?xml version="1.0"?><!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg>&x;</svg>',
    b'\xef\xbb\xbf<svg><image href="http://127.0.0.1/"/></svg>',
    b"\x1f\x8b\x08\0\0\0\0\0\0\x03",
)
OTHERS = (
    b"<!doctype html><title>x</title>" + SCRIPT,
    b"<?php system($_GET[0]);",
    b"%PDF-1.7\n",
    b"BM" + bytes(60),
    b"II*\0\x08\0\0\0\0\0",
    b"%!PS-Adobe-3.0 EPSF-3.0\n",
    b"P6 1 1 255 abc",
    b"PK\x03\x04" + bytes(40),
    b"\0\0\0\x20ftypavif" + bytes(40),
)


def cuts(kind: str, **options) -> list[bytes]:
    """A sound file of this kind, cut at 1, 10, 50 and 99 %."""
    whole = encoded(scene(), kind, **options)
    return [whole[: len(whole) * percent // 100] for percent in (1, 10, 50, 99)]


KINDS: dict[str, dict[str, object]] = {
    "PNG": {},
    "JPEG": {"quality": 90},
    "WEBP": {"quality": 80},
    "GIF": {},
}

# By the ids of the corpus: files of which each must be refused, and what the refusal speaks of …
REFUSED: dict[str, tuple[Callable[[], list[bytes]], str]] = {
    "bomb-1bit-19000": (lambda: [black(19_000, 19_000)], "25 million pixels"),
    "bomb-1bit-5000x5001": (lambda: [black(5000, 5001)], "25 million pixels"),
    "header-lie-60000": (
        lambda: [png(60_000, 60_000, 8, 6, chunk(b"IDAT", b""))],
        "25 million pixels",
    ),
    "ztxt-5mb": (
        lambda: [with_chunk(b"zTXt", b"a\0\0" + zlib.compress(b"Z" * 5_000_000, 9))],
        "damaged",
    ),
    "iccp-bomb": (
        lambda: [with_chunk(b"iCCP", b"a\0\0" + zlib.compress(bytes(60_000_000), 9))],
        "damaged",
    ),
    "gif-frames": (lambda: [gif(100_000), gif(201)], "200 frames"),
    "webp-anim": (lambda: [moving_webp(4096, 4096, 500)], "200 frames"),
    "jpeg-progressive": (lambda: [scans(500)], "time or memory"),
    "svg-any": (lambda: list(SVGS), "not a picture"),
    "truncated": (
        lambda: [cut for kind, options in KINDS.items() for cut in cuts(kind, **options)[1:]],
        "damaged",
    ),
}
# … or taken, and nothing of it kept but what is seen.
TAKEN: dict[str, Callable[[], list[bytes]]] = {
    "edge-1bit-5000x5000": lambda: [black(5000, 5000)],
    "polyglot-png-html": lambda: [encoded(scene(), "PNG") + SCRIPT],
    # 2,365 by 2,609, as it says in `=\t1\n`; the picture stands in the comment.
    "polyglot-gif-js": lambda: [b"GIF89a=\t1\n/* " + gif(1)[19:] + b"*/;alert(1)//" + SCRIPT],
    "ext-mismatch": lambda: [encoded(scene(), kind) + SCRIPT for kind in ("JPEG", "GIF")],
    "exif-orient": lambda: [talkative_jpeg()],
}
