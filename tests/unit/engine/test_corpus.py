"""What identifies a corpus, and what does not."""

from __future__ import annotations

import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from forum.capture.engine import Corpus, Document, Settled
from tests.unit.engine.worlds import corpus, planted

ROOT = Path(__file__).resolve().parents[3]


def test_the_hash_knows_neither_the_order_nor_the_databases_ids() -> None:
    documents, _ = planted(2)
    moved = [
        replace(d, author=f"id-{d.author}", voices=frozenset(f"id-{v}" for v in d.voices))
        for d in documents
    ]
    random.Random(3).shuffle(moved)
    assert corpus(documents).hash == corpus(moved).hash


@pytest.mark.parametrize(
    "change", [{"title": "x"}, {"votes": 99}, {"exposure": None}, {"author": "new"}, {"posts": 9}]
)
def test_the_hash_knows_the_content(change: dict) -> None:
    documents, _ = planted(2)
    assert corpus(documents).hash != corpus([replace(documents[0], **change), *documents[1:]]).hash


def test_two_documents_with_one_key_are_refused() -> None:
    document = Document(key="a", title="", body="", author="x")
    with pytest.raises(ValueError, match="same key"):
        Corpus((document, document))


def test_importing_the_engine_costs_no_scikit_learn_until_it_is_used() -> None:
    program = (
        "import sys, forum.capture.engine as e; e.Document, e.Corpus, e.Findings\n"
        "assert 'sklearn' not in sys.modules\n"
        "from forum.capture.engine import ThemeModel\n"
        "assert 'sklearn' in sys.modules\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "wrong",
    [
        {"votes": float("nan")},
        {"posts": float("inf")},
        {"weekly": (1, float("nan"))},
        {"exposure": -1.0},
        {"compared": float("nan")},
        {"compared": 1.5},
    ],
)
def test_what_can_be_no_count_and_no_chance_is_refused(wrong: dict) -> None:
    with pytest.raises(ValueError, match=r"^a: "):
        Document("a", "A bell", "", "ann", **wrong)


def test_an_idea_and_itself_settle_nothing() -> None:
    with pytest.raises(ValueError, match="same as itself"):
        Settled("a", "a", same=False)
