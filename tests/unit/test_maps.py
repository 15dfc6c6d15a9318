"""Geometry of a map: every card stands inside its frame, beside its dot."""

from __future__ import annotations

import itertools

from forum.web.maps import CARD_HEIGHT, CARD_WIDTH, Point, scatter


def test_a_card_stands_in_the_frame_and_beside_its_dot() -> None:
    shares = [0.0, 0.1, 0.5, 0.9, 1.0]
    places = itertools.product(shares, shares)
    drawn = scatter([Point("x", across, up, 3, "calm") for across, up in places])
    for dot in drawn.dots:
        assert 0 <= dot.card_x <= drawn.width - CARD_WIDTH
        assert 0 <= dot.card_y <= drawn.height - CARD_HEIGHT
        assert dot.card_x >= dot.x + dot.r or dot.card_x + CARD_WIDTH <= dot.x - dot.r


def test_the_points_keep_their_numbers_whichever_is_the_largest() -> None:
    drawn = scatter([Point("small", 0.1, 0.1, 1, "calm"), Point("large", 0.9, 0.9, 9, "calm")])
    assert [(dot.number, dot.point.name) for dot in drawn.dots] == [(2, "large"), (1, "small")]
