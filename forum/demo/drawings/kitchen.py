"""Designs for the coffee machine."""

from __future__ import annotations

from PIL import Image

from forum.demo.drawings.pen import (
    COOL_PAPER,
    INK,
    LIGHT,
    PENCIL,
    STEEL,
    TEAL,
    WARM,
    WARM_PAPER,
    Sheet,
)
from forum.demo.drawings.shapes import Point, box, curve, moved, ring

BODY, DARK, WATER = "#5d7370", "#33363d", "#9cc7c0"
DEPTH = (-0.5, -0.35)
STEM_HANGS = 100
OPENING = range(7, 9)


def side_tank() -> Image.Image:
    """A coffee machine under a cupboard; its water tank slides out of the flank to the front."""
    sheet = Sheet(WARM_PAPER, 71)
    _kitchen(sheet)
    sheet.shadow((590, 668), 330, 22)
    _block(sheet, (500, 660), (330, 330, 356), (BODY, "#485a58", "#71877f"))
    _block(sheet, (560, 304), (210, 150, 44), (STEEL, "#8d9896", "#c9d0ce"))
    _machine_front(sheet)
    for face in _faces((426, 656), (66, 310, 316)):
        sheet.dashed([*face, face[0]], 2, TEAL)
    tank = (470, 706)
    _block(sheet, tank, (66, 310, 316), (LIGHT, LIGHT, LIGHT), strength=0.62)
    _block(sheet, tank, (66, 310, 190), (WATER, "#7fb3ab", "#c4e0da"), strength=0.8)
    for height in range(40, 300, 40):
        sheet.stroke([(470, 706 - height), (488, 706 - height)], 2, INK, 0.2)
    sheet.stroke(curve((484, 414), (490, 436), (516, 436), (522, 414)), 7, INK)
    sheet.arrow([(330, 690), (420, 752)], WARM, 5)
    sheet.measure((470, 734), (536, 734), "9 cm")
    sheet.pin(1, (230, 330), (366, 430))
    sheet.pin(2, (940, 250), (700, 268))
    sheet.pin(3, (190, 540), (352, 600))
    return sheet.finished()


def _kitchen(sheet: Sheet) -> None:
    for y in (190, 300, 410, 520):
        sheet.stroke([(-5, y), (1205, y)], 1, "#cdc8b8")
    for x in range(80, 1200, 160):
        sheet.stroke([(x, 96), (x, 560)], 1, "#cdc8b8")
    sheet.wash([(0, 552), (1200, 552), (1200, 800), (0, 800)], "#d9d2bf")
    sheet.stroke([(-5, 552), (1205, 552)], 2.4)
    cupboard = [(-10, -10), (1210, -10), (1210, 92), (-10, 92)]
    sheet.shape(cupboard, "#cfc6b0")
    sheet.hatch([(-10, 70), (1210, 70), (1210, 92), (-10, 92)], PENCIL, 9)
    for x in (300, 700, 1100):
        sheet.stroke([(x, -5), (x, 70)], 2)
        sheet.stroke([(x - 30, 30), (x - 30, 56)], 5)


def _machine_front(sheet: Sheet) -> None:
    sheet.shape(box(566, 404, 234, 206, 14), DARK)
    sheet.shape(box(646, 396, 80, 44, 8), STEEL)
    for x in (668, 704):
        sheet.stroke([(x, 440), (x, 462)], 9, INK)
        sheet.stroke([(x, 466), (x, 516)], 3, "#b98552")
    sheet.shape(
        curve((640, 512), (648, 570), (664, 588), (708, 588), (724, 570), (732, 512)), LIGHT
    )
    sheet.stroke(ring((738, 540), 17, span=(-100, 110)), 6, LIGHT)
    tray = box(552, 596, 258, 46, 8)
    sheet.shape(tray, STEEL)
    sheet.hatch(box(560, 600, 242, 12, 3), INK, 10, 90, 3)
    sheet.shape(ring((770, 350), 30), STEEL)
    sheet.stroke([(770, 350), (784, 330)], 5)
    for x in (590, 634, 678):
        sheet.shape(ring((x, 350), 12), LIGHT, 2.2)
    sheet.wash(ring((590, 350), 7), TEAL)


