"""Trends and alarms on communities whose truth is known, because they are simulated."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from forum.capture.engine import trends
from forum.capture.engine.trends import Trend, crises, directions, forecast

WEEKS = 12
KINDS = ["even", "uneven", "drifting"]


def rates(rng, kind: str, themes: int = 20, weeks: int = WEEKS, growth: float = 1.0):
    """What is expected of each theme and week, and what makes the weeks uneven."""
    rate = rng.uniform(3.0, 30.0, themes)[:, None] * growth ** np.linspace(0.0, 1.0, weeks)
    if kind == "drifting":
        rate = rate * np.exp(np.cumsum(rng.normal(0.0, 0.06, rate.shape), axis=1))
    shock = rng.gamma(8.0, 1 / 8.0, rate.shape) if kind == "uneven" else np.ones_like(rate)
    return rate, shock


def directed(found: list[Trend]) -> Counter[str]:
    return Counter(trend.direction for trend in found)


@pytest.mark.parametrize("kind", KINDS)
def test_eighty_per_cent_bands_hold_in_eighty_of_a_hundred_cases(kind: str) -> None:
    inside, changed = [], []
    for seed in range(30):
        rng = np.random.default_rng(seed)
        rate, shock = rates(rng, kind, weeks=WEEKS + directions.AHEAD_WEEKS)
        counts = rng.poisson(rate * shock)
        past, future = counts[:, :WEEKS], counts[:, WEEKS:]
        whole = past.sum(axis=0)
        part = rate[:, :WEEKS] / rate[:, :WEEKS].sum(axis=0) * whole
        truth = part[:, -4:].sum(axis=1) / whole[-4:].sum()
        truth = truth / (part[:, :-4].sum(axis=1) / whole[:-4].sum())
        for trend, then, ratio in zip(trends.trends(past, whole), future, truth, strict=True):
            inside += [lo <= n <= hi for lo, n, hi in zip(trend.low, then, trend.high, strict=True)]
            changed.append(trend.change_low <= ratio <= trend.change_high)
    assert 0.75 <= np.mean(inside) <= 0.85
    assert 0.75 <= np.mean(changed) <= 0.85


@pytest.mark.parametrize("growth", [2.0, 5.0])
@pytest.mark.parametrize("kind", ["even", "uneven"])
def test_a_growing_community_makes_no_theme_emerging(kind: str, growth: float) -> None:
    found: Counter[str] = Counter()
    for seed in range(12):
        rng = np.random.default_rng(seed)
        rate, shock = rates(rng, kind, growth=growth)
        counts = rng.poisson(rate * shock)
        found += directed(trends.trends(counts, counts.sum(axis=0)))
    assert found["emerging"] + found["new"] <= 0.02 * found.total()
    assert found["fading"] <= 0.02 * found.total()


@pytest.mark.parametrize(
    ("least", "most", "factor", "direction"),
    [(3.0, 15.0, 2.5, "emerging"), (10.0, 30.0, 0.4, "fading")],
)
def test_planted_themes_are_found_and_the_others_left_alone(
    least: float, most: float, factor: float, direction: str
) -> None:
    right, wrong = [], []
    for seed in range(30):
        rng = np.random.default_rng(seed)
        rate, _ = rates(rng, "even", growth=2.0)
        rate[0] = rng.uniform(least, most) * 2.0 ** np.linspace(0.0, 1.0, WEEKS)
        rate[0, -4:] *= factor
        counts = rng.poisson(rate)
        found = trends.trends(counts, counts.sum(axis=0))
        right.append(found[0].direction == direction)
        wrong += [trend.direction != "steady" for trend in found[1:]]
    assert np.mean(right) >= 0.8
    assert np.mean(wrong) <= 0.03


def test_a_theme_from_nothing_is_new() -> None:
    counts = np.full((6, WEEKS), 20)
    counts[2, :-4], counts[2, -4:] = 0, 6
    found = trends.trends(counts, counts.sum(axis=0))
    assert [trend.direction for trend in found] == ["steady"] * 2 + ["new"] + ["steady"] * 3


def test_the_order_of_the_themes_does_not_matter() -> None:
    rng = np.random.default_rng(5)
    counts = rng.poisson(rates(rng, "uneven")[0])
    shuffled = rng.permutation(len(counts))
    straight = trends.trends(counts, counts.sum(axis=0))
    for place, trend in zip(shuffled, trends.trends(counts[shuffled], counts.sum(0)), strict=True):
        assert trend.direction == straight[place].direction
        assert trend.change == pytest.approx(straight[place].change)
        assert trend.high == pytest.approx(straight[place].high)


@pytest.mark.parametrize("themes", [0, 1, 5])
@pytest.mark.parametrize("weeks", [0, 1, 3, 7, 12])
def test_quiet_or_young_communities_are_steady(themes: int, weeks: int) -> None:
    for counts in (np.zeros((themes, weeks)), np.full((themes, weeks), 4.0)):
        found = trends.trends(counts, counts.sum(axis=0))
        assert [trend.direction for trend in found] == ["steady"] * themes
        assert not any(alarm.raised for alarm in trends.alarms(counts, counts.sum(axis=0)))
        for trend in found:
            assert trend.change_low <= 1.0 <= trend.change_high
            assert len(trend.expected) == directions.AHEAD_WEEKS
            assert np.isfinite([*trend.low, *trend.expected, *trend.high]).all()


def test_a_theme_of_which_nothing_was_heard_has_a_wide_interval() -> None:
    counts = np.vstack([np.zeros(WEEKS), np.full(WEEKS, 20.0)])
    silent, loud = trends.trends(counts, counts.sum(axis=0))
    assert silent.change == pytest.approx(1.0, abs=0.3)
    assert silent.change_high / silent.change_low > 20 * loud.change_high / loud.change_low
    assert trends.trends([], []) == []
    assert trends.alarms([], []) == []


def test_nonsense_is_refused() -> None:
    for weekly, everything in (
        ([[1, 2]], [3]),
        ([[-1, 2]], [3, 3]),
        ([[1, float("nan")]], [3, 3]),
        ([1, 2], [3, 3]),
    ):
        with pytest.raises(ValueError, match="must"):
            trends.trends(weekly, everything)
    with pytest.raises(ValueError, match="same"):
        trends.alarms([[1, 2]], [[1, 2]], people=[[1]])


def complaining(seed: int, themes: int = 10, spread: float = 0.0):
    """About ten complaints of sixty sentences a week in each theme, and nothing happens."""
    rng = np.random.default_rng(seed)
    said = rng.poisson(60, (themes, WEEKS))
    shock = rng.gamma(1 / spread, spread, said.shape) if spread else np.ones(said.shape)
    return rng, said, rng.binomial(said, np.minimum(shock * 10 / 60, 1.0))


@pytest.mark.parametrize("spread", [0.0, 0.03])
def test_false_alarms_are_as_rare_as_is_said(spread: float) -> None:
    reports = [trends.alarms(*complaining(seed, spread=spread)[:0:-1]) for seed in range(50)]
    false = [any(alarm.raised for alarm in report) for report in reports]
    assert np.mean(false) <= crises.FALSE_ALARMS
    above = [alarm.seen > alarm.high for report in reports for alarm in report]
    # `seen` is the less likely of two windows, each of which exceeds its range once in a hundred.
    assert np.mean(above) <= 2 * (1.0 - crises.USUAL) + 0.015


def test_three_times_the_complaints_of_the_last_week_are_a_crisis() -> None:
    raised = []
    for seed in range(50):
        rng, said, complaints = complaining(seed)
        complaints[0, -1] = rng.binomial(said[0, -1], 30 / 60)
        raised.append(trends.alarms(complaints, said)[0].raised)
    assert np.mean(raised) >= 0.9


def test_twice_as_much_talk_with_twice_the_complaints_is_none() -> None:
    said, complaints = np.full((4, WEEKS), 60), np.full((4, WEEKS), 10)
    said[1, -1], complaints[1, -1] = 180, 30
    assert not trends.alarms(complaints, said)[1].raised


def test_two_weeks_together_may_say_what_neither_does_alone() -> None:
    said, complaints = np.full((4, WEEKS), 60), np.full((4, WEEKS), 8)
    complaints[1, -2:] = 20
    alarm = trends.alarms(complaints, said)[1]
    assert (alarm.raised, alarm.weeks, alarm.seen) == (True, 2, 40)
    assert alarm.expected == pytest.approx(16, abs=2)
    assert alarm.expected < alarm.high < alarm.seen


def test_a_crisis_needs_complaints_people_and_a_last_week() -> None:
    said, complaints = np.full((4, WEEKS), 60), np.zeros((4, WEEKS), dtype=int)
    complaints[0, -1], complaints[1, -1] = 20, crises.COMPLAINTS_TO_ALARM - 1
    people = np.minimum(complaints, crises.PEOPLE_TO_ALARM)
    assert [alarm.raised for alarm in trends.alarms(complaints, said, people)][:2] == [True, False]
    assert not trends.alarms(complaints, said, np.minimum(people, 2))[0].raised
    complaints[0, -2:] = [20, 0]
    assert not trends.alarms(complaints, said)[0].raised


def test_discoveries_are_those_of_benjamini_and_hochberg() -> None:
    # The example of their paper (1995, section 3.2): four of fifteen at .05.
    chances = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459]
    chances += [0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0]
    assert forecast.discoveries(np.array(chances[::-1]), 0.05).tolist() == [False] * 11 + [True] * 4
