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

FRAME, RUBBER, WATER = "#5d7370", "#33363d", "#b9d5cf"


def battery_slide() -> Image.Image:
    """The battery comes out of the down tube to the side, on a rail with a stop."""
    sheet = Sheet(WARM_PAPER, 11)
    sheet.shadow((585, 742), 430)
    _wheel(sheet, (300, 570), 168)
    _wheel(sheet, (890, 570), 168)
    _city_frame(sheet)
    cradle = turned(box(560, 440, 250, 58, 18), -39, (685, 469))
    sheet.shape(cradle, "#3d4a49", 2.4)
    sheet.hatch(cradle, LIGHT, 8, 20, 0.7)
    battery = turned(box(560, 440, 250, 58, 18), -27, (685, 469))
    battery = moved(battery, 74, -62)
    sheet.shape(moved(battery, 7, 9), "#084f48", 2.4)
    sheet.shape(battery, TEAL, 3.2)
    sheet.stroke(moved(turned(box(600, 452, 96, 12, 6), -27, (685, 469)), 74, -62), 1.8, LIGHT)
    loop = curve((858, 330), (896, 292), (912, 318), (882, 352))
    sheet.stroke(loop, 9, RUBBER)
    sheet.arrow(curve((640, 560), (700, 575), (770, 540), (800, 490)))
    sheet.dashed([(600, 545), (770, 407)], 2, LIGHT)
    _key_detail(sheet)
    sheet.pin(1, (690, 250), (722, 372))
    sheet.pin(2, (1000, 300), (905, 306))
    sheet.pin(3, (520, 690), (588, 545))
    return sheet.finished()


def _wheel(sheet: Sheet, centre: Point, radius: float) -> None:
    for number in range(18):
        angle = number * math.pi / 9 + (0.1 if number % 2 else -0.1)
        rim = (centre[0] + (radius - 14) * math.cos(angle), centre[1] + (radius - 14) * math.sin(angle))
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
    sheet.shape(curve((395, 232), (440, 222), (520, 236), (500, 250), (420, 256), closed=True), RUBBER)
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
    for end in (ring((300, 570), 186, span=(172, 300)), ring((890, 570), 186, span=(195, 318))):
        sheet.stroke(end, 5, INK)


def _key_detail(sheet: Sheet) -> None:
    sheet.shape(ring((1058, 128), 98), LIGHT, 2.4)
    sheet.shape(ring((1058, 128), 52), STEEL, 2.4)
    sheet.shape(turned(box(1050, 92, 16, 72, 6), 35, (1058, 128)), INK, 1)
    sheet.dashed(turned(box(1050, 92, 16, 72, 6), -40, (1058, 128)), 2, TEAL)
    sheet.arrow(ring((1058, 128), 72, span=(-130, -62)), WARM, 3)
    sheet.note("0", (1002, 74), 20)
    sheet.note("1", (1112, 74), 20)
    sheet.stroke([(1010, 214), (918, 372)], 1.4, PENCIL)
