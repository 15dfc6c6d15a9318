"""Wishes and kinds: known from cues before any label, moved by labels, the same every time."""

from __future__ import annotations

import random

import numpy as np
import pytest

from forum.capture.engine.wishes import (
    KINDS,
    CueLearner,
    KindDetector,
    WishDetector,
    kinds,
    split_sentences,
)
from tests.unit.capture.told import FRESH, SEEN

SENTENCES = [sentence for told in SEEN.values() for sentence in told]
WISHED = [int(kind == "wish") for kind, told in SEEN.items() for _ in told]
NAMES = [kind for kind, told in SEEN.items() for _ in told]
ODD = [
    "",
    "   ",
    "😡😡",
    "🙏",
    "أتمنى وجود وضع داكن",
    "请添加暗模式",
    "a" * 20_000,
    "\x00",
    "\ud800",
    "?!",
]


def chance(sentence: str) -> float:
    """What the cues alone say of the sentence being a wish."""
    return float(WishDetector().predict_proba([sentence])[0, 1])


@pytest.mark.parametrize(
    ("sentence", "other"),
    [
        ("It would be great to have mudguards.", "It was great to have mudguards."),
        ("I wish it had a bell.", "I know it has a bell."),
        ("Please add a night mode.", "Please note that it has a night mode."),
        ("Allow us to mute the horn.", "The horn can be muted."),
        ("You should offer a lock.", "You offer a lock."),
        ("Il faudrait une béquille.", "Il y a une béquille."),
        ("J’aimerais une selle plus large.", "J’ai une selle plus large."),
        ("Ce serait bien de pouvoir la plier.", "C’est bien, on peut la plier."),
        ("Pourquoi ne pas ajouter une sonnette ?", "Pourquoi fait-elle ce bruit ?"),
        ("MERCI D'AJOUTER UN MODE NUIT", "MERCI POUR LE MODE NUIT"),
    ],
)
def test_a_wish_is_likelier_than_a_sentence_of_the_same_words(sentence: str, other: str) -> None:
    assert chance(sentence) > 0.5 > chance(other)


@pytest.mark.parametrize("asked", ["هل يأتي باللون الأسود؟", "有黑色的吗？", "Vient-il en noir ?"])
def test_a_question_mark_asks_in_any_script(asked: str) -> None:
    assert KINDS[kinds([asked])[0].argmax()] == "question"


def test_cues_alone_know_nine_wishes_in_ten() -> None:
    right = [
        (chance(sentence) > 0.5) == (kind == "wish")
        for kind, told in FRESH.items()
        for sentence in told
    ]
    assert np.mean(right) >= 0.9


def test_cues_alone_know_the_kind_of_six_in_seven() -> None:
    right = [KINDS[row.argmax()] == kind for kind, told in FRESH.items() for row in kinds(told)]
    assert np.mean(right) >= 6 / 7


def test_a_post_gives_its_wish_with_its_place() -> None:
    post = "> Please add pink.\n\nI ride daily. It would be nice to have a bell! The chain broke."
    sentences = split_sentences(post)
    best = sentences[int(WishDetector().predict_proba([s.said for s in sentences])[:, 1].argmax())]
    assert post[best.start : best.end] == "It would be nice to have a bell!"


@pytest.mark.parametrize("detector", [WishDetector, KindDetector])
def test_probabilities_are_probabilities_whatever_is_read(detector: type[CueLearner]) -> None:
    labels = WISHED if detector is WishDetector else NAMES
    for one in (detector(), detector().fit(SENTENCES + ODD, [*labels, *labels[: len(ODD)]])):
        found = one.predict_proba(SENTENCES + ODD)
        assert found.shape == (len(SENTENCES) + len(ODD), len(one.classes_))
        assert np.isfinite(found).all()
        np.testing.assert_allclose(found.sum(axis=1), 1.0)
        assert one.predict_proba([]).shape == (0, len(one.classes_))
        assert set(one.predict(ODD)) <= set(one.classes_)


def test_the_same_labels_in_another_order_give_the_same_model() -> None:
    pairs = list(zip(SENTENCES, WISHED, strict=True))
    first = WishDetector(random_state=3).fit(SENTENCES, WISHED).predict_proba(SENTENCES)
    random.Random(1).shuffle(pairs)
    again = WishDetector(random_state=3).fit(*zip(*pairs, strict=True)).predict_proba(SENTENCES)
    assert first.tobytes() == again.tobytes()


