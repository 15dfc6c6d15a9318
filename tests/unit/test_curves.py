"""Geometry of lines: weeks with what may come, and places side by side."""

from __future__ import annotations

from forum.web.curves import TOP, Ahead, Step, slopes, weeks


def spots(points: str) -> list[tuple[float, ...]]:
    """The points of a polyline."""
    return [tuple(float(number) for number in spot.split(",")) for spot in points.split()]


def test_a_line_goes_on_from_its_last_week_into_the_band() -> None:
    drawn = weeks([0, 5, 10], [Ahead(8, 4, 20), Ahead(8, 2, 20)], width=100, height=30)
    assert drawn is not None
    line, ahead, band = spots(drawn.line), spots(drawn.ahead), spots(drawn.band)
    assert line[-1] == ahead[0] == band[0]
    assert [x for x, _ in line] + [x for x, _ in ahead[1:]] == [0, 25, 50, 75, 100]
    assert line[0][1] == 28
    assert min(y for _, y in band) == 2
    assert len(band) == 5
    assert all(0 <= y <= 30 for _, y in (*line, *ahead, *band))


def test_where_nothing_happened_there_is_no_line_and_without_a_forecast_no_band() -> None:
    assert weeks([0, 0], [Ahead(1, 0, 2)], width=100, height=30) is None
    assert weeks([], [], width=100, height=30) is None
    drawn = weeks([1], [], width=100, height=30)
    assert drawn is not None
    assert (drawn.band, drawn.ahead) == ("", "")


def test_what_is_below_the_first_places_leaves_at_the_bottom() -> None:
    steps = [Step(str(place), place, place, "calm") for place in range(1, 5)]
    steps += [
        Step("fell", 2, 40, "warm"),
        Step("far", 30, 41, "calm"),
        Step("new", None, 1, "accent"),
    ]
    drawn = slopes(steps, most=3)
    found = {row.step.name: (row.left, row.right) for row in drawn.rows}
    assert set(found) == {"1", "2", "3", "fell", "new"}
    assert found["1"] == (TOP, TOP)
    assert found["fell"][1] is None
    assert found["new"] == (None, TOP)
    assert all(y < drawn.height for ends in found.values() for y in ends if y is not None)


def test_nothing_to_draw_is_drawn() -> None:
    assert slopes([]).rows == ()


def test_long_names_are_cut_at_a_blank_or_where_there_is_none() -> None:
    drawn = slopes([Step("a rack " * 20, 1, 1, "calm"), Step("x" * 90, 2, 2, "calm")])
    assert [len(row.label) < 40 and row.label.endswith("…") for row in drawn.rows] == [True, True]
