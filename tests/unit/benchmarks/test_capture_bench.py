"""The benchmark of the engine: its corpora, its limits and its tables, on made-up texts."""

from __future__ import annotations

import csv
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from benchmarks.capture import methods, plot, sets, table
from benchmarks.capture.__main__ import main
from benchmarks.capture.larger import made_larger
from benchmarks.capture.measure import Limits, measured, watched
from benchmarks.capture.rows import SIZES, Results, Row, ratio
from benchmarks.capture.sets import Labelled, distinct_words
from forum.capture.engine.themes import finding

# What runs without packages that are not among the requirements.
HERE = [n for n, m in methods.METHODS.items() if not (m.borrowed or m.package)]
SUBJECTS = (
    "lamp light bulb glow shade dim bright wick".split(),
    "wheel tyre brake chain saddle pedal gear spoke".split(),
    "bread flour oven yeast crust dough butter rye".split(),
)


def real(classes: int = 3, each: int = 40) -> Labelled:
    rng = np.random.default_rng(0)
    clauses = [
        [" ".join(rng.choice(SUBJECTS[i % classes], 6)) for _ in range(2)]
        for i in range(classes * each)
    ]
    texts = [f"{one}, {other}." for one, other in clauses]
    return Labelled(texts, np.arange(classes * each) % classes)


def test_a_seed_gives_the_same_larger_corpus_and_another_seed_another() -> None:
    one, same, other = (made_larger([real()], 50, seed) for seed in (1, 1, 2))
    assert one.texts == same.texts
    assert one.truth.tolist() == same.truth.tolist()
    assert one.texts != other.texts


def test_larger_texts_keep_their_class_and_its_words() -> None:
    made = made_larger([real(2), real(3)], 300, 0)
    assert set(made.truth.tolist()) == set(range(5))
    subject = (0, 1, 0, 1, 2)
    known = {word for words in SUBJECTS for word in words}
    for text, label in zip(made.texts, made.truth.tolist(), strict=True):
        words = {word.strip(",.") for word in text.split()} & known
        assert words <= set(SUBJECTS[subject[label]])


def test_the_vocabulary_of_larger_corpora_keeps_growing() -> None:
    texts = made_larger([real()], 8_000, 0).texts
    sizes = [distinct_words(texts[:n]) for n in (500, 2_000, 8_000)]
    # A power of the words, between a root and a line.
    assert all(1.5 < more / less < 4 for less, more in pairwise(sizes))


def test_corpora_pass_from_process_to_process_as_they_are(tmp_path: Path) -> None:
    made = Labelled(["a title\nand a line", "« é »"], np.array([1, 0]))
    sets.keep(made, tmp_path)
    again = sets.kept(tmp_path)
    assert (again.texts, again.truth.tolist()) == (made.texts, [1, 0])


def test_every_k_means_has_as_many_starts_as_ours() -> None:
    assert methods.STARTS == finding.STARTS


@pytest.mark.parametrize("name", HERE)
@pytest.mark.filterwarnings("ignore")
def test_every_method_gives_every_text_a_theme(name: str, tmp_path: Path) -> None:
    sets.keep(real(), tmp_path)
    told = measured(name, tmp_path, 3, 0)
    assert name == "stability" or told["nmi"] > 0.5
    assert told["megabytes"] > 10


@pytest.mark.parametrize(
    ("code", "limits", "why"),
    [
        ("import time; time.sleep(30)", Limits(seconds=0.3), "over 0.005 min"),
        (
            "import time; kept = bytearray(200 << 20); time.sleep(30)",
            Limits(megabytes=100),
            "over 0.0977 GB",
        ),
        ("raise ValueError('no such thing')", Limits(), "failed: ValueError: no such thing"),
    ],
)
def test_who_goes_over_a_limit_gives_up(code: str, limits: Limits, why: str) -> None:
    assert watched([sys.executable, "-c", code], limits) == {"gave_up": why}


def results() -> Results:
    rows = [
        Row(SIZES, on, method, seed, run, seconds=seconds * int(on), cpu=1.0, megabytes=100.0)
        for on in ("1000", "10000")
        for run, seed in (("a", 0), ("a", 1), ("b", 0))
        for method, seconds in (("ours", 0.002), ("tf-idf", 0.001))
    ]
    rows.append(Row(SIZES, "10000", "lda", 0, "a", gave_up="over 30 min"))
    told = {"texts": 1.0, "classes": 3.0, "length": 9.0, "words": 7.0}
    return Results(rows, {"a": ["a machine"]}, {"1000": told, "10000": told})


def test_ratios_are_taken_within_one_run() -> None:
    found = results()
    ours, plain = (found.of(SIZES, "1000", name) for name in ("ours", "tf-idf"))
    assert ratio(ours, plain, "seconds") == 2
    assert ratio(ours, [Row(SIZES, "1000", "tf-idf", 0, "c", seconds=1.0)], "seconds") is None


def test_tables_and_picture_tell_who_gave_up() -> None:
    assert "| LDA | – | over 30 min |" in table.page(results(), "capture.svg")
    drawn = plot.svg(results(), Limits())
    assert drawn.count("<polyline") == 4
    assert plot.svg(Results(), Limits()).endswith("</svg>\n")


def test_the_whole_command_on_a_small_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BERTOPIC_PYTHON", raising=False)
    for name, (file, columns, label) in sets.SETS.items():
        path = tmp_path / file
        path.parent.mkdir()
        with path.open("w", newline="") as opened:
            rows = csv.DictWriter(opened, [*columns, label])
            rows.writeheader()
            for text, group in zip(*real(), strict=True):
                rows.writerow(dict.fromkeys(columns, text) | {label: f"{name} {group}"})
    out = tmp_path / "out"
    chosen = ["--sets", "tweet89", "--sizes", "60", "--methods", "tf-idf", "bertopic"]
    main(["--data", str(tmp_path), *chosen, "--seeds", "1", "--rounds", "1", "--out", str(out)])
    page = (out / "capture.md").read_text()
    assert page.count("not installed") == 2
    assert page.count("| TF-IDF + k-means |") == 2
    again = ["--methods", "ours", "--sets", "--sizes", "60", "--rounds", "1", "--add"]
    main(["--data", str(tmp_path), *again, "--out", str(out)])
    kept = Results.read(out / "capture.json")
    assert {row.method for row in kept.rows if row.part == SIZES} == {"ours", "tf-idf", "bertopic"}


def test_a_folder_without_the_sets_is_refused(tmp_path: Path, capsys) -> None:
    with pytest.raises(SystemExit):
        main(["--data", str(tmp_path), "--quick"])
    assert "lacks" in capsys.readouterr().err