def test_what_else_is_asked_changes_no_answer() -> None:
    fitted = WishDetector().fit(SENTENCES, WISHED)
    whole, alone = fitted.predict_proba(SENTENCES), fitted.predict_proba(SENTENCES[5:6])
    np.testing.assert_allclose(whole[5:6], alone, atol=1e-12)


NEW = "Fitting a dynamo hub"
LIKE_IT = [
    f"{start} a {thing}" for start in ("Fitting", "Mounting") for thing in "rack bell".split()
]


def test_a_few_labels_move_it_a_little_and_more_move_it_more() -> None:
    cold = chance(NEW)
    told = [(LIKE_IT[0], 1), ("The chain broke", 0)]
    few = WishDetector().fit(*zip(*told, strict=True)).predict_proba([NEW])[0, 1]
    many = WishDetector().fit(*zip(*(told * 40), strict=True)).predict_proba([NEW])[0, 1]
    assert cold < few < many
    assert few - cold < 0.25
    assert many > 0.8


def test_five_labels_leave_a_clear_wish_a_wish() -> None:
    told = [
        ("I wish it had a bell", 0),
        ("Add a lock", 0),
        ("The chain broke", 1),
        ("Ok", 1),
        ("No", 0),
    ]
    fitted = WishDetector().fit(*zip(*told, strict=True))
    assert fitted.predict_proba(["It would be great to have a dark mode."])[0, 1] > 0.5


def test_labels_of_one_class_shift_it_and_teach_it_no_words() -> None:
    plain = ["The blue one is here", "I bought mine in March"]
    fitted = WishDetector().fit(SEEN["wish"][:20], [1] * 20)
    assert fitted.one_class_
    before, after = WishDetector().scores(plain), fitted.scores(plain)
    shift = (after - before)[:, 1] - (after - before)[:, 0]
    assert 0 < shift[0] == pytest.approx(shift[1], abs=1e-3)
    assert (fitted.predict_proba(plain)[:, 1] < 0.5).all()


def test_one_sentence_labelled_both_ways_a_hundred_times_is_learned_from() -> None:
    fitted = WishDetector().fit(["Fine"] * 120, [0, 1] * 60)
    assert fitted.predict_proba(["Fine"])[0, 1] == pytest.approx(0.5, abs=0.05)


def test_learning_makes_it_better_on_what_it_has_not_seen() -> None:
    """Somebody is after questions, of which the cues say that they are no wishes."""
    order = np.random.default_rng(0).permutation(len(SENTENCES))
    learn, kept = order[::2], order[1::2]
    turned = np.array([int(name == "question") for name in NAMES])
    fitted = WishDetector().fit([SENTENCES[i] for i in learn], turned[learn])
    right = fitted.predict([SENTENCES[i] for i in kept]) == turned[kept]
    cold = WishDetector().predict([SENTENCES[i] for i in kept]) == turned[kept]
    assert right.mean() > cold.mean()


def test_it_starts_from_what_another_community_taught() -> None:
    told = [(text, 1) for text in LIKE_IT * 10] + [("The chain broke", 0)] * 10
    other = WishDetector().fit(*zip(*told, strict=True))
    here = WishDetector(start=other).fit(["Add a lock", "The chain broke"], [1, 0])
    assert here.predict_proba([NEW])[0, 1] > chance(NEW) + 0.2
    with pytest.raises(ValueError, match="other classes"):
        WishDetector(start=KindDetector())


@pytest.mark.parametrize(
    ("sentences", "labels", "told"),
    [
        ([], [], "no sentences"),
        (["a", "b"], [1], "2 sentences and 1 labels"),
        (["a", None], [1, 0], "sentence 1 is None"),
        (["a", float("nan")], [1, 0], "sentence 1 is nan"),
        (["a", "b"], [1, float("nan")], "label 1 is nan"),
        (["a", "b"], [1, 2], "label 1 is 2"),
        ("ab", [1, 0], "a list of sentences"),
    ],
)
def test_what_it_cannot_learn_from_is_refused_by_name(
    sentences: list[str], labels: list[int], told: str
) -> None:
    with pytest.raises(ValueError, match=told):
        WishDetector().fit(sentences, labels)


def test_adapting_finds_more_wishes_where_there_are_more() -> None:
    wishes, others = SEEN["wish"], [s for kind in ("none", "praise") for s in SEEN[kind]]
    fitted = WishDetector().fit(SENTENCES, WISHED)
    batch = wishes * 5 + others
    assert (fitted.predict_proba(batch, adapt=True) >= fitted.predict_proba(batch))[:, 1].all()
    with pytest.raises(ValueError, match="nothing to adapt"):
        WishDetector().predict_proba(batch, adapt=True)
