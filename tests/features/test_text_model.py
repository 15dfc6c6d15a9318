"""Runs with a text model: what it said is kept for the next run, and no longer than its text."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from flask import Flask

from forum.accounts import service as accounts
from forum.capture import service
from forum.capture.engine.text.meaning import Vectors
from forum.capture.engine.text.reading import Tell
from forum.capture.freezing import meaning
from forum.capture.freezing.meaning import KeptVectors
from forum.core.transaction import transaction
from forum.extensions import db
from tests.world import World

IDEAS = 6


class Double:
    """A text model that remembers what it was asked."""

    name = "double"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def vectors(self, texts: Sequence[str], tell: Tell | None = None) -> Vectors:
        self.asked += texts
        rows = [np.frombuffer(sha256(text.encode()).digest(), dtype=np.uint8) for text in texts]
        found = np.array(rows, dtype=np.float32).reshape(len(texts), 32) + 1
        return found / np.linalg.norm(found, axis=1, keepdims=True)


@pytest.fixture
def double(app: Flask) -> Double:
    """The forum's text model."""
    app.config["VIVIER"] = replace(app.config["VIVIER"], text_model="minilm")
    app.extensions["text_model"] = Double()
    return app.extensions["text_model"]


def run(app: Flask) -> dict[str, Any]:
    """`flask capture run bikes --mode anew`, and its report."""
    db.session.rollback()
    ran = app.test_cli_runner().invoke(args=["capture", "run", "bikes", "--mode", "anew", "--json"])
    db.session.rollback()
    assert ran.exit_code == 0, ran.output
    return json.loads(ran.stdout)


def files(app: Flask) -> list[Path]:
    folder = app.config["VIVIER"].vectors
    return sorted(folder.iterdir()) if folder.is_dir() else []


def test_a_run_asks_only_for_what_is_new_and_its_report_stays_the_same(
    app: Flask, world: World, double: Double
) -> None:
    for number in range(IDEAS):
        world.idea("member", title=f"A rack, the {number}th", body="It folds.")
    first = run(app)
    assert len(double.asked) == IDEAS
    assert run(app)["findings"] == first["findings"]
    assert len(double.asked) == IDEAS, "nothing was new"
    (file,) = files(app)
    file.unlink()
    assert run(app)["findings"] == first["findings"]
    assert len(double.asked) == 2 * IDEAS
    file.write_bytes(file.read_bytes()[:-40])
    assert run(app)["findings"] == first["findings"]
    assert len(double.asked) == 3 * IDEAS


def test_what_was_withdrawn_goes_with_the_next_run(
    app: Flask, world: World, double: Double
) -> None:
    for n in range(IDEAS):
        world.idea(("other", "member")[n > 0], title=f"Bell {n}", body="Loud.")
    run(app)
    with transaction():
        accounts.set_capture_consent(world.actor("other"), agrees=False, language="en")
    run(app)
    (file,) = files(app)
    kept = KeptVectors(double, file)
    texts = [f"Bell {n}\nLoud." for n in range(IDEAS)]
    double.asked.clear()
    kept.vectors(texts)
    assert double.asked == texts[:1]


def test_switched_off_nothing_is_kept(app: Flask, world: World, double: Double) -> None:
    world.idea("member", title="A bell", body="Loud.")
    run(app)
    assert files(app)
    meaning.forget_leftovers()
    assert files(app), "it is still on"
    app.config["VIVIER"] = replace(app.config["VIVIER"], text_model=None)
    run(app)
    assert not files(app)
    (app.config["VIVIER"].vectors / "7.npz").write_bytes(b"of a community that is never captured")
    meaning.forget_leftovers()
    assert not files(app)


def test_a_cancelled_run_keeps_what_the_model_said(
    app: Flask, world: World, double: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(meaning, "AT_ONCE", 2)
    told: list[float] = []

    def cancel(share: float) -> None:
        told.append(share)
        if len(told) == 2:
            raise service.RunCancelled("by somebody")

    def ask(texts: Sequence[str], tell: Tell | None = None) -> None:
        with meaning.text_model_of(1) as model:
            assert model is not None
            model.vectors(texts, tell)

    with pytest.raises(service.RunCancelled):
        ask(["a", "bb", "ccc", "dddd"], cancel)
    assert told == [0.0, 0.5]
    double.asked.clear()
    ask(["dddd", "ccc", "bb", "a", "a"])
    assert double.asked == ["ccc", "dddd"]


def test_another_model_does_not_read_what_was_kept(tmp_path: Path) -> None:
    one, other = Double(), Double()
    other.name = "another"
    kept = KeptVectors(one, tmp_path / "1.npz")
    kept.vectors(["a"])
    kept.keep()
    KeptVectors(other, kept.file).vectors(["a"])
    assert other.asked == ["a"]


@pytest.mark.parametrize("content", [b"", b"PK", b"no archive", bytes(500)])
def test_a_damaged_file_is_no_error(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "1.npz"
    file.write_bytes(content)
    double = Double()
    kept = KeptVectors(double, file)
    assert kept.vectors(["a", "b"]).shape == (2, 32)
    kept.keep()
    KeptVectors(double, file).vectors(["a"])
    assert sorted(double.asked) == ["a", "b"]
    assert [path.name for path in tmp_path.iterdir()] == ["1.npz"]
