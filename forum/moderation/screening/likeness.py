"""How alike two texts are: the share of their runs of three words that both have; pure.

Broder, "On the resemblance and containment of documents" (1997). The texts that one is compared
with are few and new, so their runs are compared as they are, without sketches of them.
"""

from __future__ import annotations

from collections.abc import Iterable

from forum.moderation.screening.folding import words_of
from forum.moderation.screening.links import links_of

RUN = 3
# Shorter ones are alike by chance: "I agree, good idea".
WORDS_MIN = 6
# A text is known by how it begins.
READ = 4_000

Runs = frozenset[tuple[str, ...]]


def runs_of(text: str) -> Runs:
    """The runs of a text; none where it is too short to be known again. Links count by host."""
    begun = text[:READ]
    words = words_of(begun)
    if len(words) < WORDS_MIN:
        hosts = [link.host for link in links_of(begun)]
        return frozenset((host,) for host in hosts)
    return frozenset(zip(*(words[shift:] for shift in range(RUN)), strict=False))


def likeness(one: Runs, other: Runs) -> float:
    """The share of the shorter one's runs that the other has too, from 0 to 1."""
    least = min(len(one), len(other))
    return len(one & other) / least if least else 0.0


def nearest(runs: Runs, others: Iterable[Runs]) -> float:
    """How alike the most similar of these is."""
    return max((likeness(runs, other) for other in others), default=0.0)
