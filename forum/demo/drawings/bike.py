"""Designs for the bicycles."""

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
from forum.demo.drawings.shapes import Point, box, curve, moved, ring, tube, turned

FRAME, RUBBER = "#5d7370", "#33363d"


def battery_slide() -> Image.Image:
    """The battery comes out of the down tube to the side, on a rail with a stop."""
    sheet = Sheet(WARM_PAPER, 11)
    sheet.shadow((585, 742), 430)
    wheel(sheet, (300, 570), 168)
    wheel(sheet, (890, 570), 168)
    for axle, span in (((300, 570), (172, 300)), ((890, 570), (226, 330))):
        sheet.stroke(ring(axle, 186, span=span), 5, INK)
    _city_frame(sheet)
    cradle = turned(box(560, 440, 250, 58, 18), -39, (685, 469))
    sheet.shape(cradle, "#3d4a49", 2.4)
    sheet.hatch(cradle, LIGHT, 8, 20, 0.7)
    sheet.dashed([(628, 515), (770, 400)], 2, LIGHT)
    battery = turned(box(560, 440, 250, 58, 18), -27, (685, 469))
    battery = moved(battery, 74, -62)
    sheet.shape(moved(battery, 7, 9), "#084f48", 2.4)
    sheet.shape(battery, TEAL, 3.2)
    sheet.stroke(moved(turned(box(600, 452, 96, 12, 6), -27, (685, 469)), 74, -62), 1.8, LIGHT)
    loop = curve((858, 330), (896, 292), (912, 318), (882, 352))
    sheet.stroke(loop, 9, RUBBER)
    sheet.arrow(curve((640, 560), (700, 575), (770, 540), (800, 490)))
    _key_detail(sheet)
    sheet.note("12°", (684, 616), 24, WARM)
    sheet.glow(ring((206, 388), 20), WARM)
    sheet.shape(box(196, 378, 20, 22, 6), WARM, 2)
    sheet.pin(1, (960, 190), (800, 384))
    sheet.pin(2, (1010, 290), (907, 306))
    sheet.pin(3, (690, 690), (622, 522))
    return sheet.finished()


def wheel(sheet: Sheet, centre: Point, radius: float) -> None:
    """A spoked wheel."""
    for number in range(18):
        angle = number * math.pi / 9 + (0.1 if number % 2 else -0.1)
        rim = (
            centre[0] + (radius - 14) * math.cos(angle),
            centre[1] + (radius - 14) * math.sin(angle),
        )
        sheet.stroke([centre, rim], 0.9, PENCIL, tremble=0.2)
    sheet.stroke(ring(centre, radius - 5), 10, RUBBER, tremble=0.5)
    sheet.stroke(ring(centre, radius - 15), 2, STEEL, tremble=0.5)
    sheet.shape(ring(centre, 13), STEEL, 2.4)


def _city_frame(sheet: Sheet) -> None:
    rear, crank, head, fork = (300, 570), (545, 588), (792, 268), (822, 370)
    sheet.stroke(curve((822, 372), (850, 470), (890, 570)), 15, INK)
    sheet.stroke(curve((822, 372), (850, 470), (890, 570)), 9, FRAME)
    for start, end, thick in (
        (rear, crank, 13),
        (rear, (500, 395), 12),
        (crank, (478, 300), 22),
        ((520, 430), (806, 322), 18),
        (crank, fork, 40),
        (head, fork, 26),
    ):
        sheet.shape(tube(start, end, thick), FRAME, 2.2)
    sheet.stroke([(478, 300), (466, 246)], 11, INK)
    sheet.shape(
        curve((395, 232), (440, 222), (520, 236), (500, 250), (420, 256), closed=True), RUBBER
    )
    sheet.stroke(curve((792, 268), (784, 226), (760, 208), (716, 216)), 10, INK)
    sheet.stroke(curve((748, 210), (716, 216), (690, 224)), 16, RUBBER)
    sheet.shape(ring(crank, 38), STEEL, 2.4)
    sheet.shape(ring(crank, 22), FRAME, 2)
    sheet.stroke([crank, (590, 660)], 9, INK)
    sheet.stroke([(566, 664), (616, 660)], 8, INK)
    for dy in (-36, 37):
        sheet.stroke([(300, 570 + dy / 3), (545, 588 + dy)], 1.8, INK)
    rack = [(212, 372), (480, 366)]
    sheet.stroke(rack, 7, INK)
    sheet.stroke([(300, 562), (268, 374)], 5, INK)


