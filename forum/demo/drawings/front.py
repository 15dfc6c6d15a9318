"""Designs for the front of the bicycles: the display and the rack."""

from __future__ import annotations

from PIL import Image

from forum.demo.drawings.bike import FRAME, RUBBER, wheel
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

WATER = "#b9d5cf"
MAP_LEFT, MAP_TOP = 322, 104
STREETS = (
    ((322, 430), (470, 404), (620, 392), (760, 330), (880, 300)),
    ((600, 104), (612, 250), (620, 392), (590, 500), (610, 600)),
    ((330, 250), (430, 300), (520, 330), (620, 392), (700, 470), (700, 600)),
    ((440, 600), (470, 404), (430, 300), (470, 104)),
    ((760, 104), (720, 230), (760, 330), (800, 440), (880, 460)),
)


def range_map() -> Image.Image:
    """The display in the handlebar colours the streets that can still be reached."""
    sheet = Sheet(COOL_PAPER, 37)
    bar = curve(
        (-20, 640), (130, 600), (300, 470), (600, 440), (900, 470), (1070, 600), (1220, 640)
    )
    sheet.stroke(bar, 44, INK)
    sheet.stroke(bar, 37, FRAME)
    for grip in (bar[:14], bar[-14:]):
        sheet.stroke(grip, 62, INK)
        sheet.stroke(grip, 54, RUBBER)
    sheet.glow(box(290, 84, 636, 650, 46), "#55554c", 0.3)
    sheet.shape(box(280, 64, 640, 650, 46), RUBBER, 3)
    screen = box(308, 92, 584, 594, 26)
    sheet.shape(screen, "#f4f2ea", 2)
    _country(sheet)
    sheet.wash(box(308, 606, 584, 80, 26), LIGHT, 0.92)
    sheet.shape(box(336, 630, 74, 32, 7), LIGHT, 2.6)
    sheet.wash(box(340, 634, 40, 24, 4), TEAL)
    sheet.note("54 %", (470, 647), 28)
    sheet.note("+310 m", (640, 647), 28, WARM)
    sheet.note("17:42", (826, 647), 28)
    sheet.pin(1, (1010, 210), (650, 330))
    sheet.pin(2, (1010, 300), (806, 318))
    sheet.pin(3, (190, 240), (392, 190))
    return sheet.finished()


def _country(sheet: Sheet) -> None:
    for number in range(5):
        hill = ring((402, 190), 34 + 22 * number, 24 + 17 * number, (-60 + 8 * number, 200))
        sheet.stroke(
            [p for p in hill if p[0] > MAP_LEFT and p[1] > MAP_TOP], 1.2, "#c9bfa8", tremble=2
        )
    far = curve((476, 330), (540, 286), (592, 172), (650, 200), (716, 250), (852, 268), (846, 336),
                (782, 400), (850, 480), (800, 520), (724, 548), (690, 590), (560, 582), (500, 498),
                (372, 446), (380, 398), closed=True)  # fmt: skip
    near = curve((548, 346), (596, 306), (612, 250), (652, 300), (700, 318), (764, 322), (740, 384),
                 (700, 420), (716, 496), (660, 500), (600, 520), (560, 470), (486, 424), (500, 388),
                 closed=True)  # fmt: skip
    sheet.wash(far, "#7fb8ae", 0.5)
    lake = curve(
        (700, 500), (770, 470), (850, 500), (876, 560), (800, 590), (716, 560), closed=True
    )
    sheet.shape(lake, WATER, 1.4, "#7da59d")
    sheet.wash(near, TEAL, 0.55)
    for street in STREETS:
        way = curve(*street)
        sheet.stroke(way, 6.5, "#b3aa97", tremble=0)
        sheet.stroke(way, 4, LIGHT, tremble=0)
    sheet.dashed(far, 2.4, TEAL)
    sheet.stroke([*near, near[0]], 3, TEAL)
    sheet.shape(
        [(598, 396), (620, 372), (642, 396), (636, 396), (636, 416), (604, 416), (604, 396)],
        WARM,
        2,
    )


def folding_rack() -> Image.Image:
    """A front rack, open with a parcel, and folded flat against the head tube."""
    sheet = Sheet(WARM_PAPER, 53)
    for dx in (90, 650):
        sheet.shadow((dx + 330, 744), 180)
        _front_end(sheet, dx)
    deck = box(318, 292, 214, 18, 7)
    sheet.dashed(box(340, 150, 170, 138, 8), 2.4, PENCIL)
    sheet.dashed([(425, 150), (425, 288)], 2, PENCIL)
    sheet.stroke([(516, 306), (372, 414)], 8, INK)
    sheet.shape(deck, TEAL, 3)
    sheet.hatch(deck, LIGHT, 16, 90, 3)
    sheet.measure((318, 108), (532, 108), "34 cm", -24)
    upright = turned(box(878, 292, 214, 18, 7), -103, (884, 301))
    sheet.shape(upright, TEAL, 3)
    sheet.hatch(upright, LIGHT, 16, -13, 3)
    sheet.stroke([(900, 318), (926, 414)], 8, INK)
    sheet.stroke(turned(ring((856, 238), 44, 13), -13, (856, 238)), 6, WARM)
    sheet.arrow(ring((884, 301), 206, span=(-14, -82)), WARM, 4)
    sheet.dashed(box(878, 292, 214, 18, 7), 2, TEAL)
    sheet.measure((798, 70), (858, 70), "6 cm", -26)
    for hinge in ((326, 301), (886, 301)):
        sheet.shape(ring(hinge, 11), STEEL, 3)
    sheet.pin(1, (120, 306), (318, 302))
    sheet.pin(2, (990, 190), (898, 232))
    sheet.pin(3, (560, 480), (396, 420))
    return sheet.finished()


def _front_end(sheet: Sheet, dx: float) -> None:
    def at(*points: Point) -> list[Point]:
        return moved(points, dx, 0)

    wheel(sheet, (dx + 350, 590), 150)
    sheet.stroke(ring((dx + 350, 590), 168, span=(205, 330)), 5, INK)
    fork = curve(*at((228, 372), (262, 470), (350, 590)))
    sheet.stroke(fork, 19, INK)
    sheet.stroke(fork, 13, FRAME)
    sheet.shape(moved(tube((206, 300), (20, 392), 28), dx, 0), FRAME)
    sheet.shape(moved(tube((222, 348), (50, 520), 40), dx, 0), FRAME)
    sheet.wash(at((0, 330), (75, 330), (75, 570), (0, 570)), WARM_PAPER)
    sheet.stroke(curve(*at((75, 347), (83, 359), (69, 371), (76, 384))), 2.4, INK)
    sheet.stroke(curve(*at((75, 465), (85, 482), (67, 506), (76, 526))), 2.4, INK)
    sheet.shape(moved(tube((188, 216), (230, 376), 32), dx, 0), FRAME, 3)
    sheet.stroke(curve(*at((186, 214), (176, 168), (150, 148), (96, 160))), 12, INK)
    sheet.stroke(curve(*at((134, 150), (96, 160), (60, 172))), 20, RUBBER)
    sheet.glow(at((300, 400), (300, 428), (440, 470), (440, 380)), strength=0.5)
    sheet.shape(at(*box(262, 396, 42, 36, 12)), LIGHT, 3)
    sheet.stroke(at((226, 414), (262, 414)), 8, INK)
