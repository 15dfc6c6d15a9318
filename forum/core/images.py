"""Pictures: painted on a new canvas, so that nothing of the given file survives but its pixels."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

FULL = (1600, 1200)
THUMB = (360, 270)
QUALITY = 84


@dataclass(frozen=True)
class Stored:
    """A kept picture: its random name (a WebP file and `thumb-` beside it) and its size."""

    name: str
    width: int
    height: int


def keep(image: Image.Image, folder: Path) -> Stored:
    """Store `image` and its thumbnail as WebP under a random name in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{secrets.token_hex(12)}.webp"
    canvas = _repainted(image, FULL)
    canvas.save(folder / name, "WEBP", quality=QUALITY)
    _repainted(image, THUMB).save(folder / f"thumb-{name}", "WEBP", quality=QUALITY)
    return Stored(name, *canvas.size)


def _repainted(image: Image.Image, box: tuple[int, int]) -> Image.Image:
    canvas = Image.new("RGB", image.size, "white")
    canvas.paste(image.convert("RGB"))
    canvas.thumbnail(box, Image.Resampling.LANCZOS)
    return canvas
