"""Puppets are found and honest people are left alone: what the benchmark measures, on few seeds."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.planted import Planted, planted
from forum.ranking.integrity import Accounts, Addresses, Votes, find_groups

SEEDS = (11, 12, 13)
PROMISED, NEWCOMERS_MOST = 0.9, 0.01


def people(case: Planted) -> set[int]:
    """Who is found."""
    groups = find_groups(case.votes, case.accounts, case.addresses)
    return {one.person for group in groups for one in group.suspects}


@pytest.mark.timeout(300)
def test_puppets_are_found_and_few_others() -> None:
    """Of each shape nearly all are found; over the shapes nearly all that is found are puppets."""
    right = found = new = honest_new = 0
    for shape in ("ring", "burst", "address", "camouflage"):
        puppets = of_shape = 0
        for seed in SEEDS:
            case = planted(shape, seed)
            them = people(case)
            of_shape += len(them & case.puppets)
            puppets += len(case.puppets)
            found += len(them)
            new += len(them & case.newcomers)
            honest_new += len(case.newcomers)
        assert of_shape / puppets >= PROMISED, shape
        right += of_shape
    assert right / found >= PROMISED
    assert new / honest_new <= NEWCOMERS_MOST


def test_an_honest_community_shows_next_to_nobody() -> None:
    """Fans, couples, offices, friends of authors, a telephone company, and a wave are in it."""
    for seed in SEEDS:
        case = planted("honest", seed)
        assert len(people(case) & case.newcomers) / len(case.newcomers) <= NEWCOMERS_MOST


def test_the_order_of_the_rows_changes_nothing() -> None:
    case, rng = planted("ring", SEEDS[0]), np.random.default_rng(1)
    v, a, d = case.votes, case.accounts, case.addresses
    mixed = [rng.permutation(len(one.person)) for one in (v, a, d)]
    votes = Votes(*(side[mixed[0]] for side in (v.person, v.author, v.idea, v.at)))
    sides = (a.person, a.created, a.proven, a.trusted, a.days_seen)
    accounts = Accounts(*(side[mixed[1]] for side in sides))
    addresses = Addresses(d.person[mixed[2]], d.address[mixed[2]])
    assert find_groups(votes, accounts, addresses) == find_groups(v, a, d)


def test_the_parts_add_up_and_no_sign_is_enough() -> None:
    case = planted("address", SEEDS[0])
    groups = find_groups(case.votes, case.accounts, case.addresses)
    assert groups
    for group in groups:
        assert len(group.suspects) >= 3
        for one in group.suspects:
            assert one.suspicion == pytest.approx(sum(part.weight for part in one.parts))
            assert sum(part.weight > 0 for part in one.parts) >= 2


def test_nobody_is_found_among_nobody() -> None:
    nothing, nowhen = np.array([], dtype=np.int64), np.array([], dtype=np.float64)
    accounts = Accounts(nothing, nowhen, nothing.astype(bool), nothing.astype(bool), nothing)
    assert find_groups(Votes(nothing, nothing, nothing, nowhen), accounts, Addresses.none()) == ()
