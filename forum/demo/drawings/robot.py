"""Designs for the kitchen robot: its bowl, and where its parts live."""

from __future__ import annotations

import math

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
from forum.demo.drawings.shapes import Point, box, curve, moved, ring, turned

SHADE = "#8d9896"


def modular_bowl() -> Image.Image:
    """One base, walls of three heights; nested when put away; the overlap of the joint."""
    sheet = Sheet(WARM_PAPER, 97)
    sheet.shadow((330, 752), 190, 14)
    sheet.dashed([(330, 40), (330, 740)], 1.8, PENCIL)
    _ring_wall(sheet, (330, 640, 742), (150, 104), STEEL)
    for top, bottom, radii in (
        (486, 570, (172, 150)),
        (300, 420, (196, 172)),
        (80, 230, (222, 196)),
    ):
        _ring_wall(sheet, (330, top, bottom), radii, LIGHT)
    sheet.stroke(ring((330, 570), 150, 30, span=(8, 172)), 6, TEAL)
    sheet.stroke(ring((330, 420), 172, 34, span=(8, 172)), 6, TEAL)
    sheet.stroke(ring((330, 230), 196, 38, span=(8, 172)), 6, TEAL)
    for x, start, end in ((120, 236, 290), (140, 430, 482), (164, 580, 634)):
        sheet.arrow([(x, start), (x, end)], WARM, 4)
    sheet.note("5 l", (600, 160), 30)
    sheet.note("3 l", (576, 364), 30)
    sheet.note("1,5 l", (566, 532), 30)
    _nested(sheet)
    _joint(sheet)
    sheet.pin(1, (560, 690), (468, 680))
    sheet.pin(2, (690, 640), (764, 646))
    return sheet.finished()


def _ring_wall(sheet: Sheet, place: tuple[float, float, float], radii: Point, colour: str) -> None:
    (x, top, bottom), (upper, lower) = place, radii
    body = [
        *ring((x, bottom), lower, lower / 5, (0, 180)),
        *ring((x, top), upper, upper / 5, (180, 0)),
    ]
    sheet.shape(body, colour, 3)
    left = [(x - upper, top), (x - upper * 0.62, top + upper * 0.156),
            (x - lower * 0.62, bottom + lower * 0.156), (x - lower, bottom)]  # fmt: skip
    sheet.hatch(left, PENCIL, 8)
    sheet.shape(ring((x, top), upper, upper / 5), SHADE if colour == STEEL else "#e3e0d6", 3)
    sheet.stroke(ring((x, top + 3), upper - 9, upper / 5 - 5), 1.6, PENCIL)


def _nested(sheet: Sheet) -> None:
    sheet.shadow((920, 742), 190, 12)
    _ring_wall(sheet, (920, 590, 724), (190, 156), LIGHT)
    for rise, radius in ((8, 164), (2, 138), (-4, 112)):
        sheet.shape(
            ring((920, 590 - rise), radius, radius / 5.4), (STEEL, LIGHT, "#e3e0d6")[rise % 3]
        )
    sheet.wash(ring((920, 594), 96, 16), SHADE)
    sheet.stroke(ring((920, 724), 158, 31, span=(8, 172)), 6, TEAL)
    sheet.measure((1140, 590), (1140, 740), "15", -24)


def _joint(sheet: Sheet) -> None:
    lens = ring((920, 260), 200)
    sheet.shape(lens, LIGHT, 2.6)
    outer = [(972, 268), (1004, 268), (972, 436), (936, 436)]
    inner = [(958, 84), (994, 84), (962, 258), (958, 330), (936, 330), (926, 258)]
    for part, colour in ((outer, STEEL), (inner, "#e3e0d6")):
        sheet.shape(part, colour, 3)
        sheet.hatch(part, INK, 9, 45 if part is outer else -45)
    sheet.shape(ring((966, 296), 12, 15), TEAL, 2.6)
    for y in (190, 250, 310):
        sheet.arrow([(790, y), (888, y)], WARM, 4)
    sheet.dashed([(1010, 258), (1076, 258)], 1.6, INK)
    sheet.dashed([(966, 330), (1076, 330)], 1.6, INK)
    sheet.measure((1060, 258), (1060, 330), "12", -26)
    sheet.stroke([(738, 348), (496, 436)], 1.4, PENCIL)
    sheet.shape(ring((486, 440), 13), LIGHT, 2)


