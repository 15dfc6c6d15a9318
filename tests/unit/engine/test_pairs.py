"""Pairs that seem to be the same: found in any order, grouped without chains, ruled for good."""

from __future__ import annotations

import random

import pytest

from forum.capture.engine.duplicates import Pair, cold_start, groups_of, likely_pairs, pairs

SAME = {
    "a": "A rack that folds\nThe rear rack should fold flat, so that the bike fits into the lift.",
    "b": "Folding rack\nThe rear rack should fold flat so the bike fits in a lift.",
    "c": "Supports pliants\nLe porte-bagages devrait se replier à plat.",
    "d": "Porte-bagage pliant\nLe porte-bagages devrait se replier à plat !",
    "e": "A louder bell\nNobody hears the bell in traffic.",
    "f": "Lights in the frame\nLamps that can't be stolen, since they are part of the frame.",
}


def found(texts: dict[str, str], **more) -> dict[tuple[str, str], float]:
    keys = list(texts)
    got = likely_pairs(keys, [texts[key] for key in keys], cold_start(), **more)
    return {pair.keys: pair.chance for pair in got}


def test_what_says_the_same_is_found_in_both_languages_and_nothing_else() -> None:
    chances = found(SAME, least=0.4)
    assert set(chances) == {("a", "b"), ("c", "d")}
    assert found({"a": SAME["a"], "b": SAME["a"], "f": SAME["f"]})["a", "b"] > 0.9


def test_the_order_of_the_texts_does_not_matter() -> None:
    rng = random.Random(3)
    words = [f"{a}{b}{c}" for a in "bcdfgl" for b in "aeiou" for c in "mnrst"]
    texts = {f"k{i:03}": " ".join(rng.choices(words, k=12)) for i in range(200)}
    for i in range(0, 200, 10):
        texts[f"t{i:03}"] = texts[f"k{i:03}"] + " " + rng.choice(words)
    straight = found(texts, least=0.2)
    shuffled = list(texts.items())
    rng.shuffle(shuffled)
    assert found(dict(shuffled), least=0.2) == straight
    assert {(f"k{i:03}", f"t{i:03}") for i in range(0, 200, 10)} <= set(straight)


def test_what_was_ruled_is_settled_for_good() -> None:
    ruled = {frozenset("ab"): False, frozenset("ef"): True, frozenset("az"): True}
    chances = found(SAME, known=ruled, least=0.4)
    assert set(chances) == {("c", "d"), ("e", "f")}
    assert chances["e", "f"] == 1.0


@pytest.mark.parametrize("texts", [{}, {"a": ""}, {"a": "", "b": ""}, {"a": "!", "b": "rack"}])
def test_nothing_is_like_nothing(texts: dict[str, str]) -> None:
    assert found(texts) == {}


def test_keys_are_each_for_one_text() -> None:
    for keys, texts in ((["a", "a"], ["x", "y"]), (["a"], [])):
        with pytest.raises(ValueError, match="key"):
            likely_pairs(keys, texts, cold_start())


def test_the_commonest_words_make_way_when_there_is_too_much_to_compare(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    texts = {f"k{i:03}": f"the bike of my choice number{i}" for i in range(50)}
    texts["x"] = texts["y"] = "the bike of my choice with a hydraulic parasol"
    assert ("k000", "k001") in found(texts, least=0.0)
    monkeypatch.setattr(pairs, "WORK", 100)
    assert set(found(texts, least=0.0)) == {("x", "y")}


def linked(text: str) -> list[Pair]:
    """Pairs written as `ab9 bc8`: two keys, and tenths."""
    return [Pair((two[0], two[1]), int(two[2]) / 10) for two in text.split()]


@pytest.mark.parametrize(
    ("given", "groups"),
    [
        ("", []),
        ("ab9", [(("a", "b"), 0.9)]),
        ("ab9 bc8 ac7", [(("a", "b", "c"), 0.7)]),
        ("ab9 bc8", [(("a", "b"), 0.9)]),
        ("ab6 bc7 cd8 de9", [(("d", "e"), 0.9), (("b", "c"), 0.7)]),
        ("ab9 cd9 ac6 ad6 bc6 bd6", [(("a", "b", "c", "d"), 0.6)]),
        ("ab9 cd9 ac6 ad6 bc6", [(("a", "b"), 0.9), (("c", "d"), 0.9)]),
    ],
)
def test_groups_are_no_chains(given: str, groups: list) -> None:
    assert groups_of(linked(given)) == groups
    assert groups_of(linked(given)[::-1]) == groups


def test_two_that_are_different_are_never_in_one_group() -> None:
    rng = random.Random(8)
    for _ in range(50):
        keys = "abcdefgh"
        both = {frozenset((a, b)) for a in keys for b in keys if a < b}
        apart = {two for two in both if rng.random() < 0.3}
        kept = [tuple(sorted(two)) for two in sorted(both - apart, key=sorted)]
        groups = groups_of(Pair((a, b), rng.random()) for a, b in kept)
        for group, _ in groups:
            assert not any(two <= set(group) for two in apart)
        members = [key for group, _ in groups for key in group]
        assert len(members) == len(set(members))
