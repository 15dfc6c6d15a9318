"""Answer: what the stages of a run found, put together as findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from forum.capture.engine.corpus import Corpus
from forum.capture.engine.findings import (
    COMPLAINT,
    DIGITS,
    STABLE_FROM,
    WISH,
    Alarm,
    Findings,
    Note,
    Outlook,
    Part,
    RankedIdea,
    Theme,
    Twins,
)
from forum.capture.engine.rank.scores import order
from forum.capture.engine.rank.stage import Ranks
from forum.capture.engine.rank.voices import breadths, voices, weekly
from forum.capture.engine.support import Support
from forum.capture.engine.themes.finding import UNTHEMED
from forum.capture.engine.themes.labels import Naming
from forum.capture.engine.themes.mixture import Labels
from forum.capture.engine.themes.stage import Themes
from forum.capture.engine.wishes.hearing import Heard
from forum.ranking import demand

EVIDENCE = 3
# Of fewer themes each is judged for itself alone.
THEMES_TO_JUDGE = 3


@dataclass(frozen=True)
class Found:
    """What each stage found, all of it in the order of the themes or of the documents."""

    themes: Themes
    parts: Sequence[Sequence[tuple[str, Labels]]]
    stability: Sequence[float | None]
    names: Sequence[Naming]
    ranks: Ranks
    outlooks: Sequence[Outlook]
    support: Support
    twins: tuple[Twins, ...]
    heard: Heard
    alarms: Sequence[Alarm | None]


def findings_of(corpus: Corpus, parameters: Mapping[str, Any], found: Found) -> Findings:
    """The whole answer."""
    ideas = _ideas(corpus, found)
    return Findings(
        corpus=corpus.hash,
        parameters={**parameters, **_parameters(found.ranks)},
        themes=_themes(corpus, found, {idea.key: idea.position for idea in ideas}),
        ideas=ideas,
        unthemed=int(np.sum(found.themes.labels == UNTHEMED)),
        notes=_notes(corpus, found),
        twins=found.twins,
        camps=found.support.sizes if len(found.support.sizes) > 1 else (),
        said=found.heard.rows([one.key for one in found.themes.who]),
        unproposed=found.heard.unproposed,
        sentences=found.heard.sentences,
        posts=len(corpus.posts),
    )


def _ideas(corpus: Corpus, found: Found) -> tuple[RankedIdea, ...]:
    scored, labels = found.ranks.ideas, found.themes.labels.tolist()
    names = [one.key for one in found.themes.who]
    return tuple(
        RankedIdea(
            key=corpus.documents[i].key,
            position=position,
            theme=names[labels[i]] if labels[i] >= 0 else None,
            demand=scored.shares[i],
            score=float(scored.scores[i]),
            low=float(scored.low[i]),
            high=float(scored.high[i]),
            contributions=scored.contributions[i],
            camps=found.support.ideas.voices[i],
            agreeing=found.support.ideas.agreeing[i],
        )
        for position, i in enumerate(order(scored.scores, found.themes.central), 1)
    )


def _themes(corpus: Corpus, found: Found, place: Mapping[str, int]) -> tuple[Theme, ...]:
    held, scored = found.themes.held, found.ranks.themes
    keys = [[corpus.documents[i].key for i in rows] for rows in held]
    breadth, people = breadths(corpus, held), voices(corpus, held)
    weeks = weekly(corpus, held)
    heard = Counter((sentence.theme, sentence.kind) for sentence in found.heard.said)
    sizes = np.array([len(rows) for rows in held], dtype=np.float64)
    return tuple(
        Theme(
            key=found.themes.who[k].key,
            position=position,
            label=found.names[k].label,
            terms=found.names[k].terms,
            size=len(keys[k]),
            people=int(people[k]),
            breadth=round(float(breadth[k]), DIGITS),
            demand=scored.shares[k],
            score=float(scored.scores[k]),
            low=float(scored.low[k]),
            high=float(scored.high[k]),
            contributions=scored.contributions[k],
            evidence=tuple(keys[k][:EVIDENCE]),
            members=tuple(sorted(keys[k], key=place.__getitem__)),
            weekly=tuple(weeks[k].tolist()),
            stability=found.stability[k],
            known=found.themes.who[k].before is not None,
            pinned=found.themes.who[k].pinned,
            parts=_parts(corpus, found.parts[k], place),
            outlook=found.outlooks[k],
            camps=found.support.themes.voices[k],
            agreeing=found.support.themes.agreeing[k],
            wishes=heard[k, WISH],
            complaints=heard[k, COMPLAINT],
            alarm=found.alarms[k] if k < len(found.alarms) else None,
        )
        for position, k in enumerate(order(scored.scores, sizes), 1)
    )


def _parts(
    corpus: Corpus, parts: Sequence[tuple[str, Labels]], place: Mapping[str, int]
) -> tuple[Part, ...]:
    named = [(label, [corpus.documents[i].key for i in rows]) for label, rows in parts]
    return tuple(Part(label, tuple(sorted(keys, key=place.__getitem__))) for label, keys in named)


def _parameters(ranks: Ranks) -> dict[str, Any]:
    return {
        "idea_weights": {name: round(w, DIGITS) for name, w in ranks.ideas.weights.items()},
        "theme_weights": {name: round(w, DIGITS) for name, w in ranks.themes.weights.items()},
        "assumed_people": ranks.evidence.assumed_people,
        "prior": [round(float(value), DIGITS) for value in ranks.prior],
    }


def _notes(corpus: Corpus, found: Found) -> tuple[Note, ...]:
    evidence, notes = found.ranks.evidence, []
    if evidence.assumed_ideas:
        numbers = {"ideas": evidence.assumed_ideas, "people": evidence.assumed_people}
        notes.append(Note("assumed_exposure", numbers))
    if evidence.unknown_ideas:
        notes.append(Note("nothing_known", {"ideas": evidence.unknown_ideas}))
    if 0 < len(corpus) < demand.ROWS_TO_LEARN_FROM:
        notes.append(Note("few_ideas", {"ideas": len(corpus)}))
    if found.themes.overruled:
        notes.append(Note("overruled", {"links": found.themes.overruled}))
    asked = [share for share in found.stability if share is not None]
    loose = sum(share < STABLE_FROM for share in asked)
    if len(asked) >= THEMES_TO_JUDGE and 2 * loose > len(asked):
        notes.append(Note("loose_themes", {"loose": loose, "themes": len(asked)}))
    return tuple(notes)
