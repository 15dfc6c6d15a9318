"""The texts that people agree to, versioned: an agreement keeps the hash of what was shown."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

MINIMUM_AGE = 16


@dataclass(frozen=True)
class Agreement:
    """A text in both languages under one version."""

    kind: str
    version: str
    words: dict[str, str]

    def hash(self, language: str) -> str:
        """SHA-256 of the text as it stood in `language`."""
        return sha256(self.words[language].encode()).hexdigest()


TERMS = Agreement(
    "terms",
    "2026-11",
    {
        "en": "Be civil, write what is yours to share, and keep to each community's rules. "
        "What you write stays yours. Moderators may hide what breaks the rules; you may appeal.",
        "fr": "Restez courtois, n'écrivez que ce que vous avez le droit de partager et suivez les "
        "règles de chaque communauté. Ce que vous écrivez reste à vous. La modération peut masquer "
        "ce qui enfreint les règles ; vous pouvez faire appel.",
    },
)
CAPTURE = Agreement(
    "capture",
    "2026-12",
    {
        "en": "The brand may read my ideas and what I write in talk in its reports, quote me "
        "there, and take my ideas into production, with credit to me and a recorded deal. I can "
        "withdraw this at any time; without it what I write is discussed and voted on here, and "
        "goes no further.",
        "fr": "La marque peut lire dans ses rapports mes idées et ce que j'écris dans les "
        "discussions, m'y citer, et mettre mes idées en production, en me citant et avec un accord "
        "consigné. Je peux retirer ce consentement à tout moment ; sans lui, ce que j'écris est "
        "discuté et voté ici, et ne va pas plus loin.",
    },
)
# The versions of it that speak of more than ideas: who agreed to another one is not quoted.
COVERS_TALK = (CAPTURE.version,)
AGREEMENTS = {agreement.kind: agreement for agreement in (TERMS, CAPTURE)}
