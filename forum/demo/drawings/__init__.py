"""Eight designs for the demo, drawn when they are asked for; the same at every call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image

from forum.demo.drawings import bike, front, kitchen, robot


@dataclass(frozen=True)
class Drawing:
    """The idea a picture belongs to, its alternative text, and how to draw it."""

    idea: str
    alt: str
    draw: Callable[[], Image.Image]


_ALL = (
    Drawing(
        "quick-release-battery",
        "Side view of a city bike: the battery comes out of the down tube at 12 degrees, with a "
        "carrying loop at its end; above, the lock with its two key positions.",
        bike.battery_slide,
    ),
    Drawing(
        "child-seat-rail",
        "A child seat on the rear rack: the light has moved to the tail, inside a half ring; its "
        "old place is crossed out; beside it, the profile of the rail, 120 by 10.",
        bike.child_seat_rail,
    ),
    Drawing(
        "range-on-map",
        "A handlebar display with a street map: a dark area that can be reached and come back "
        "from, a lighter one for one way, both longer along the valleys.",
        front.range_map,
    ),
    Drawing(
        "rack-folds-flat",
        "A front rack twice: open with a parcel, 34 cm deep, and folded up against the head tube, "
        "6 cm thick, held by a rubber loop.",
        front.folding_rack,
    ),
    Drawing(
        "reservoir-lateral",
        "Machine à café sous un meuble haut : le réservoir d’eau, 9 cm de large, coulisse vers "
        "l’avant le long du flanc gauche.",
        kitchen.side_tank,
    ),
    Drawing(
        "bac-flotteur",
        "Deux coupes du bac d’égouttage : presque vide, le flotteur est au ras de la grille ; "
        "plein, sa tête rouge dépasse de 8 mm.",
        kitchen.float_tray,
    ),
    Drawing(
        "bol-modulable",
        "Un fond de bol et trois parois qui s’y empilent, puis emboîtées pour le rangement ; en "
        "médaillon, le recouvrement de 12 mm au joint.",
        robot.modular_bowl,
    ),
    Drawing(
        "rangement-couvercles",
        "Coupe du bol : un panier tient les disques debout, le fouet au centre et la lame dans son "
        "étui ; le couvercle se retourne pour fermer.",
        robot.lid_basket,
    ),
)
DRAWINGS = {drawing.idea: drawing for drawing in _ALL}
