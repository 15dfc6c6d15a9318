"""Made-up corpora whose themes are known."""

from __future__ import annotations

import random

from forum.capture.engine import Corpus, Document

THEMES = {
    "battery": "battery charge range charger empty kilometres",
    "lights": "lights lamp beam dark night rear",
    "lock": "lock theft alarm stolen key thief",
    "rain": "mudguard rain puddle splash shoes feet",
    "seat": "child seat daughter passenger footrest belt",
    "map": "navigation map route display arrow street",
    "noise": "motor whine quiet loud hum engine",
    "repair": "spare parts workshop screw manual service",
}
LINKS = "we would like the {0} to be better because {1} and {2} with our {3}".split(" and ")


def planted(each: int = 10, *, seed: int = 0) -> tuple[list[Document], list[str]]:
    """Documents of eight themes, `each` of them, with their true theme."""
    rng = random.Random(seed)
    documents, truth = [], []
    for theme, words in THEMES.items():
        for number in range(each):
            said = rng.sample(words.split(), 4)
            documents.append(
                Document(
                    key=f"{theme}-{number:03}",
                    title=f"Better {theme if number % 2 else said[0]} please",
                    body=" and ".join(LINKS).format(*said),
                    author=f"p{rng.randrange(20)}",
                    voices=frozenset(f"p{rng.randrange(60)}" for _ in range(rng.randrange(9))),
                    age_days=rng.randrange(100),
                    votes=rng.randrange(12),
                    exposure=rng.uniform(12, 60),
                    posts=rng.randrange(6),
                    weekly=tuple(rng.randrange(3) for _ in range(12)),
                    language="en",
                )
            )
            truth.append(theme)
    return documents, truth


def corpus(documents: list[Document]) -> Corpus:
    """A corpus of these."""
    return Corpus(tuple(documents))
