"""Signs of spam: additive, none enough by itself, honest newcomers let through."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from benchmarks import screening
from benchmarks.spam import TUNED, soft
from forum.moderation.screening.edits import changed_share
from forum.moderation.screening.likeness import likeness, runs_of
from forum.moderation.screening.links import links_of
from forum.moderation.screening.signals import HOLD_FROM, Facts, score_of, signals_of
from forum.moderation.screening.words import reason, worded

SPAM = "CHEAP casino BONUS, buy now!!!! https://a.example.top bit.ly/xyz WhatsApp +44 7700 900123"


def facts(text: str, **more: object) -> Facts:
    """Facts of a text by a new account, all of whose hosts are new."""
    found = links_of(text)
    hosts = frozenset(link.host for link in found)
    given = {"age": timedelta(minutes=2), "links": found, "new_hosts": hosts}
    return Facts(text, **{**given, **more})  # type: ignore[arg-type]


def test_the_score_is_the_sum_of_its_signs() -> None:
    found = signals_of(facts(SPAM, copies=3, lately=9, removed=0.9))
    assert score_of(found) == pytest.approx(sum(one.weight for one in found), abs=0.005)
    assert all(one.weight for one in found)


@pytest.mark.parametrize(
    ("age", "says"),
    [
        (timedelta(seconds=20), "a link within a minute of signing up"),
        (timedelta(seconds=80), "a link 1 minute after signing up"),
        (timedelta(minutes=9), "a link 9 minutes after signing up"),
    ],
)
def test_how_soon_a_link_came_is_said_in_words(app: Flask, age: timedelta, says: str) -> None:
    with app.app_context():
        found = signals_of(facts("Look: https://kettle.example", age=age))
        told_of = [worded(reason(one.name, one.count)) for one in found]
    assert says in told_of


def test_no_sign_is_enough_by_itself() -> None:
    extreme = facts(
        " ".join(
            f"https://a{n}.example.top https://bit.ly/{n} casino viagra loans" for n in range(60)
        )
        + " +44 7700 900123 aaaaaaa !!!!!! \u0430b",
        copies=50,
        lately=500,
        removed=1.0,
        name="casino.com",
        about="https://x.example",
    )
    found = signals_of(extreme)
    assert len({one.name for one in found}) >= 10
    assert all(one.weight < HOLD_FROM for one in found)


def test_what_stood_here_before_counts_in_favour() -> None:
    new, known = (score_of(signals_of(facts(SPAM, accepted=n))) for n in (0, 10))
    assert new >= HOLD_FROM
    assert known == pytest.approx(new - 3.0)


def test_code_is_not_read_as_words() -> None:
    log = "It fails:\n```\nBITCOIN CASINO bcdfghjkl !!!!!! aaaaaaaa\n```\n"
    assert score_of(signals_of(facts(log))) == 0


def test_a_text_is_known_again_with_a_few_words_changed() -> None:
    one = (
        "We compared the best bikes of this year so that you do not have to do it yourself, friend"
    )
    other = one.replace("friend", "my dear").replace("yourself", "alone")
    assert likeness(runs_of(one), runs_of(other)) > 0.6
    assert likeness(runs_of(one), runs_of("A rack that folds flat into the lift of a house")) == 0
    assert likeness(runs_of("I agree"), runs_of("I agree")) == 0


@pytest.mark.parametrize(
    ("before", "after", "share"),
    [
        ("it is a rack", "it is a rack", 0),
        ("it is a rack", "it is", 50),
        ("it", "no", 100),
        ("", "", 0),
    ],
)
def test_how_much_of_a_text_is_another_one(before: str, after: str, share: int) -> None:
    assert changed_share(before, after) == share


def test_hardly_an_honest_newcomer_is_held(
    shared: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The promise: at most one in a hundred first comments of a real forum."""
    held, read = screening.honest_first_comments(shared / "data", seed=1)
    assert read > 2_000
    assert held / read <= 0.01


def test_spam_of_the_recipes_that_the_signals_were_tuned_on_is_held() -> None:
    known = {name: recipe for name, recipe in TUNED.items() if recipe is not soft}
    assert screening.share_held(known, seed=2) >= 0.9
