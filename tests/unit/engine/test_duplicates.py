"""DuplicateIndex: what is alike is found as it is typed, in every script; nothing raises."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from forum.capture.engine import DuplicateIndex
from tests.patience import within

ROOT = Path(__file__).resolve().parents[3]
IDEAS = {
    1: "Dark mode\nA dark theme would spare my eyes at night.",
    2: "Export to a spreadsheet\nLet me download my invoices as a CSV file.",
    3: "Partager des photos\nIl faudrait pouvoir partager les photos d'un album avec la famille.",
    4: "Reset a password\nI forgot my password and cannot log in any more.",
    5: "Calendar\nShow all meetings of the week in one calendar.",
}


@pytest.fixture
def index() -> DuplicateIndex:
    return DuplicateIndex().fit(IDEAS, IDEAS.values())


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("dark theme at night", 1),
        ("download invoices in a spreadsheet", 2),
        ("nous partageons nos photos", 3),
        ("forgot my pasword", 4),
        ("calandar of metings", 5),
        ("expo", 2),
        ("I would like to rese", 4),
        ("PARTAGER DES PHOTOS", 3),
    ],
)
def test_words_typos_inflections_and_unfinished_words(
    index: DuplicateIndex, typed: str, found: int
) -> None:
    assert index.query(typed)[0][0] == found


def test_scores_fall_from_one_to_above_zero(index: DuplicateIndex) -> None:
    found = index.query(IDEAS[2], k=5)
    scores = [score for _, score in found]
    assert found[0] == (2, 1.0)
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)
    assert scores[1] < 0.5
    assert index.query(IDEAS[2], k=1) == found[:1]
    assert index.query(IDEAS[2], k=0) == []


def test_nothing_in_nothing_out(index: DuplicateIndex) -> None:
    assert DuplicateIndex().query("dark") == []
    assert DuplicateIndex().fit([], []).query("dark") == []
    assert index.query("") == index.query(" ,.! \n") == []
    assert DuplicateIndex().fit([1, 2], ["", "?!"]).query("dark") == []
    assert DuplicateIndex().fit([1], ["dark mode"]).query("dark mode") == [(1, 1.0)]


def test_ids_and_texts_go_together() -> None:
    with pytest.raises(ValueError, match="2 ids for 1 texts"):
        DuplicateIndex().fit([1, 2], ["one"])
    twice = DuplicateIndex().fit([1, 2, 1], ["dark mode", "calendar", "password"])
    assert len(twice) == 2
    assert twice.query("dark mode", 1) != [(1, 1.0)]
    assert twice.query("password", 1) == [(1, 1.0)]


def test_ties_are_in_the_order_of_ids() -> None:
    ids: list[int | str] = ["b", 10, "a", 9]
    index = DuplicateIndex().fit(ids, ["same text"] * 4)
    index.add(1, "same text")
    assert index.query("same text") == [(1, 1.0), (9, 1.0), (10, 1.0), ("a", 1.0), ("b", 1.0)]
    assert [key for key, _ in index.query("same text", 2)] == [1, 9]


def test_what_is_added_is_found_and_what_is_removed_is_not(index: DuplicateIndex) -> None:
    index.add("new", "Zebra crossings near schools")
    assert index.query("zebra crosing")[0][0] == "new"
    index.add("new", "Quieter trams")
    assert len(index) == 6
    assert index.query("Zebra crossings near schools", 1) != [("new", 1.0)]
    assert index.query("quieter tram", 1)[0][0] == "new"
    index.remove("new")
    index.remove("never there")
    assert "new" not in index
    assert 1 in index
    assert "new" not in dict(index.query("quieter trams", 10))
    index.fit([7], ["only this"])
    assert len(index) == 1


def test_what_is_refused_changes_nothing(index: DuplicateIndex) -> None:
    key, score = index.query("a louder bell", 1)[0]
    with pytest.raises(AttributeError):
        index.add(key, None)  # type: ignore[arg-type]
    assert key in index
    assert index.query("a louder bell", 1) == [(key, score)]


def test_one_by_one_is_like_all_at_once() -> None:
    texts = [f"idea about w{i % 37}ord and t{i % 11}opic {i}" for i in range(300)]
    added = DuplicateIndex()
    for i, text in enumerate(texts):
        added.add(i, text)
    for i in range(0, 300, 3):
        added.remove(i)
    for i, text in enumerate(texts):
        assert ((i, 1.0) in added.query(text, 3)) == bool(i % 3)
    assert len(added) == 200


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("🎉🚀 🎈", "🚀"),
        ("الوضع الداكن للتطبيق", "الوضع الداك"),
        ("请为应用添加深色模式", "深色模式"),
        ("ダークモードを追加してください", "ダークモード"),
        ("다크 모드를 추가해 주세요", "다크 모드"),
        ("C++ and C#", "c"),
        ("a" * 20_000, "a" * 500),
        ("\ud800 lone", "lone"),
    ],
)
def test_every_script(index: DuplicateIndex, text: str, typed: str) -> None:
    index.add("it", text)
    assert index.query(text)[0] == ("it", 1.0)
    assert index.query(typed)[0][0] == "it"


def test_a_very_long_text_neither_raises_nor_takes_long(index: DuplicateIndex) -> None:
    long = " ".join(f"word{i}" for i in range(2500))[:20_000]
    with within(0.5):
        index.add("long", long)
        assert index.query(long)[0] == ("long", 1.0)
        assert index.query("dark mode at night", 1)[0][0] == 1


def test_queries_while_others_write(index: DuplicateIndex) -> None:
    stop = threading.Event()

    def write() -> None:
        number = 100
        while not stop.is_set():
            index.add(number, f"something new{number} about boats")
            index.remove(number - 5)
            number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        best = {index.query("dark theme at night", 1)[0][0] for _ in range(200)}
    finally:
        stop.set()
        writer.join()
    assert best == {1}


def test_it_loads_no_scikit_learn() -> None:
    program = (
        "import sys; from forum.capture.engine import DuplicateIndex as D; d = D()\n"
        "d.fit([1], ['dark mode']); d.add(2, 'night'); assert d.query('dark')[0][0] == 1\n"
        "assert not [name for name in sys.modules if name.startswith('sklearn')]"
    )
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)
