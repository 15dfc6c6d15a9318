"""The rule of shares: whole, deterministic, and what its docstring promises about who has what."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.credits.forms import in_points
from forum.credits.shares import (
    AUTHOR,
    EVIDENCE,
    FLOOR,
    WEIGHTS,
    WHOLE,
    Gift,
    proposed,
    rounded,
    shrinking,
)

OTHER_KINDS = [kind for kind in WEIGHTS if kind != AUTHOR]
HOLDERS = st.integers(1, 40)
OTHERS = st.builds(Gift, st.sampled_from(OTHER_KINDS), HOLDERS, st.integers(1, 500))
IDEAS = st.builds(
    lambda author, others: [Gift(AUTHOR, author, 1), *others], HOLDERS, st.lists(OTHERS)
)
POSTS = st.lists(st.builds(Gift, st.just(EVIDENCE), HOLDERS, st.integers(1, 500)), min_size=1)


@given(IDEAS)
def test_shares_are_whole_and_sum_to_one_idea(gifts: list[Gift]) -> None:
    shares = proposed(gifts)
    assert sum(shares.values()) == WHOLE
    assert all(0 < share <= WHOLE for share in shares.values())


@given(IDEAS, st.randoms(use_true_random=False))
def test_the_same_gifts_in_any_order_give_the_same_shares(
    gifts: list[Gift], chance: random.Random
) -> None:
    other = [*gifts, *gifts[: len(gifts) // 2]]
    chance.shuffle(other)
    assert list(proposed(gifts).items()) == list(proposed(other).items())


@given(IDEAS)
def test_the_author_keeps_more_than_half_whoever_else_gave(gifts: list[Gift]) -> None:
    assert proposed(gifts)[gifts[0].holder] > WHOLE / 2


@given(IDEAS)
def test_who_gave_more_than_posts_is_named_and_who_gave_posts_alone_from_the_floor_on(
    gifts: list[Gift],
) -> None:
    shares = proposed(gifts)
    more = {gift.holder for gift in gifts if gift.kind != EVIDENCE}
    assert more <= shares.keys()
    assert all(share >= FLOOR for holder, share in shares.items() if holder not in more)


@given(POSTS)
def test_of_those_who_gave_posts_alone_the_ones_with_most_come_first(posts: list[Gift]) -> None:
    author = 99
    shares = proposed([Gift(AUTHOR, author, 1), *posts])
    count = {gift.holder: len({p for p in posts if p.holder == gift.holder}) for gift in posts}
    left = [count[holder] for holder in count if holder not in shares]
    named = [count[holder] for holder in count if holder in shares]
    assert named
    assert min(named) >= max(left, default=0)


def test_alone_the_author_has_all_of_it() -> None:
    assert proposed([Gift(AUTHOR, 7, 1), Gift("design", 7, 2)]) == {7: WHOLE}


def test_each_way_has_its_weight_and_equal_parts_within() -> None:
    gifts = [Gift(AUTHOR, 1, 1), Gift("amendment", 2, 1), Gift("amendment", 3, 2)]
    assert proposed(gifts) == {1: 8334, 2: 833, 3: 833}
    gifts.append(Gift("amendment", 3, 4))
    assert proposed(gifts) == {1: 8333, 2: 556, 3: 1111}


def test_a_post_it_grew_from_and_a_wish_that_was_heard_are_one_way() -> None:
    one = proposed([Gift(AUTHOR, 1, 1), Gift("post", 2, 1)])
    two = proposed([Gift(AUTHOR, 1, 1), Gift("post", 2, 1), Gift("wish", 3, 2)])
    assert (one[2], two[2], two[3]) == (1429, 714, 714)


def test_of_two_with_as_many_posts_the_earlier_is_named() -> None:
    posts = [Gift(EVIDENCE, holder, 1000 - holder) for holder in range(2, 60)]
    shares = proposed([Gift(AUTHOR, 1, 1), *posts])
    named = sorted(set(shares) - {1})
    # 5 of 65 hundredths are 769 points: 15 have FLOOR each, the 15 with the earliest posts.
    assert named == list(range(45, 60))


def test_without_one_author_there_are_no_shares() -> None:
    for gifts in ([], [Gift("design", 1, 1)], [Gift(AUTHOR, 1, 1), Gift(AUTHOR, 2, 1)]):
        with pytest.raises(ValueError, match="one author"):
            proposed(gifts)


@given(st.dictionaries(HOLDERS, st.fractions(min_value=Fraction(1, 1000)), min_size=1))
def test_rounding_moves_nobody_by_a_whole_point(parts: dict[int, Fraction]) -> None:
    shares, whole = rounded(parts), sum(parts.values())
    assert sum(shares.values()) == WHOLE
    assert all(abs(shares.get(h, 0) - part * WHOLE / whole) < 1 for h, part in parts.items())


def test_whose_share_would_become_smaller() -> None:
    assert shrinking({1: 60, 2: 40}, {1: 60, 3: 40}) == {2}
    assert shrinking({1: 100}, {1: 100}) == set()


@pytest.mark.parametrize(
    ("given", "points"),
    [
        ("100", 10_000),
        ("12.5", 1250),
        ("12,55 %", 1255),
        ("", 0),
        ("0.001", -1),
        ("-5", -1),
        ("101", -1),
        ("NaN", -1),
        ("1e9", -1),
        ("a lot", -1),
    ],
)
def test_a_share_is_read_as_people_write_it(given: str, points: int) -> None:
    assert in_points(given) == points
