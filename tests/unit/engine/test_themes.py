"""ThemeModel: planted themes come back, and nothing makes it raise."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from sklearn.exceptions import NotFittedError
from sklearn.metrics import adjusted_mutual_info_score, normalized_mutual_info_score

from forum.capture.engine import ThemeModel
from tests.unit.engine.worlds import planted


def texts_of(each: int) -> tuple[list[str], list[str]]:
    documents, truth = planted(each)
    return [f"{d.title}\n{d.body}" for d in documents], truth


@pytest.mark.parametrize("each", [10, 60])
def test_planted_themes_are_found_with_their_number(each: int) -> None:
    texts, truth = texts_of(each)
    model = ThemeModel().fit(texts)
    assert 6 <= model.n_themes_ <= 15
    assert adjusted_mutual_info_score(truth, model.labels_) > 0.6


def test_as_many_themes_as_asked_for() -> None:
    texts, truth = texts_of(20)
    labels = ThemeModel(n_themes=8).fit_predict(texts)
    assert set(labels.tolist()) == set(range(8))
    assert normalized_mutual_info_score(truth, labels) > 0.8


def test_texts_may_come_one_by_one_and_are_placed_after_they_were_learned() -> None:
    texts, _truth = texts_of(20)
    with pytest.raises(NotFittedError):
        ThemeModel().predict(texts)
    model = ThemeModel().fit(iter(texts))
    assert model.labels_.tolist() == ThemeModel().fit_predict(texts).tolist()
    assert model.predict(iter(texts)).tolist() == model.predict(texts).tolist()


def test_near_duplicates_share_a_theme() -> None:
    texts, _ = texts_of(10)
    doubled = [text.replace("please", "thanks") for text in texts]
    labels = ThemeModel().fit_predict([*texts, *doubled])
    assert np.mean(labels[: len(texts)] == labels[len(texts) :]) > 0.95


@pytest.mark.parametrize("n_themes", [None, 3])
@pytest.mark.parametrize(
    "texts",
    [
        [],
        [""],
        ["one idea"],
        ["one idea", "another idea"],
        [""] * 20,
        ["the same words"] * 30,
        ["?!", "12 34", "…", "🚲🚲", "\x00", "\ud83d"],
        ["a" * 5000, "b " * 5000, "the of and le la les"],
        [f"word{i}" for i in range(50)],
        ["ไฟหน้า จักรยาน", "电池续航里程太短", "バッテリー", "батарея", "بطارية الدراجة"],
    ],
)
def test_no_texts_make_it_raise(texts: list[str], n_themes: int | None) -> None:
    labels = ThemeModel(n_themes=n_themes).fit_predict(texts)
    assert labels.shape == (len(texts),)
    assert labels.min(initial=0) >= -1


def test_scripts_without_spaces_can_be_themed() -> None:
    battery = ["电池续航太短", "希望电池更大", "电池充电太慢", "电池可以拆卸吗", "第二块电池"]
    light = ["车灯不够亮", "自动车灯", "后车灯太暗", "车灯刹车提示", "更亮的车灯"]
    labels = ThemeModel().fit_predict(battery + light)
    assert len(set(labels[:5].tolist())) == len(set(labels[5:].tolist())) == 1
    assert labels[0] != labels[5]


def test_accents_elisions_and_plurals_do_not_divide_a_theme() -> None:
    water = ["Réservoir d'eau", "Les réservoirs", "Un reservoir plus grand", "L’eau du réservoir"]
    noise = ["Trop de bruit", "Bruits du moulin", "Un moulin sans bruit", "Le BRUIT la nuit"]
    labels = ThemeModel().fit_predict(water + noise)
    assert len(set(labels[:4].tolist())) == len(set(labels[4:].tolist())) == 1
    assert labels[0] != labels[4]


def test_less_than_one_theme_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        ThemeModel(n_themes=0).fit(["a"])


@pytest.fixture(scope="module")
def data() -> Path:
    folder = Path(__file__).resolve().parents[4] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the public data sets are not beside this checkout")
    return folder


@pytest.mark.parametrize(
    ("file", "text", "label", "least"),
    [
        ("crowdre_smarthome/ideas.csv", "text", "domain", 0.15),
        ("tweet89/tweets.csv", "text", "label", 0.85),
    ],
)
def test_real_labels_are_met(data: Path, file: str, text: str, label: str, least: float) -> None:
    with (data / file).open(newline="", encoding="utf-8") as opened:
        rows = list(csv.DictReader(opened))
    truth = [row[label] for row in rows]
    labels = ThemeModel(n_themes=len(set(truth))).fit_predict([row[text] for row in rows])
    assert normalized_mutual_info_score(truth, labels) >= least
