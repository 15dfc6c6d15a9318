"""A community around texts: who proposed, who voted, who saw it, as a run of the engine reads it.

Demand is Beta(1.5, 8), and exposure lognormal around 30 people; votes follow from both, and a tenth
as many say that it is not for them. People are a third as many as ideas, and a few of them do most
(1 / rank).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from forum.capture.engine import Corpus, Document, Findings, KnownTheme, KnownTwins

WEEKS, DAYS = 12, 360
DEMAND = (1.5, 8.0)
SEEN, SEEN_SPREAD = 30.0, 1.0
POSTS, DECLINED = 1.5, 0.1
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
    against = rng.poisson(votes * DECLINED)
    posts = rng.poisson(POSTS, n)
    ages = rng.integers(0, DAYS, n)
    documents = []
    for i, text in enumerate(texts):
        title, body = titled(text)
        drawn = rng.random(1 + votes[i] + against[i] + posts[i])
        author, *heard = (people[at] for at in np.searchsorted(upto, drawn).clip(0, upto.size - 1))
        # Who votes twice votes once, and who wants an idea does not decline it.
        wanted = frozenset(heard[: votes[i]]) - {author}
        declined = frozenset(heard[votes[i] : votes[i] + against[i]]) - wanted - {author}
        wrote = frozenset(heard[votes[i] + against[i] :])
        weekly = rng.multinomial(len(wanted) + posts[i], np.full(WEEKS + 1, 1 / (WEEKS + 1)))
        documents.append(
            Document(
                key_of(i),
                title,
                body,
                author,
                voices=wanted | wrote,
                wanted_by=wanted,
                declined_by=declined,
                age_days=int(ages[i]),
                votes=len(wanted),
                exposure=float(exposure[i]),
                posts=int(posts[i]),
                not_for_me=len(declined),
                weekly=tuple(weekly[1:].tolist()),
            )
        )
    return Corpus(tuple(documents))


def without_last(corpus: Corpus, share: float) -> Corpus:
    """The corpus before the last ones, a share of all, were proposed."""
    return Corpus(corpus.documents[: len(corpus) - max(1, round(len(corpus) * share))])


def going_on(corpus: Corpus, earlier: Findings) -> Corpus:
    """The corpus with what the earlier report found, as a community's next run reads it."""
    themes = tuple(
        KnownTheme(
            theme.key,
            theme.label,
            frozenset(theme.members),
            theme.stability,
            tuple((part.label, part.members) for part in theme.parts),
        )
        for theme in earlier.themes
    )
    twins = tuple(KnownTwins(one.keys, one.chance) for one in earlier.twins)
    return replace(corpus, before=themes, twins_before=twins)


def titled(text: str) -> tuple[str, str]:
    """The first line as title, or the first words of one line, and the rest."""
    title, line, body = text.partition("\n")
    if line:
        return title, body
    words = text.split(" ")
    return " ".join(words[:TITLE_WORDS]), " ".join(words[TITLE_WORDS:])
