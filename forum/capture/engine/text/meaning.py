"""Meaning: what a text model of the outside says, where there is one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from forum.capture.engine.text.reading import Tell

Vectors = NDArray[np.float32]


class TextModel(Protocol):
    """Turns texts into vectors, so that what means about the same is near."""

    @property
    def name(self) -> str:
        """How reports call it: another name is another model."""

    def vectors(self, texts: Sequence[str], tell: Tell | None = None) -> Vectors:
        """A row of length 1 for each of n texts (n × d), each by its own text alone.

        `tell` is told now and then which share is done; what it raises ends the work.
        """
