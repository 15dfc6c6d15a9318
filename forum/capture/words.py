"""How the parts of a score and the notes of a report are said."""

from __future__ import annotations

from typing import Any

from forum.core.language import _, later

PART_WORDS = {
    "demand": later("demand"),
    "breadth": later("breadth"),
    "momentum": later("momentum"),
    "depth": later("depth of talk"),
    "theme": later("weight of its theme"),
    "compared": later("chosen when compared"),
}
# The tabs of what was heard, the word of assent to each, and what a sentence is instead.
HEARD_WORDS = {
    "wish": later("Wishes"),
    "complaint": later("Complaints"),
    "praise": later("Praise"),
    "question": later("Questions"),
}
YES_WORDS = {
    "wish": later("Yes, a wish"),
    "complaint": later("Yes, a complaint"),
    "praise": later("Yes, praise"),
    "question": later("Yes, a question"),
}
SENTENCE_WORDS = {
    "wish": later("a wish"),
    "complaint": later("a complaint"),
    "praise": later("praise"),
    "question": later("a question"),
}

# From which chance on ideas are said to be the same in these words.
CHANCE_WORDS = (
    (0.9, later("almost surely the same")),
    (0.75, later("very likely the same")),
    (0.5, later("likely the same")),
    (0.0, later("perhaps the same")),
)


def chance_words(chance: float) -> str:
    """How likely ideas are the same, in words."""
    return str(next(words for least, words in CHANCE_WORDS if chance >= least))


def note_words(note: dict[str, Any]) -> str:
    """A note of the engine as a sentence."""
    numbers = note["numbers"]
    if note["kind"] == "assumed_exposure":
        return _(
            "%(ideas)d ideas came with vote totals and no record of who saw them: each is taken "
            "to have been seen by %(people)d people.",
            **numbers,
        )
    if note["kind"] == "nothing_known":
        return _(
            "Nobody knows who saw %(ideas)d of the ideas, or wanted them: their demand is what "
            "is believed of any idea, and their intervals are wide.",
            **numbers,
        )
    return _("%(ideas)d ideas are too few to learn from: the intervals are wide.", **numbers)
