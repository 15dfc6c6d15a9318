"""Camps of voters: planted ones are found again, none are invented; what bridges them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit
from sklearn.metrics import adjusted_rand_score

from forum.ranking.camps import Camps, bridging, find_camps, finding, mixture
from forum.ranking.camps.agreement import WEAK, estimate
from forum.ranking.camps.bridging import MIN_SHOWN
from forum.ranking.camps.reactions import read


def planted(seed, people, odds, each, sizes=None, readiness=0.0, quiet=0.0, part=None):
    """Person, idea, wants, the camp of each person; `odds` is camps × ideas.

    `quiet` of those who do not want it say nothing; each sees `part` neighbouring ideas, or all.
    """
    rng = np.random.default_rng(seed)
    count, ideas = odds.shape
    camp = rng.choice(count, people, p=sizes)
    ready = rng.normal(0, 1, people) * readiness
    rows = []
    for person in range(people):
        seen = rng.permutation(ideas)
        if part:
            seen = rng.integers(0, ideas - part) + rng.permutation(part)
        wants = rng.random(seen.size) < expit(odds[camp[person], seen] + ready[person])
        said = wants | (rng.random(seen.size) >= quiet)
        number = rng.integers(each[0], each[1] + 1)
        rows += [
            (person, i, int(w)) for i, w in zip(seen[said][:number], wants[said], strict=False)
        ]
    person, idea, wants = np.array(rows).T
    return person, idea, wants, camp


def opposed(seed, camps, ideas, differing, distance):
    """Log-odds, camps × ideas: alike in some ideas and apart in a share of them."""
    rng = np.random.default_rng((seed, camps))
    odds = np.tile(rng.normal(0.4, 0.8, ideas), (camps, 1))
    side = rng.random((camps, ideas)) < 0.5
    if camps == 2:
        side[1] = ~side[0]
    apart = rng.random(ideas) < differing
    odds[:, apart] = (distance * (side - 0.5))[:, apart]
    return odds


def alike(one, other):
    """The adjusted Rand index over everybody; who is not placed is one more group."""
    return adjusted_rand_score(one, other)


SIZES_OF_EIGHT = (0.30, 0.20, 0.15, 0.10, 0.08, 0.07, 0.05, 0.05)


@pytest.mark.parametrize(
    ("people", "odds", "how"),
    [
        (500, opposed(1, 2, 100, 0.5, 3.5), {}),
        (600, opposed(2, 2, 100, 0.6, 3.5), {"quiet": 0.75}),
        (600, opposed(3, 2, 100, 0.5, 3.5), {"sizes": (0.85, 0.15)}),
        (500, opposed(4, 2, 120, 0.6, 3.5), {"part": 60}),
        (800, opposed(1, 8, 80, 0.8, 4.5), {}),
        (400, opposed(2, 8, 60, 0.8, 4.5), {}),
        (800, opposed(3, 8, 80, 0.9, 5.0), {"quiet": 0.75}),
        (800, opposed(4, 8, 80, 0.9, 4.5), {"sizes": SIZES_OF_EIGHT}),
    ],
)
def test_planted_camps_are_found_again(people, odds, how) -> None:
    person, idea, wants, camp = planted(5, people, odds, (20, 30), **how)
    found = find_camps(person, idea, wants, odds.shape[1])
    if "quiet" in how:
        assert (wants == 0).mean() < 0.21
    assert found.n_camps == odds.shape[0]
    assert alike(camp, found.labels) >= 0.9
    assert (np.diff(np.bincount(found.labels[found.labels >= 0])) <= 0).all()


def test_the_number_of_camps_has_no_cap() -> None:
    odds = opposed(1, 18, 60, 1.0, 6.0)
    person, idea, wants, camp = planted(1, 450, odds, (30, 40))
    found = find_camps(person, idea, wants, 60)
    assert found.n_camps == 18 > finding.GROUPS_AT_FIRST
    assert alike(camp, found.labels) >= 0.9


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    ("people", "odds", "each", "how"),
    [
        (400, np.zeros((1, 80)), (15, 30), {}),
        (60, opposed(1, 1, 30, 0.0, 0.0), (3, 20), {}),
        (400, opposed(2, 1, 80, 0.0, 0.0), (15, 30), {"quiet": 0.75}),
        # Who says yes to everything and who says no are not two camps of opinion.
        (400, opposed(3, 1, 80, 0.0, 0.0), (15, 30), {"readiness": 1.5}),
        # Who saw the ideas of one month and who those of another are no camps either.
        (400, opposed(4, 1, 120, 0.0, 0.0), (15, 30), {"part": 40}),
    ],
)
def test_where_there_are_no_camps_none_are_found(seed, people, odds, each, how) -> None:
    person, idea, wants, _camp = planted(seed, people, odds, each, **how)
    found = find_camps(person, idea, wants, odds.shape[1])
    assert found.n_camps == 1
    assert (found.labels == 0).all()


def test_camps_are_found_beneath_how_readily_people_say_yes() -> None:
    odds = opposed(6, 2, 100, 0.6, 4.0)
    person, idea, wants, camp = planted(6, 600, odds, (20, 30), readiness=1.0)
    found = find_camps(person, idea, wants, 100)
    assert found.n_camps == 2
    assert alike(camp, found.labels) >= 0.9


def scrambled(person, idea, wants, rng):
    """The same reactions in another order under other ids; and the new id of each old one."""
    ids = rng.choice(np.arange(-5_000, 5_000), person.max() + 1, replace=False)
    order = rng.permutation(person.size)
    return ids[person][order], idea[order], wants[order], ids


@pytest.mark.parametrize("learned_from", [4_000, 150])
def test_order_and_ids_change_nothing(learned_from, monkeypatch) -> None:
    monkeypatch.setattr(finding, "LEARNED_FROM", learned_from)
    odds = opposed(7, 3, 40, 0.8, 4.0)
    person, idea, wants, _camp = planted(7, 300, odds, (10, 20))
    # Many who said exactly the same: to take one or another of them must not matter.
    twins = person < 40
    person = np.concatenate([person, person[twins] + 300, person[twins] + 340])
    idea = np.concatenate([idea, idea[twins], idea[twins]])
    wants = np.concatenate([wants, wants[twins], wants[twins]])
    found = find_camps(person, idea, wants, 40, random_state=3)
    again = find_camps(person, idea, wants, 40, random_state=3)
    assert (found.labels == again.labels).all()
    assert found.n_camps > 1
    for seed in range(3):
        *rows, ids = scrambled(person, idea, wants, np.random.default_rng(seed))
        mine, theirs = read(person, idea, wants, 40), read(*rows, 40)
        assert (mine.person == theirs.person).all()
        assert (mine.idea == theirs.idea).all()
        assert (mine.wants == theirs.wants).all()
        other = find_camps(*rows, 40, random_state=3)
        place = np.searchsorted(other.people, ids[found.people])
        assert (other.labels[place] == found.labels).all()
        assert (other.reacted == found.reacted).all()
        assert (other.agreement == found.agreement).all()


def test_many_are_learned_from_some_and_all_are_placed(monkeypatch) -> None:
    odds = opposed(8, 4, 60, 0.8, 4.5)
    person, idea, wants, camp = planted(8, 900, odds, (20, 30))
    sizes = []
    learn = finding._most_evident
    monkeypatch.setattr(finding, "LEARNED_FROM", 300)
    monkeypatch.setattr(
        finding, "_most_evident", lambda left, *seed: sizes.append(left.n) or learn(left, *seed)
    )
    found = find_camps(person, idea, wants, 60)
    assert sizes == [300]
    assert found.n_camps == 4
    assert alike(camp, found.labels) >= 0.9


def test_who_said_too_little_is_not_placed() -> None:
    odds = opposed(9, 2, 60, 0.6, 4.0)
    odds[:, 0] = 0.0
    person, idea, wants, _camp = planted(9, 400, odds, (15, 30), sizes=(0.8, 0.2))
    person, idea, wants = (
        np.append(array, more) for array, more in ((person, 400), (idea, 0), (wants, 1))
    )
    found = find_camps(person, idea, wants, 60)
    assert found.people[-1] == 400
    assert found.labels[-1] == -1
    assert (found.labels[:-1] >= 0).mean() > 0.9
    counted = np.isin(person, found.people[found.labels >= 0])
    assert found.reacted.sum() == counted.sum()
    assert found.wanted.sum() == wants[counted].sum()


def test_few_people_are_no_error() -> None:
    nobody = find_camps([], [], [], 4)
    assert (nobody.n_camps, nobody.agreement.shape) == (0, (4, 0))
    assert bridging(nobody).score.tolist() == [0.5] * 4
    assert find_camps([], [], [], 0).people.size == 0
    one = find_camps([-3], [1], [1], 2)
    assert (one.n_camps, one.labels.tolist(), one.people.tolist()) == (1, [0], [-3])
    two = find_camps([7, 7, 9], [0, 1, 0], [1, 0, 0], 2)
    assert two.wanted.tolist() == [[1], [0]]
    assert two.reacted.tolist() == [[2], [1]]
    assert (two.low < two.agreement).all()
    assert (two.agreement < two.high).all()


@pytest.mark.parametrize("wants", [[1, 1, 1], [0, 0, 0], [1, 0, 1]])
@pytest.mark.parametrize("people", [3, 12, 200])
def test_identical_people_are_one_camp(wants, people) -> None:
    found = find_camps(np.repeat(np.arange(people), 3), [0, 1, 2] * people, wants * people, 3)
    assert found.n_camps == 1
    assert (found.labels == 0).all()
    assert np.isfinite(found.agreement).all()


def test_a_camp_has_people_enough_to_be_shown() -> None:
    odds = np.array([[4.0] * 30 + [-4.0] * 30, [-4.0] * 30 + [4.0] * 30])
    person, idea, wants, camp = planted(3, 100, odds, (40, 60), sizes=(0.9, 0.1))
    few = np.flatnonzero(camp == 1)
    for kept, camps in ((mixture.SMALLEST - 2, 1), (few.size, 2)):
        rows = ~np.isin(person, few[kept:])
        found = find_camps(person[rows], idea[rows], wants[rows], 60)
        assert found.n_camps == camps
    assert mixture.SMALLEST >= MIN_SHOWN


@given(
    st.lists(st.tuples(st.integers(-9, 30), st.integers(0, 5), st.integers(0, 1)), max_size=150),
    st.integers(0, 3),
)
@settings(max_examples=30, deadline=None)
def test_whatever_is_said_the_answer_is_whole(rows, random_state) -> None:
    rows = list({(person, idea): want for person, idea, want in rows}.items())
    person, idea = [row[0][0] for row in rows], [row[0][1] for row in rows]
    found = find_camps(person, idea, [row[1] for row in rows], 6, random_state=random_state)
    assert found.people.tolist() == sorted(set(person))
    assert found.labels.shape == found.people.shape
    assert set(found.labels.tolist()) - {-1} == set(range(found.n_camps))
    assert ((found.wanted <= found.reacted) & (found.wanted >= 0)).all()
    assert ((found.low <= found.agreement) & (found.agreement <= found.high)).all()
    said = bridging(found)
    assert ((said.score > 0) & (said.score < 1)).all()
    assert (said.agreeing <= found.n_camps).all()


@pytest.mark.parametrize(
    ("person", "idea", "wants", "ideas", "says"),
    [
        ([1, 2], [0], [1], 2, "one length"),
        ([1], [2], [1], 2, "not there"),
        ([1], [-1], [1], 2, "not there"),
        ([1], [0], [1], -1, "not there"),
        ([1], [0], [2], 2, "1 or 0"),
        ([1], [0], [-1], 2, "1 or 0"),
        ([1], [0], [0.5], 2, "whole numbers"),
        ([1], [0], [float("nan")], 2, "whole numbers"),
        ([[1]], [0], [1], 2, "whole numbers"),
        ([1, 2, 1], [0, 0, 0], [1, 1, 0], 2, "twice"),
    ],
)
def test_what_is_no_reaction_is_refused(person, idea, wants, ideas, says) -> None:
    with pytest.raises(ValueError, match=says):
        find_camps(person, idea, wants, ideas)


def test_eighty_per_cent_intervals_of_agreement_hold_as_often() -> None:
    inside = []
    for seed, camps, differing, quiet in ((1, 2, 0.5, 0), (2, 4, 0.8, 0), (3, 2, 0.6, 0.75)):
        odds = opposed(seed, camps, 80, differing, 3.5)
        person, idea, wants, camp = planted(seed, 500, odds, (20, 30), quiet=quiet)
        found = find_camps(person, idea, wants, 80)
        assert found.n_camps == camps
        wish = expit(odds)
        truth = (wish / (wish + (1 - wish) * (1 - quiet))).T
        for label in range(camps):
            own = truth[:, np.bincount(camp[found.labels == label]).argmax()]
            inside += list((found.low[:, label] <= own) & (own <= found.high[:, label]))
    assert 0.75 <= np.mean(inside) <= 0.85


def test_one_camp_alone_is_as_sure_as_its_reactions() -> None:
    # Shrunk to a rate that it made itself, it would be counted twice.
    rng = np.random.default_rng(1)
    truth = rng.beta(4, 3, 400)
    reacted = rng.integers(5, 40, 400)
    wanted = rng.binomial(reacted, truth)
    found = estimate(wanted[:, None], reacted[:, None], wanted, reacted)
    inside = (found.low[:, 0] <= truth) & (truth <= found.high[:, 0])
    assert 0.75 <= inside.mean() <= 0.85


def test_what_few_of_a_camp_said_is_drawn_to_what_others_want() -> None:
    reacted = np.array([[1, 30], [1, 30]])
    wanted = np.array([[1, 29], [1, 2]])
    found = estimate(wanted, reacted, wanted.sum(axis=1), reacted.sum(axis=1))
    assert found.mean[0, 0] > found.mean[1, 0] + 0.2
    assert found.high[1, 0] - found.low[1, 0] > found.high[1, 1] - found.low[1, 1]
    assert found.mean[1, 0] < (1 + WEAK) / (1 + WEAK + 0.1)


def asked(wanted, reacted) -> Camps:
    """Camps of which only the counts (ideas × camps) are known."""
    wanted, reacted = np.array(wanted), np.array(reacted)
    found = estimate(wanted, reacted, wanted.sum(axis=1), reacted.sum(axis=1))
    people = np.arange(3)
    parts = (wanted, reacted, found.mean, found.low, found.high)
    return Camps(people, people * 0, wanted.shape[1], *parts)


def test_what_all_camps_want_is_above_what_one_big_camp_wants() -> None:
    said = bridging(asked([[60, 0, 0], [20, 20, 20]], [[80, 20, 20], [40, 40, 40]]))
    assert said.score[1] > said.score[0]
    product = (61 / 82) * (1 / 22) * (1 / 22)
    assert said.score[0] == pytest.approx(product ** (1 / 3))
    many = bridging(asked([[20] * 9], [[40] * 9]))
    assert many.score[0] == pytest.approx(said.score[1])


def test_camps_that_agree_are_counted() -> None:
    said = bridging(
        asked([[38, 36, 2], [20, 20, 3], [30, 4, 4]], [[40, 40, 40], [40, 40, 5], [40, 4, 4]])
    )
    # Half of forty is no agreement; of four nothing is told, though they all want it.
    assert said.agreeing.tolist() == [2, 0, 1]


def test_a_camp_too_small_to_show_is_never_one_that_agrees() -> None:
    for reacted, agreeing in ((MIN_SHOWN - 1, 1), (MIN_SHOWN, 2)):
        said = bridging(asked([[38, reacted]], [[40, reacted]]))
        assert said.agreeing.tolist() == [agreeing]
