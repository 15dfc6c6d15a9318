"""The text model's vectors, which no seed changes: computed once for a set and every row on it.

What computing them took is kept with them and counts in each row as if it had been done there.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from time import perf_counter, process_time
from types import ModuleType
from typing import ClassVar

import numpy as np

from benchmarks.capture.measure import ROOT


class Kept:
    """The engine's reader of all-MiniLM-L6-v2, whose vectors stay in `folder`, if there is one.

    `spared`: the seconds and CPU seconds that those took which were found there, in this process.
    """

    folder: ClassVar[Path | None] = None
    spared: ClassVar[np.ndarray] = np.zeros(2)

    def __init__(self) -> None:
        # BERTopic's environment lacks the forum's libraries, of which the reader needs none.
        if "forum" not in sys.modules:
            forum = ModuleType("forum")
            forum.__path__ = [str(ROOT / "forum")]
            sys.modules["forum"] = forum
        from forum.capture.engine import MiniLM

        self._model = MiniLM.installed()
        self.name = self._model.name

    def vectors(self, texts: Sequence[str], tell: Callable[..., None] | None = None) -> np.ndarray:
        """A row for each text."""
        if self.folder is None:
            return self._model.vectors(texts, tell)
        path = self.folder / f"{sha256(repr(list(texts)).encode()).hexdigest()}.npz"
        if path.exists():
            with np.load(path) as found:
                self.spared[:] += found["took"]
                return found["vectors"]
        wall, cpu = perf_counter(), process_time()
        vectors = self._model.vectors(texts, tell)
        self.folder.mkdir(parents=True, exist_ok=True)
        np.savez(path, vectors=vectors, took=(perf_counter() - wall, process_time() - cpu))
        return vectors
