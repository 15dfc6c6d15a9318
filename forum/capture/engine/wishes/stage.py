"""The stage of a run that listens to talk."""

from __future__ import annotations

from forum.capture.engine.corpus import Corpus
from forum.capture.engine.themes.stage import Themes
from forum.capture.engine.wishes.hearing import Heard, hear


def hear_talk(corpus: Corpus, themes: Themes, seed: int) -> Heard:
    """What is heard in the posts of a corpus, by its themes."""
    labels = zip(corpus.documents, themes.labels.tolist(), strict=True)
    return hear(
        corpus.posts,
        corpus.verdicts,
        place=themes.model.predict,
        theme_of={document.key: label for document, label in labels if label >= 0},
        proposed=[document.title for document in corpus.documents],
        random_state=seed,
    )
