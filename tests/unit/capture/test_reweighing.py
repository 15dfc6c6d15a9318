"""What if: a report weighed anew is what a run with these weights would have found."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask

from forum.capture.engine import Weights, capture
from forum.capture.engine.rank.weights import IDEA_WEIGHTS, THEME_WEIGHTS
from forum.capture.report.reweighing import how_it_counts, reweighed, weights_in
from tests.unit.engine.worlds import corpus, planted

# What is frozen was rounded to a millionth, and is multiplied by up to fourteen here.
NEAR = 2e-5
OTHERWISE = Weights(
    idea={**IDEA_WEIGHTS, "demand": 0.1, "depth": 0.4, "momentum": 0.0},
    theme={**THEME_WEIGHTS, "demand": 0.05, "breadth": 0.0, "depth": 0.7},
)


def found_with(weights: Weights) -> dict[str, Any]:
    """The findings of a small corpus, ranked by these weights."""
    return dict(json.loads(capture(corpus(planted()[0]), weights=weights).to_bytes()))


@pytest.fixture(scope="module")
def usual() -> dict[str, Any]:
    return found_with(Weights())


@pytest.mark.parametrize("of", ["idea", "theme"])
def test_it_is_what_a_run_with_these_weights_finds(usual: dict[str, Any], of: str) -> None:
    other, known = found_with(OTHERWISE), weights_in(usual, of)
    given = OTHERWISE.idea if of == "idea" else OTHERWISE.theme
    placed = reweighed(usual[f"{of}s"], known, {name: given[name] / known[name] for name in known})
    wanted = {row["key"]: row for row in other[f"{of}s"]}
    for one in placed:
        row = wanted[one.row["key"]]
        mine = (one.score, one.low, one.high)
        assert mine == pytest.approx((row["score"], row["low"], row["high"]), abs=NEAR)
        assert one.contributions == pytest.approx(
            {name: part for name, part in row["contributions"].items() if name in known}, abs=NEAR
        )


@pytest.mark.parametrize("of", ["idea", "theme"])
@pytest.mark.parametrize("times", [1.0, 3.0])
def test_where_all_count_alike_everything_stays(usual: dict, of: str, times: float) -> None:
    known = weights_in(usual, of)
    placed = reweighed(usual[f"{of}s"], known, dict.fromkeys(known, times))
    assert [one.row["key"] for one in placed] == [row["key"] for row in usual[f"{of}s"]]
    assert not any(one.steps for one in placed)
    assert [one.score for one in placed] == pytest.approx([row["score"] for row in usual[f"{of}s"]])


def test_steps_say_how_far_each_one_rose(usual: dict[str, Any]) -> None:
    known = weights_in(usual, "theme")
    placed = reweighed(usual["themes"], known, {name: float(name == "depth") for name in known})
    assert sum(one.steps for one in placed) == 0
    assert any(one.steps for one in placed)
    assert all(one.row["position"] - one.steps == one.position for one in placed)


@pytest.mark.parametrize(
    ("times", "said"),
    [
        ({"a": 2, "b": 1, "c": 1}, {"a": "counts double", "b": "", "c": ""}),
        ({"a": 2, "b": 2, "c": 2}, {"a": "", "b": "", "c": ""}),
        ({"a": 0, "b": 0.5, "c": 1}, {"a": "does not count", "b": "counts half", "c": ""}),
        ({"a": 3, "b": 1}, {"a": "counts three times as much", "b": ""}),
        ({"a": 1.5, "b": 1}, {"a": "counts 1.5 times as much", "b": ""}),
        ({"a": 0.07, "b": 1}, {"a": "counts 0.07 times as much", "b": ""}),
        ({"a": 0, "b": 4}, {"a": "does not count", "b": ""}),
    ],
)
def test_it_is_said_in_words(app: Flask, times: dict, said: dict) -> None:
    with app.test_request_context():
        assert how_it_counts(times) == said
