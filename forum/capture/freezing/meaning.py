"""What a text model said of the texts of a community, kept from one run to the next.

A text takes the model some hundredths of a second, and most of them are those of the run before.
A file for each community holds the vectors of one run's texts and no others, under hashes of the
texts: what was withdrawn or erased goes with the next run. Where it is missing or damaged, the
texts are given to the model again.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from flask import current_app

from forum.capture import engine
from forum.core.settings import settings

if TYPE_CHECKING:
    from forum.capture.engine.text.meaning import TextModel, Vectors
    from forum.capture.engine.text.reading import Tell

DIGEST_BYTES = 16
# So many new texts go to the model together: what it said stays when a run is cancelled.
AT_ONCE = 256

log = logging.getLogger(__name__)


class KeptVectors:
    """A TextModel that asks another one only for texts that its file does not know."""

    def __init__(self, model: TextModel, file: Path) -> None:
        self.model = model
        self.file = file
        self._known: dict[bytes, Vectors] = {}
        self._asked: list[bytes] | None = None

    @property
    def name(self) -> str:
        """The model's."""
        return self.model.name

    def vectors(self, texts: Sequence[str], tell: Tell | None = None) -> Vectors:
        """What the model says, from the file where it was said before."""
        import numpy as np

        self._known = self._known or self._read()
        asked = self._asked = [_digest(text) for text in texts]
        fresh = {d: text for d, text in zip(asked, texts, strict=True) if d not in self._known}
        # The shortest first: texts of one length are quicker together.
        order = sorted(fresh, key=lambda digest: (len(fresh[digest]), digest))
        for start in range(0, len(order), AT_ONCE):
            if tell:
                tell(start / len(order))
            part = order[start : start + AT_ONCE]
            said = self.model.vectors([fresh[digest] for digest in part])
            self._known.update(zip(part, said, strict=True))
        if not texts:
            return self.model.vectors(texts)
        return np.vstack([self._known[digest] for digest in asked])

    def keep(self) -> None:
        """Write what is known of the texts that were last asked for, and of no others."""
        import numpy as np

        if self._asked is None:
            return
        asked = sorted(digest for digest in set(self._asked) if digest in self._known)
        if not asked:
            self.file.unlink(missing_ok=True)
            return
        self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self.file.with_name(f"{self.file.name}.{secrets.token_hex(4)}")
        digests = np.frombuffer(b"".join(asked), dtype=np.uint8).reshape(-1, DIGEST_BYTES)
        rows = np.vstack([self._known[digest] for digest in asked])
        try:
            with draft.open("wb") as opened:
                np.savez(opened, name=np.array(self.name), digests=digests, vectors=rows)
            draft.replace(self.file)
        finally:
            draft.unlink(missing_ok=True)

    def _read(self) -> dict[bytes, Vectors]:
        import numpy as np

        try:
            with self.file.open("rb") as opened, np.load(opened, allow_pickle=False) as kept:
                name, digests, rows = str(kept["name"]), kept["digests"], kept["vectors"]
            keys = [digest.tobytes() for digest in digests]
            return dict(zip(keys, rows, strict=True)) if name == self.name else {}
        except FileNotFoundError:
            return {}
        except Exception:
            # Damaged in whatever way: nothing is lost but the time to make it again.
            log.exception("%s can't be read: its texts are given to the model again", self.file)
            return {}


@contextmanager
def text_model_of(community_id: int) -> Iterator[KeptVectors | None]:
    """The text model for a run of a community, if one is set; what it says is kept at the end.

    Where none is set, what was kept of the community is deleted.
    """
    config = settings()
    file = config.vectors / f"{community_id}.npz"
    if config.text_model is None:
        file.unlink(missing_ok=True)
        yield None
        return
    model = KeptVectors(_model(), file)
    try:
        yield model
    finally:
        _keep(model)


def _model() -> TextModel:
    """The model, read once by each process that captures."""
    if "text_model" not in current_app.extensions:
        current_app.extensions["text_model"] = engine.MiniLM.installed()
    model: TextModel = current_app.extensions["text_model"]
    return model


def _keep(model: KeptVectors) -> None:
    try:
        model.keep()
    except OSError:
        # A full disk: the next run asks the model again, and this one has its report.
        log.exception("%s can't be written", model.file)


def forget_vectors(community_ids: Iterable[int]) -> None:
    """Delete what was kept of these communities: the next run makes it again."""
    config = settings()
    for community_id in community_ids:
        (config.vectors / f"{community_id}.npz").unlink(missing_ok=True)


def forget_leftovers() -> None:
    """Delete what was kept of any community, where no text model is set any more."""
    config = settings()
    if config.text_model is None and config.vectors.is_dir():
        for file in config.vectors.iterdir():
            file.unlink(missing_ok=True)


def _digest(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=DIGEST_BYTES).digest()
