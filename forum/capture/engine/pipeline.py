"""A run of the engine, from top to bottom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from threadpoolctl import threadpool_limits

from forum.capture.engine.answer import Found, findings_of
from forum.capture.engine.corpus import Corpus
from forum.capture.engine.duplicates.calibration import Calibration
from forum.capture.engine.duplicates.stage import described, twins_of
from forum.capture.engine.findings import Findings
from forum.capture.engine.rank.stage import rank_all
from forum.capture.engine.rank.weights import Weights
from forum.capture.engine.support import support_of
from forum.capture.engine.text.features import features_of
from forum.capture.engine.text.meaning import TextModel
from forum.capture.engine.text.reading import Reading
from forum.capture.engine.text.words import Cut
from forum.capture.engine.themes import stage
from forum.capture.engine.trends.stage import alarms_of, outlooks_of
from forum.capture.engine.wishes.stage import hear_talk

VERSION = "4"
# How much of a run is over when a stage begins.
STAGES = {
    "reading": 0.0,
    "features": 0.15,
    "themes": 0.20,
    "stability": 0.40,
    "labels": 0.65,
    "talk": 0.70,
    "camps": 0.80,
    "twins": 0.85,
    "ranking": 0.95,
}
# With a text model the run begins with this stage, which is so much of it.
MEANING, MEANING_SHARE = "meaning", 0.5

Progress = Callable[[str, float], None]
_ENDS = dict(zip(STAGES, [*list(STAGES.values())[1:], 1.0], strict=True))


@dataclass
class Memory:
    """What a process may keep from one run to the next, lest it read the same texts again."""

    reading: Reading = field(default_factory=Reading)
    cut: Cut = field(default_factory=Cut)


@dataclass(frozen=True)
class Settings:
    """How a run is made: its seed, whether it is full, what counts how much, what is alike.

    And what says what texts mean, if anything does.
    """

    seed: int
    full: bool
    weights: Weights
    likeness: Calibration | None
    text_model: TextModel | None

    def described(self) -> dict[str, Any]:
        """As the report states it; its weights it states as they were used."""
        likeness = described(self.likeness)
        told = {"engine": VERSION, "seed": self.seed, "full": self.full, "likeness": likeness}
        return told | ({"text_model": self.text_model.name} if self.text_model else {})


def capture(
    corpus: Corpus,
    *,
    seed: int = 0,
    full: bool = True,
    weights: Weights | None = None,
    likeness: Calibration | None = None,
    memory: Memory | None = None,
    text_model: TextModel | None = None,
    progress: Progress | None = None,
) -> Findings:
    """Find the themes of a corpus and rank its themes and ideas.

    A `full` run looks for themes in all the texts and asks how stable they are; another one goes on
    from the themes of the run before (`corpus.before`) and looks at what is new. `likeness` tells
    how likely ideas are the same, as the community's decisions taught it. `memory` spares reading
    unchanged texts again, and changes no answer. A `text_model` says what texts mean, which themes
    then go by as well. `progress(stage, share)` is called as each of STAGES begins, inside the long
    ones, and at the end, with the share of the whole run that is over; what it raises ends the run.
    The same corpus, seed and settings give the same bytes.
    """
    full, weights = full or not corpus.before, weights or Weights()
    how = Settings(seed, full, weights, likeness, text_model)
    tell = _teller(progress, MEANING_SHARE if text_model else 0.0)
    with threadpool_limits(limits=1):
        found = _found(corpus, how, memory or Memory(), tell)
    return findings_of(corpus, how.described(), found)


def _found(corpus: Corpus, how: Settings, memory: Memory, tell: Callable[..., None]) -> Found:
    """The recipe."""
    keys, texts, full, seed = corpus.keys, corpus.texts, how.full, how.seed
    meaning = how.text_model.vectors(texts, partial(tell, MEANING)) if how.text_model else None
    tell("reading")
    memory.reading = memory.reading.going_on(keys, texts, partial(tell, "reading"))
    tell("features")
    features = replace(features_of(memory.reading), meaning=meaning)
    tell("themes")
    themes = stage.find_themes(corpus, features, full=full, seed=seed)
    parts = stage.parts_of_all(corpus, features, themes, memory.cut, full=full, seed=seed)
    tell("stability")
    surely = partial(tell, "stability")
    stability = stage.how_stable(features, themes, full=full, seed=seed, tell=surely)
    tell("labels")
    names = stage.name_all(corpus, features, themes, memory.cut)
    memory.cut.forget_others()
    tell("talk")
    heard = hear_talk(corpus, themes, seed)
    tell("camps")
    support = support_of(corpus, themes.labels, len(themes.held), seed)
    tell("twins")
    twins = twins_of(corpus, features, how.likeness, full=full)
    tell("ranking")
    ranks = rank_all(corpus, themes.labels, themes.held, how.weights, support.bridges)
    outlooks, alarms = outlooks_of(corpus, themes.held), alarms_of(heard)
    tell("ranking", 1.0)
    return Found(themes, parts, stability, names, ranks, outlooks, support, twins, heard, alarms)


def _teller(progress: Progress | None, meaning: float) -> Callable[..., None]:
    """Tell how much of the whole run is over when so much of a stage is."""

    def tell(stage: str, share: float = 0.0) -> None:
        if progress is None:
            return
        if stage == MEANING:
            progress(stage, share * meaning)
        else:
            over = STAGES[stage] + share * (_ENDS[stage] - STAGES[stage])
            progress(stage, meaning + over * (1.0 - meaning))

    return tell