def lid_basket() -> Image.Image:
    """A basket in the bowl: discs upright in slots, whisks in the middle, the lid turned over."""
    sheet = Sheet(COOL_PAPER, 113)
    sheet.shadow((560, 744), 270, 14)
    sheet.dashed([(560, 60), (560, 700)], 1.6, PENCIL)
    bowl = curve((262, 330), (276, 460), (318, 600), (400, 690), (560, 708), (720, 690), (802, 600),
                 (844, 460), (858, 330))  # fmt: skip
    sheet.wash(bowl, LIGHT)
    sheet.stroke(curve((850, 400), (950, 380), (972, 470), (920, 560), (820, 570)), 30, INK)
    sheet.stroke(curve((850, 400), (950, 380), (972, 470), (920, 560), (820, 570)), 23, STEEL)
    sheet.wash(bowl, LIGHT)
    _discs(sheet)
    _whisk(sheet, (560, 300))
    _basket(sheet)
    sheet.stroke(bowl, 9)
    sheet.stroke(bowl, 3.5, STEEL)
    sheet.shape(box(430, 708, 260, 34, 8), STEEL, 3)
    _lid(sheet)
    sheet.arrow([(960, 150), (960, 262)], WARM, 5)
    sheet.pin(1, (150, 420), (372, 470))
    sheet.pin(2, (1060, 620), (700, 520))
    sheet.pin(3, (190, 150), (330, 176))
    return sheet.finished()


def _discs(sheet: Sheet) -> None:
    for number, x in enumerate((388, 436, 484)):
        disc = turned(ring((x, 500), 30, 118), 6, (x, 500))
        sheet.shape(disc, (STEEL, "#c9d0ce", STEEL)[number], 2.8)
        for angle in range(20, 380, 45):
            spot = (
                x + 17 * math.cos(math.radians(angle)),
                500 + 74 * math.sin(math.radians(angle)),
            )
            sheet.shape(turned(ring(spot, 4, 10), 6, (x, 500)), LIGHT, 1.6)
        sheet.shape(ring((x, 500), 6, 16), INK, 1)
    case = box(662, 430, 66, 180, 12)
    sheet.shape(case, "#c9d0ce", 2.8)
    blade = curve((680, 452), (710, 480), (686, 520), (708, 560), (692, 592))
    sheet.dashed(blade, 3, WARM)


def _whisk(sheet: Sheet, top: Point) -> None:
    x, y = top
    sheet.shape(box(x - 15, y, 30, 84, 8), STEEL, 2.8)
    for width in (14, 34, 54):
        side = (
            (x - width, y + 200),
            (x - width * 0.8, y + 300),
            (x, y + 344),
            (x + width * 0.8, y + 300),
            (x + width, y + 200),
        )
        loop = curve((x - 6, y + 84), *side, (x + 6, y + 84))
        sheet.stroke(loop, 3.4, INK)


def _basket(sheet: Sheet) -> None:
    frame = curve((300, 352), (318, 470), (356, 590), (430, 656), (560, 668), (690, 656),
                  (764, 590), (802, 470), (820, 352))  # fmt: skip
    sheet.stroke(frame, 9, TEAL)
    sheet.stroke([(300, 352), (820, 352)], 9, TEAL)
    sheet.stroke([(374, 612), (748, 612)], 9, TEAL)
    for x in (412, 460, 512, 640):
        sheet.stroke([(x, 612), (x, 560)], 7, TEAL)
    sheet.stroke(curve((470, 350), (480, 282), (560, 264), (640, 282), (650, 350)), 11, TEAL)


def _lid(sheet: Sheet) -> None:
    dome = curve((286, 150), (380, 184), (470, 206), (560, 212), (650, 206), (740, 184), (834, 150))
    lid = [*dome, (852, 150), (852, 128), (268, 128), (268, 150)]
    sheet.shape(lid, LIGHT, 3)
    sheet.hatch(lid, PENCIL, 10)
    sheet.shape(moved(box(-36, 0, 72, 32, 12), 560, 212), TEAL, 3)
    sheet.dashed([(286, 300), (286, 168)], 1.6, INK)
    sheet.dashed([(834, 300), (834, 168)], 1.6, INK)
