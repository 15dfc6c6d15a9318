"""Portraits for the demo, cut out of coloured paper; the same name always has the same face."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from PIL import Image, ImageDraw

SIZE = 512
# Drawn larger and made small, which smooths the edges.
SCALE = 2
GROUNDS = ("#bcd9d3", "#f1cfae", "#c3cfe8", "#efc4cb", "#d5dcb0", "#d6c6e6", "#f0dc9f", "#c9d4d9")
SKINS = ("#f3d3bd", "#e3b391", "#c98f68", "#a26a45", "#7a4c30", "#f6dfd0")
HAIRS = ("#2b2320", "#5a3b26", "#8f5d34", "#c8954f", "#a8a29b", "#8c3b26", "#e7e1d6")
CLOTHES = ("#0b6e64", "#7b2d5b", "#a8500f", "#33507f", "#5d616b", "#8a6d1d", "#4a6b3a")
CUTS = ("short", "long", "bun", "cap", "bald", "curls")
INK = "#2b2320"


@dataclass(frozen=True)
class Face:
    """What a face is made of."""

    ground: str
    skin: str
    hair: str
    cloth: str
    cut: str
    glasses: bool
    beard: bool


def face_of(name: str) -> Face:
    """The face of a name: each part by a byte of its digest."""
    part = sha256(name.encode()).digest()
    return Face(
        ground=GROUNDS[part[0] % len(GROUNDS)],
        skin=SKINS[part[1] % len(SKINS)],
        hair=HAIRS[part[2] % len(HAIRS)],
        cloth=CLOTHES[part[3] % len(CLOTHES)],
        cut=CUTS[part[4] % len(CUTS)],
        glasses=part[5] % 3 == 0,
        beard=part[6] % 4 == 0,
    )


def portrait(name: str) -> Image.Image:
    """The portrait of a name."""
    face, side = face_of(name), SIZE * SCALE
    sheet = Image.new("RGB", (side, side), face.ground)
    pen = ImageDraw.Draw(sheet)
    _hair_behind(pen, face)
    _round(pen, (256, 560), 190, 170, face.cloth)
    pen.rounded_rectangle(_at(222, 320, 290, 420), 30 * SCALE, fill=face.skin)
    _round(pen, (256, 250), 104, 122, face.skin)
    _features(pen, face)
    _hair_before(pen, face)
    return sheet.resize((SIZE, SIZE), Image.Resampling.LANCZOS)


def _hair_behind(pen: ImageDraw.ImageDraw, face: Face) -> None:
    if face.cut == "long":
        pen.rounded_rectangle(_at(130, 150, 382, 430), 120 * SCALE, fill=face.hair)
    elif face.cut == "bun":
        _round(pen, (256, 108), 56, 52, face.hair)
    elif face.cut == "curls":
        for x, y in ((150, 240), (165, 170), (362, 240), (347, 170), (256, 130)):
            _round(pen, (x, y), 66, 66, face.hair)


def _hair_before(pen: ImageDraw.ImageDraw, face: Face) -> None:
    if face.cut == "bald":
        return
    top = "#33507f" if face.cut == "cap" else face.hair
    pen.pieslice(_at(146, 116, 366, 340), 180, 360, fill=top)
    if face.cut == "cap":
        pen.rounded_rectangle(_at(236, 214, 420, 240), 13 * SCALE, fill=top)
    else:
        pen.pieslice(_at(180, 168, 400, 284), 180, 360, fill=face.skin)


def _features(pen: ImageDraw.ImageDraw, face: Face) -> None:
    if face.beard:
        pen.chord(_at(160, 220, 352, 380), 10, 170, fill=face.hair)
    for x in (214, 298):
        _round(pen, (x, 262), 9, 11, INK)
        if face.glasses:
            pen.ellipse(_at(x - 34, 230, x + 34, 296), outline=INK, width=6 * SCALE)
    if face.glasses:
        pen.line(_at(248, 262, 264, 262), fill=INK, width=6 * SCALE)
    pen.arc(_at(216, 286, 296, 336), 20, 160, fill=INK, width=7 * SCALE)


def _round(
    pen: ImageDraw.ImageDraw, centre: tuple[int, int], rx: int, ry: int, colour: str
) -> None:
    x, y = centre
    pen.ellipse(_at(x - rx, y - ry, x + rx, y + ry), fill=colour)


def _at(*numbers: int) -> list[float]:
    return [float(number * SCALE) for number in numbers]