def _faces(corner: Point, size: tuple[float, float, float]) -> list[list[Point]]:
    (x, y), (width, depth, height) = corner, size
    dx, dy = DEPTH[0] * depth, DEPTH[1] * depth
    front = [(x, y), (x + width, y), (x + width, y - height), (x, y - height)]
    side = [(x, y), (x + dx, y + dy), (x + dx, y + dy - height), (x, y - height)]
    top = [front[3], front[2], *moved([front[2], front[3]], dx, dy)]
    return [front, side, top]


def _block(
    sheet: Sheet,
    corner: Point,
    size: tuple[float, float, float],
    colours: tuple[str, str, str],
    strength: float = 1.0,
) -> None:
    for face, colour in zip(_faces(corner, size), colours, strict=True):
        sheet.shape(face, colour, 2.8, strength=strength)


def float_tray() -> Image.Image:
    """Two sections of a drip tray: empty with its float down, full with the head above the grid."""
    sheet = Sheet(COOL_PAPER, 83)
    sheet.stroke([(40, 664), (1160, 664)], 2.4)
    sheet.hatch([(40, 666), (1160, 666), (1160, 690), (40, 690)], PENCIL, 12)
    for x, level in ((70, 34), (640, 160)):
        _tray_section(sheet, x, level)
    sheet.dashed([(906, 424), (1150, 424)], 1.6, INK)
    sheet.dashed([(976, 378), (1150, 378)], 1.6, INK)
    sheet.measure((1132, 378), (1132, 424), "8", -24)
    sheet.arrow([(1010, 590), (1010, 500)], WARM, 5)
    sheet.arrow(curve((550, 300), (585, 272), (625, 290)), TEAL, 4)
    sheet.pin(1, (470, 250), (386, 432))
    sheet.pin(2, (1060, 250), (956, 386))
    sheet.pin(3, (600, 740), (706, 580))
    return sheet.finished()


def _tray_section(sheet: Sheet, x: float, level: float) -> None:
    floor, stem = 632, x + 316
    water = [(x + 24, floor - level), (x + 466, floor - level), (x + 452, floor), (x + 38, floor)]
    sheet.wash(water, WATER, 0.9)
    wave = [(x + 24 + step, floor - level + (3 if step % 52 else -3)) for step in range(0, 443, 26)]
    sheet.stroke(curve(*wave), 2.4, TEAL)
    wall = [(x, 424), (x + 18, 424), (x + 38, floor), (x + 452, floor), (x + 472, 424),
            (x + 490, 424), (x + 468, 656), (x + 22, 656)]  # fmt: skip
    sheet.shape(wall, LIGHT, 3)
    sheet.hatch(wall, INK, 8)
    for guide in (stem - 16, stem + 16):
        sheet.stroke([(guide, 436), (guide, 470)], 4)
    up = 46 if level > STEM_HANGS else 0
    sheet.stroke([(stem, 444 - up), (stem, 494 - up)], 7, WARM)
    sheet.shape(box(stem - 46, 492 - up, 92, 34, 15), WARM, 2.8)
    sheet.shape(ring((stem, 444 - up), 20, span=(180, 360)), WARM, 2.8)
    for slot in range(12):
        if slot not in OPENING:
            sheet.shape(box(x + 18 + 38 * slot, 424, 30, 13, 4), STEEL, 2.2)
    _cup(sheet, (x + 150, 422))


def _cup(sheet: Sheet, foot: Point) -> None:
    x, y = foot
    sheet.stroke(ring((x + 76, y - 62), 26, span=(-110, 100)), 11)
    sheet.stroke(ring((x + 76, y - 62), 26, span=(-110, 100)), 5, LIGHT)
    cup = [(x - 74, y - 120), (x + 74, y - 120), (x + 62, y - 42), (x + 36, y), (x - 36, y),
           (x - 62, y - 42)]  # fmt: skip
    sheet.shape(cup, LIGHT, 3)
    sheet.hatch(
        [(x - 74, y - 120), (x - 40, y - 120), (x - 30, y), (x - 36, y), (x - 62, y - 42)],
        PENCIL,
        8,
    )
    for dx in (-24, 8, 40):
        steam = curve(
            (x + dx, y - 140), (x + dx + 10, y - 166), (x + dx - 8, y - 190), (x + dx + 4, y - 218)
        )
        sheet.stroke(steam, 2.2, PENCIL)
