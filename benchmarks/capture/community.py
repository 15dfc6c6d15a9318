"""A community around texts: who proposed, who voted, who saw it, as a run of the engine reads it.

Demand is Beta(1.5, 8), and exposure lognormal around 30 people; votes follow from both. People are
a third as many as ideas, and a few of them do most (1 / rank).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from forum.capture.engine import Corpus, Document

WEEKS, DAYS = 12, 360
DEMAND = (1.5, 8.0)
SEEN, SEEN_SPREAD = 30.0, 1.0
POSTS = 1.5
TITLE_WORDS = 10


def key_of(i: int) -> str:
    """The key of a text by its place."""
    return f"idea-{i:07}"


def community_of(texts: Sequence[str], seed: int) -> Corpus:
    """A corpus of all texts, whose first line or first words are the title."""
    rng = np.random.default_rng(seed)
    n = len(texts)
    people = [f"p{i}" for i in range(max(10, n // 3))]
    weight = 1.0 / np.arange(1, len(people) + 1)
    upto = np.cumsum(weight / weight.sum())
    exposure = rng.lognormal(np.log(SEEN), SEEN_SPREAD, n).clip(1, len(people))
    votes = rng.binomial(exposure.astype(int), rng.beta(*DEMAND, n))
    posts = rng.poisson(POSTS, n)
    ages = rng.integers(0, DAYS, n)
    documents = []
    for i, text in enumerate(texts):
        title, body = titled(text)
        heard = np.searchsorted(upto, rng.random(1 + votes[i] + posts[i])).clip(0, len(people) - 1)
        author, *voices = (people[person] for person in heard)
        weekly = rng.multinomial(int(votes[i] + posts[i]), np.full(WEEKS + 1, 1 / (WEEKS + 1)))
        documents.append(
            Document(
                key_of(i),
                title,
                body,
                author,
                voices=frozenset(voices),
                age_days=int(ages[i]),
                votes=int(votes[i]),
                exposure=float(exposure[i]),
                posts=int(posts[i]),
                weekly=tuple(weekly[1:].tolist()),
            )
        )
    return Corpus(tuple(documents))


def titled(text: str) -> tuple[str, str]:
    """The first line as title, or the first words of one line, and the rest."""
    title, line, body = text.partition("\n")
    if line:
        return title, body
    words = text.split(" ")
    return " ".join(words[:TITLE_WORDS]), " ".join(words[TITLE_WORDS:])
