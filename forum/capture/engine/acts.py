"""Acts: who proposed, wrote, voted and declined, as columns of numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import count
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from forum.capture.engine.corpus import Document, Post

# Spoke in a document in any way; wants it; declines it; wrote a post.
SPOKE, WANTS, DECLINES, WROTE = KINDS = range(4)

Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Acts:
    """What m acts are: `person`, `kind`, and the row of the document or, if WROTE, of the post.

    People are numbers 0 … `people`−1, in no order that means anything. `authors` has the number of
    each document's author.
    """

    person: Integers
    kind: Integers
    row: Integers
    authors: Integers
    people: int

    @classmethod
    def of(cls, documents: Sequence[Document], posts: Sequence[Post]) -> Self:
        """The acts in documents and posts."""
        numbers: defaultdict[str, int] = defaultdict(count().__next__)
        number: Callable[[str], int] = numbers.__getitem__
        groups = [(d.people, d.wanted_by, d.declined_by) for d in documents]
        sizes = np.array([len(group) for three in groups for group in three], dtype=np.int64)
        in_documents = [number(one) for three in groups for group in three for one in group]
        writers = np.array([number(post.author) for post in posts], dtype=np.int64)
        kinds = np.tile(np.array([SPOKE, WANTS, DECLINES]), len(groups))
        rows = np.repeat(np.arange(len(groups)).repeat(3), sizes)
        return cls(
            person=np.concatenate([np.array(in_documents, dtype=np.int64), writers]),
            kind=np.append(np.repeat(kinds, sizes), np.full(len(posts), WROTE)),
            row=np.append(rows, np.arange(len(posts))),
            authors=np.array([number(document.author) for document in documents], dtype=np.int64),
            people=len(numbers),
        )

    def only(self, *kinds: int) -> tuple[Integers, Integers, Integers]:
        """Person, kind and row of the acts of some kinds."""
        some = np.isin(self.kind, kinds)
        return self.person[some], self.kind[some], self.row[some]

    def digest(self) -> str:
        """SHA-256 of what each person did, the people in the order of that: no name enters it."""
        what = self.row * len(KINDS) + self.kind
        order = np.lexsort((what, self.person))
        ends = np.cumsum(np.bincount(self.person, minlength=self.people))[:-1]
        did = np.split(what[order].astype(">i8"), ends)
        return sha256(b"".join(sorted(_framed(one.tobytes()) for one in did))).hexdigest()


def _framed(content: bytes) -> bytes:
    """Bytes that tell where they end."""
    return len(content).to_bytes(8, "big") + content
