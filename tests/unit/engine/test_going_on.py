"""From run to run: themes keep keys and names, obey rulings, and make room for what is new."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from sklearn.metrics import adjusted_mutual_info_score

from forum.capture.engine import Corpus, Document, Findings, KnownTheme, Memory, Ruling, capture
from forum.capture.engine.themes.rulings import bonds_of
from tests.unit.engine.worlds import planted

RAIN_HATS = "umbrella holder hood poncho sleeve drops".split()


def known(findings: Findings) -> tuple[KnownTheme, ...]:
    return tuple(
        KnownTheme(theme.key, theme.label, frozenset(theme.members), theme.stability)
        for theme in findings.themes
    )


def keys_of(findings: Findings) -> set[str]:
    return {theme.key for theme in findings.themes}


def theme_of(findings: Findings) -> dict[str, str | None]:
    return {idea.key: idea.theme for idea in findings.ideas}


def of_theme(documents: Iterable[Document], name: str) -> frozenset[str]:
    return frozenset(d.key for d in documents if d.key.startswith(name))


@pytest.fixture(scope="module")
def documents() -> list[Document]:
    """Three hundred and twenty of eight themes: enough for the mixture."""
    return planted(40)[0]


@pytest.fixture(scope="module")
def first(documents: list[Document]) -> Findings:
    return capture(Corpus(tuple(documents)))


def again(
    documents: Sequence[Document], before: Findings, *rulings: Ruling, **how: Any
) -> Findings:
    corpus = Corpus(tuple(documents), before=known(before), rulings=rulings)
    return capture(corpus, **{"full": False, **how})


@pytest.mark.parametrize("full", [True, False])
def test_a_twentieth_more_ideas_keeps_nine_in_ten_keys(
    documents: list[Document], first: Findings, full: bool
) -> None:
    more = [replace(d, key=f"{d.key}-more") for d in planted(42, seed=3)[0][::20]]
    second = again([*documents, *more], first, full=full)
    assert len(keys_of(second) & keys_of(first)) >= 0.9 * len(first.themes)


def test_an_unrelated_idea_renames_nothing(documents: list[Document], first: Findings) -> None:
    odd = Document(key="odd", title="Ticket machine", body="Coins only at the pool.", author="x")
    second = again([*documents, odd], first)
    names = {theme.key: theme.label for theme in second.themes}
    assert all(names.get(theme.key) == theme.label for theme in first.themes)
    assert all(theme.known for theme in second.themes)


def test_what_is_new_opens_a_theme_beside_those_that_are_known(
    documents: list[Document], first: Findings
) -> None:
    rng = random.Random(1)
    new = [
        Document(
            key=f"hat-{i}",
            title=f"A {rng.choice(RAIN_HATS)}",
            body="It takes " + " and ".join(rng.sample(RAIN_HATS, 4)),
            author=f"p{i}",
        )
        for i in range(12)
    ]
    second = again([*documents, *new], first)
    themes = {theme_of(second)[d.key] for d in new}
    assert len(themes) == 1
    (key,) = themes
    assert key is not None
    assert key not in keys_of(first)
    assert keys_of(first) <= keys_of(second)


def test_going_on_tells_what_a_full_run_tells(documents: list[Document], first: Findings) -> None:
    more = [replace(d, key=f"{d.key}-more") for d in planted(44, seed=4)[0][::11]]
    everything = [*documents, *more]
    going, anew = again(everything, first), capture(Corpus(tuple(everything)))
    keys = sorted(d.key for d in everything)
    labels = [[str(theme_of(found)[key]) for key in keys] for found in (going, anew)]
    assert adjusted_mutual_info_score(*labels) >= 0.9


def test_memory_spares_reading_and_changes_no_byte(
    documents: list[Document], first: Findings
) -> None:
    memory = Memory()
    capture(Corpus(tuple(documents[:200])), memory=memory)
    changed = [replace(documents[0], title="A bell for the bridge"), *documents[1:]]
    warm = again(changed, first, memory=memory)
    assert warm.to_bytes() == again(changed, first).to_bytes()
    assert memory.reading.keys == tuple(sorted(d.key for d in documents))


def test_a_shuffled_corpus_that_goes_on_gives_the_same_bytes(
    documents: list[Document], first: Findings
) -> None:
    ruling = Ruling((of_theme(documents, "lock"), of_theme(documents, "map")))
    shuffled = list(documents)
    random.Random(9).shuffle(shuffled)
    assert again(shuffled, first, ruling).to_bytes() == again(documents, first, ruling).to_bytes()


@pytest.mark.parametrize("full", [True, False])
def test_ideas_that_were_ruled_the_same_are_in_one_theme_for_good(
    documents: list[Document], first: Findings, full: bool
) -> None:
    pair = frozenset({"battery-001", "noise-002"})
    places = theme_of(again(documents, first, Ruling((pair,)), full=full))
    assert places["battery-001"] == places["noise-002"] is not None


@pytest.mark.parametrize("full", [True, False])
def test_ideas_that_were_ruled_different_are_never_together(
    documents: list[Document], first: Findings, full: bool
) -> None:
    apart = Ruling((frozenset({"seat-001"}), frozenset({"seat-002"})))
    places = theme_of(again(documents, first, apart, full=full))
    assert places["seat-001"] is None or places["seat-001"] != places["seat-002"]


def test_a_merge_makes_one_theme_that_bears_the_key_and_new_ideas_join_it(
    documents: list[Document], first: Findings
) -> None:
    places = theme_of(first)
    lights, map_ = places["lights-003"], places["map-003"]
    both = frozenset(key for key, theme in places.items() if theme in {lights, map_})
    new = [replace(d, key=f"{d.key}-new") for d in documents if d.key in {"map-005", "map-007"}]
    second = again([*documents, *new], first, Ruling((both,), theme=lights))
    merged = {theme_of(second)[key] for key in [*both, "map-005-new", "map-007-new"]}
    assert merged == {lights}
    assert map_ not in keys_of(second)


def test_a_split_keeps_its_halves_apart_and_the_key_stays_with_the_first(
    documents: list[Document], first: Findings
) -> None:
    key = theme_of(first)["rain-000"]
    members = sorted(of_theme(documents, "rain"))
    halves = (frozenset(members[:20]), frozenset(members[20:]))
    second = again(documents, first, Ruling(halves, theme=key))
    one, other = ({theme_of(second)[k] for k in half} for half in halves)
    assert one == {key}
    assert len(other) == 1
    assert other != one
    third = again(documents, second, Ruling(halves, theme=key), full=True)
    assert {theme_of(third)[k] for k in halves[0]} == {key}
    assert not {theme_of(third)[k] for k in halves[1]} & {key}


def test_a_pinned_theme_stays_though_hardly_anything_is_left_of_it(
    documents: list[Document], first: Findings
) -> None:
    key = theme_of(first)["repair-000"]
    members = of_theme(documents, "repair")
    left = [d for d in documents if d.key not in members or d.key in {"repair-000", "repair-001"}]
    pinned = again(left, first, Ruling((members,), theme=key, pinned=True))
    (theme,) = (theme for theme in pinned.themes if theme.key == key)
    assert theme.pinned
    assert set(theme.members) == {"repair-000", "repair-001"}


def test_a_name_that_was_given_is_kept(documents: list[Document], first: Findings) -> None:
    key = theme_of(first)["noise-000"]
    second = again(documents, first, Ruling((), theme=key, label="Quieter, please"))
    assert {t.label for t in second.themes if t.key == key} == {"Quieter, please"}


def test_of_rulings_that_contradict_the_newer_one_holds_and_the_report_says_so(
    documents: list[Document], first: Findings
) -> None:
    two = (frozenset({"seat-001"}), frozenset({"seat-002"}))
    together = Ruling((two[0] | two[1],))
    second = again(documents, first, Ruling(two), together)
    assert theme_of(second)["seat-001"] == theme_of(second)["seat-002"]
    assert [note.kind for note in second.notes if note.kind == "overruled"] == ["overruled"]
    third = again(documents, first, together, Ruling(two))
    assert theme_of(third)["seat-001"] != theme_of(third)["seat-002"]


def test_rulings_of_ideas_that_are_gone_disturb_nobody(first: Findings) -> None:
    gone = Ruling((frozenset({"x", "y"}), frozenset({"z"})), theme="t-gone", pinned=True)
    small = planted(5)[0]
    assert capture(Corpus(tuple(small), rulings=(gone,))).ideas
    assert capture(Corpus((), before=known(first), rulings=(gone,))).themes == ()


def test_the_hash_of_a_corpus_knows_what_was_before_and_what_was_ruled(
    documents: list[Document], first: Findings
) -> None:
    plain = Corpus(tuple(documents))
    hashes = {
        plain.hash,
        replace(plain, before=known(first)).hash,
        replace(plain, rulings=(Ruling((frozenset({"a"}),)),)).hash,
    }
    assert len(hashes) == 3
    assert "t-" in json.dumps([theme.key for theme in first.themes])


def test_any_rulings_can_be_obeyed_together(first: Findings) -> None:
    # A later group may join what holds an idea of an earlier one, by rulings newer than both.
    keys = sorted(key for theme in first.themes for key in theme.members)
    rng = random.Random(0)
    for _number in range(200):
        rulings = tuple(
            Ruling(
                tuple(frozenset(rng.sample(keys[:9], 3)) for _group in range(rng.randint(1, 2))),
                theme=rng.choice([None, "t", "u"]),
            )
            for _ruling in range(4)
        )
        bonds = bonds_of(rulings, {key: row for row, key in enumerate(keys)})
        assert len({row for unit in bonds.units for row in unit.tolist()}) == sum(
            len(unit) for unit in bonds.units
        )
