"""Hearing: wishes in talk, whose theme they are, what nobody proposed, and what verdicts change."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from forum.capture.engine import Post, Verdict
from forum.capture.engine.wishes.hearing import LIKELY, WEEKS, Heard, hear

THEMES = ("motor", "light")
MIRRORS = (
    Post("p1", "I wish there was a mirror on the handlebar.", "anna", None, 3),
    Post("p2", "A mirror on the left would be great!", "bert", "lamp", 9),
    Post("p3", "Please add a mirror, a big one.", "carl", "quiet", 2),
)
NOISE = Post("p4", "The motor is far too loud! It is red. So is mine.", "carl", "lamp", 2)
IDEAS = {"quiet": 0, "lamp": 1}


def place(sentences: Sequence[str]) -> Any:
    """The theme whose name a sentence says."""
    found = ((i for i, theme in enumerate(THEMES) if theme in said) for said in sentences)
    return np.array([next(themes, -1) for themes in found], dtype=np.int64)


def heard(posts: Sequence[Post], verdicts: Sequence[Verdict] = (), **more: Any) -> Heard:
    """Hear posts whose ideas have the themes of IDEAS."""
    return hear(posts, verdicts, place=place, theme_of=IDEAS, **more)


def quoted(found: Heard, posts: Sequence[Post]) -> dict[str, tuple[str, int]]:
    """Each sentence that was heard, with its kind and theme."""
    texts = {post.key: post.text for post in posts}
    return {texts[s.post][s.start : s.end]: (s.kind, s.theme) for s in found.said}


def test_what_is_said_is_found_with_its_kind_and_its_place_in_the_post() -> None:
    text = "> I wish it flew.\n\n- Thank you, this is wonderful. It is red.\n- How do I charge it?"
    posts = [Post("p1", text, "anna")]
    assert quoted(heard(posts), posts) == {
        "Thank you, this is wonderful.": ("praise", -1),
        "How do I charge it?": ("question", -1),
    }
    assert heard(posts).sentences == 3
    assert all(s.chance >= LIKELY for s in heard(posts).said)


def test_a_sentence_is_of_the_theme_it_names_and_else_of_its_ideas() -> None:
    posts = [
        NOISE,
        Post("p5", "It would be nice to have it louder.", "dora", "quiet"),
        Post("p6", "A brighter light would be great.", "dora", "quiet"),
        Post("p7", "It would be nice to have green ones.", "dora"),
        Post("p8", "It would be nice to have blue ones.", "dora", "of no theme"),
    ]
    assert quoted(heard(posts), posts) == {
        "The motor is far too loud!": ("complaint", 0),
        "It would be nice to have it louder.": ("wish", 0),
        "A brighter light would be great.": ("wish", 1),
        "It would be nice to have green ones.": ("wish", -1),
        "It would be nice to have blue ones.": ("wish", -1),
    }


def test_what_several_people_wish_for_in_several_places_is_of_no_idea() -> None:
    found = heard(MIRRORS)
    (group,) = found.unproposed
    assert (group.label, group.people) == ("Mirror", 3)
    assert [found.said[i].post for i in group.sentences] == ["p1", "p2", "p3"]
    assert {found.said[i].theme for i in group.sentences} == {-1}


def test_a_wish_in_french_and_one_in_english_are_the_same_wish() -> None:
    french = Post("p4", "J’aimerais un rétroviseur à gauche.", "dora", None, 1)
    (group,) = heard([*MIRRORS[:2], french]).unproposed
    assert group.people == 3
    assert heard(MIRRORS, proposed=["Des rétroviseurs pliants"]).unproposed == ()


@pytest.mark.parametrize(
    "posts",
    [
        MIRRORS[:2],
        [replace(post, author="anna") for post in MIRRORS],
        [replace(post, idea="lamp") for post in MIRRORS],
    ],
    ids=["too few", "one person", "under one idea"],
)
def test_what_too_few_wish_for_or_one_idea_is_about_is_not_unproposed(
    posts: Sequence[Post],
) -> None:
    assert heard(posts).unproposed == ()


def test_what_an_idea_asks_for_is_not_unproposed() -> None:
    assert heard(MIRRORS, proposed=["Mirrors that fold"]).unproposed == ()
    assert len(heard(MIRRORS, proposed=["Lamps that fold"]).unproposed) == 1


def test_a_verdict_on_a_sentence_stands_and_teaches() -> None:
    no = [Verdict("I wish there was a mirror on the handlebar.", "none")]
    assert [s.post for s in heard(MIRRORS, no).said] == ["p2", "p3"]
    yes = [Verdict("It is red.", "praise")]
    posts = [NOISE]
    assert quoted(heard(posts, yes), posts)["It is red."] == ("praise", 1)
    split = [*yes, Verdict("It is red.", "none")]
    assert "It is red." not in quoted(heard(posts, split), posts)


def test_what_somebody_says_twice_counts_once_where_they_said_it_first() -> None:
    posts = [
        Post("p1", "The motor is far too loud! THE MOTOR IS FAR TOO LOUD!", "anna", None, 1),
        Post("p2", "The motor is far too loud!", "anna", None, 20),
        Post("p3", "The motor is far too loud!", "bert", None, 1),
    ]
    found = heard(posts)
    assert [s.post for s in found.said] == ["p2", "p3"]
    assert found.sentences == 2


def test_weeks_count_all_that_is_said_of_a_theme_what_complains_and_who() -> None:
    posts = [
        NOISE,
        Post("p5", "The motor is awful. The motor is broken again!", "anna", None, 3),
        Post("p6", "The motor hums.", "bert", None, 8),
        Post("p7", "The motor is awful.", "bert", None, 7 * WEEKS),
    ]
    found = heard(posts)
    assert found.talk[0] == (*[0] * 10, 1, 3)
    assert found.complaints[0] == (*[0] * 11, 3)
    assert found.complainers[0] == (*[0] * 11, 2)
    # What nobody speaks of has its row, and what names no theme is of its idea's.
    assert found.talk[1] == (*[0] * 11, 2)
    assert found.complaints[1] == (0,) * WEEKS


def test_no_order_matters_and_nothing_is_legal() -> None:
    posts = [*MIRRORS, NOISE]
    verdicts = [Verdict("It is red.", "none"), Verdict("So is mine.", "praise")]
    found = heard(posts, verdicts)
    random.Random(3).shuffle(posts)
    assert heard(posts, verdicts[::-1]) == found
    nothing = hear([], [], place=place, theme_of={})
    assert (nothing.said, nothing.sentences, nothing.unproposed, nothing.talk) == ((), 0, (), ())
    assert heard([Post("p1", "  ", "anna")]).talk == ((0,) * WEEKS,) * 2


def test_findings_name_themes_by_their_keys() -> None:
    rows = heard([NOISE, *MIRRORS]).rows(["t-motor", "t-light"])
    assert {row.theme for row in rows} == {"t-motor", None}
    assert [row.post for row in rows] == sorted(row.post for row in rows)


def test_more_sentences_than_are_read_at_once() -> None:
    parts = [f"I wish the saddle had a hook like number {i}." for i in range(100, 2_300)]
    posts = [Post(f"p{i:05}", " ".join(parts), f"a{i}") for i in range(10)]
    found = heard(posts)
    assert found.sentences == len(found.said) == 22_000
    assert [s.post for s in found.said] == sorted(s.post for s in found.said)