def _key_detail(sheet: Sheet) -> None:
    sheet.stroke([(600, 200), (606, 524)], 1.4, PENCIL)
    sheet.shape(ring((606, 532), 9), STEEL, 2)
    sheet.shape(ring((600, 116), 92), LIGHT, 2.4)
    sheet.shape(ring((600, 116), 50), STEEL, 2.4)
    sheet.dashed(turned(box(592, 80, 16, 72, 6), -45, (600, 116)), 2, TEAL)
    sheet.shape(turned(box(592, 80, 16, 72, 6), 35, (600, 116)), INK, 1)
    sheet.arrow(ring((600, 116), 68, span=(-128, -62)), WARM, 3)
    sheet.note("0", (543, 70), 20)
    sheet.note("1", (654, 70), 20)


def child_seat_rail() -> Image.Image:
    """The light moves to the tail of the rack; seat and rail share a standard profile."""
    sheet = Sheet(COOL_PAPER, 23)
    wheel(sheet, (430, 800), 262)
    sheet.stroke(ring((430, 800), 286, span=(180, 318)), 6, INK)
    sheet.shape(tube((430, 800), (806, 440), 15), FRAME, 2.2)
    sheet.shape(tube((812, 410), (1260, 350), 32), FRAME)
    sheet.shape(tube((900, 860), (782, 360), 34), FRAME)
    sheet.stroke([(790, 372), (768, 292)], 13, INK)
    sheet.shape(
        curve((660, 270), (720, 252), (862, 276), (834, 300), (700, 304), closed=True), RUBBER
    )
    sheet.stroke([(430, 790), (330, 486)], 9, INK)
    sheet.stroke([(430, 790), (600, 486)], 9, INK)
    sheet.shape(tube((172, 478), (806, 478), 20), FRAME)
    sheet.dashed([(190, 478), (790, 478)], 2, LIGHT, 6)
    _seat(sheet)
    _tail_light(sheet)
    sheet.dashed(box(702, 412, 44, 30, 8), 2.4, WARM)
    for slant in ((696, 406, 752, 448), (752, 406, 696, 448)):
        sheet.stroke([slant[:2], slant[2:]], 3, WARM)
    _rail_profile(sheet)
    sheet.pin(1, (120, 330), (150, 466))
    sheet.pin(2, (870, 430), (756, 428))
    sheet.pin(3, (250, 250), (388, 300))
    return sheet.finished()


def _seat(sheet: Sheet) -> None:
    shell = curve(
        (402, 92), (388, 180), (392, 300), (410, 412), (470, 438), (566, 438), (606, 520),
        (622, 612), (694, 622), (690, 590), (660, 572), (640, 470), (616, 392), (560, 366),
        (478, 352), (458, 280), (466, 180), (468, 104), (436, 78), closed=True,
    )  # fmt: skip
    sheet.shape(shell, LIGHT, 3.2)
    back = curve((412, 110), (400, 200), (404, 310), (424, 404), (470, 420), (440, 330), (430, 200))
    sheet.hatch(back, PENCIL, 8)
    lining = curve((466, 112), (470, 200), (466, 290), (490, 346), (574, 358), (622, 392))
    sheet.stroke(lining, 15, TEAL)
    sheet.stroke(curve((462, 196), (520, 250), (530, 320), (512, 350)), 5, WARM)
    sheet.shape(box(500, 292, 30, 22, 5), WARM, 1.8)
    sheet.shape(box(424, 438, 66, 28, 6), STEEL)
    sheet.shape(box(524, 438, 66, 28, 6), STEEL)


def _tail_light(sheet: Sheet) -> None:
    sheet.glow([(150, 486), (150, 512), (-20, 640), (-20, 380)], strength=0.75)
    sheet.shape(box(136, 470, 34, 52, 9), WARM, 2.6)
    sheet.stroke([(146, 482), (146, 510)], 3, "#f3c79b")
    sheet.stroke(ring((154, 496), 46, span=(95, 265)), 7, INK)


def _rail_profile(sheet: Sheet) -> None:
    sheet.stroke([(800, 470), (948, 250)], 1.4, PENCIL)
    sheet.shape(ring((1020, 168), 126), LIGHT, 2.4)
    clamp = box(944, 128, 152, 50, 12)
    sheet.shape(clamp, STEEL)
    sheet.hatch(clamp, INK, 8)
    for x in (964, 1076):
        sheet.shape(ring((x, 182), 17), LIGHT, 3)
        sheet.shape(ring((x, 182), 10), COOL_PAPER, 2)
    sheet.measure((964, 228), (1076, 228), "120", 20)
    sheet.note("10", (1020, 108), 20)
    sheet.stroke([(1034, 114), (1070, 174)], 1.2, INK)
