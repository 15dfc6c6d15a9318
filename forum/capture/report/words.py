"""How the parts of a score and the notes of a report are said."""

from __future__ import annotations

from typing import Any

from forum.core.language import _, later, ngettext
from forum.ideas.answering import Outcome

PART_WORDS = {
    "demand": later("demand"),
    "breadth": later("breadth"),
    "momentum": later("momentum"),
    "depth": later("depth of talk"),
    "theme": later("weight of its theme"),
    "compared": later("chosen when compared"),
    "bridging": later("wanted by all camps"),
}

# What each part measures, where people decide how much it counts.
PART_SENTENCES = {
    "demand": later("How many of those who saw it want it, against the most wanted of all."),
    "breadth": later("How many different people proposed, voted or wrote, against the most."),
    "momentum": later("How much of its votes and posts came in the last four weeks."),
    "depth": later("How long the talk about it is."),
    "theme": later("How much its theme is wanted, against the theme most wanted."),
    "compared": later("How often it was chosen where members compared two at a time."),
    "bridging": later("How far every camp wants it, also the one that wants it least."),
}

# A weight is shown in hundredths, so that people write 75 and not 0.75.
HUNDRED = 100

# How a run looks for themes, as the list of runs says it.
MODE_WORDS = {
    "on": later("went on from the report before"),
    "full": later("looked at everything"),
    "anew": later("looked for themes from nothing"),
}

# The stages of `engine/pipeline.py`; "" before the worker has begun.
STAGE_WORDS = {
    "": later("Waits for the worker"),
    "meaning": later("Asking what the ideas mean"),
    "reading": later("Reading the ideas"),
    "features": later("Looking at the words"),
    "themes": later("Finding themes"),
    "stability": later("Asking how sure the themes are"),
    "labels": later("Naming the themes"),
    "talk": later("Listening to the talk"),
    "camps": later("Finding camps"),
    "twins": later("Looking for what is the same"),
    "ranking": later("Ranking"),
}

# What a camp thinks of something, as its interval says.
SIDE_WORDS = {
    "for": later("wants it"),
    "against": later("does not want it"),
    "divided": later("is divided"),
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

# For how long a link shows a report, in days.
SHARED_WORDS = {"7": later("7 days"), "30": later("30 days"), "90": later("90 days")}

# When a community is captured by itself, and the days of the week from Monday on.
WHEN_WORDS = {
    "never": later("Never"),
    "week": later("Every week"),
    "ideas": later("After new ideas"),
}
DAY_WORDS = {
    "0": later("Monday"),
    "1": later("Tuesday"),
    "2": later("Wednesday"),
    "3": later("Thursday"),
    "4": later("Friday"),
    "5": later("Saturday"),
    "6": later("Sunday"),
}

# From which chance on ideas are said to be the same in these words.
CHANCE_WORDS = (
    (0.9, later("almost surely the same")),
    (0.75, later("very likely the same")),
    (0.5, later("likely the same")),
    (0.0, later("perhaps the same")),
)


def points(weight: float) -> str:
    """A weight in hundredths."""
    return f"{round(weight * HUNDRED, 4):g}"


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
    if note["kind"] == "overruled":
        return ngettext(
            "A newer ruling contradicts an older one in %(num)d place: the newer one holds.",
            "Newer rulings contradict older ones in %(num)d places: the newer ones hold.",
            int(numbers["links"]),
        )
    if note["kind"] == "few_ideas":
        return _("%(ideas)d ideas are too few to learn from: the intervals are wide.", **numbers)
    if note["kind"] == "loose_themes" and numbers["loose"] == numbers["themes"]:
        return _(
            "No theme is sure yet: with part of the ideas left out, much of each is not found "
            "again. Where one ends and another begins may change as ideas come in."
        )
    if note["kind"] == "loose_themes":
        return _(
            "%(loose)d of the %(themes)d themes are not sure yet: with part of the ideas left out, "
            "much of each is not found again. Where one ends and another begins may change as "
            "ideas come in.",
            **numbers,
        )
    # A note that this version has no words for: its name says more than nothing.
    return str(note["kind"]).replace("_", " ")


def outcome_words(outcome: Outcome) -> str:
    """What became of an answer to several ideas."""
    number = len(outcome.answered)
    told = [ngettext("%(num)d idea is answered.", "%(num)d ideas are answered.", number)]
    if outcome.unmoved:
        told.append(
            ngettext(
                "%(num)d of them stays where it stands, since it is decided.",
                "%(num)d of them stay where they stand, since they are decided.",
                outcome.unmoved,
            )
        )
    if outcome.kept:
        told.append(
            ngettext(
                "%(num)d keeps the answer that it was given meanwhile.",
                "%(num)d keep the answers that they were given meanwhile.",
                outcome.kept,
            )
        )
    if outcome.gone:
        told.append(
            ngettext(
                "%(num)d was left out: withdrawn, merged or hidden meanwhile.",
                "%(num)d were left out: withdrawn, merged or hidden meanwhile.",
                outcome.gone,
            )
        )
    return " ".join(told)


IN_TEMPLATES = {
    "DAY_WORDS": DAY_WORDS,
    "HEARD_WORDS": HEARD_WORDS,
    "MODE_WORDS": MODE_WORDS,
    "PART_SENTENCES": PART_SENTENCES,
    "PART_WORDS": PART_WORDS,
    "SENTENCE_WORDS": SENTENCE_WORDS,
    "SIDE_WORDS": SIDE_WORDS,
    "STAGE_WORDS": STAGE_WORDS,
    "YES_WORDS": YES_WORDS,
    "chance_words": chance_words,
    "note_words": note_words,
}
