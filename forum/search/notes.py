"""What a search says when it could not make sense of a part of a question."""

from __future__ import annotations

from collections.abc import Sequence

from forum.core.language import later

KIND_WORDS = {
    "idea": later("Ideas"),
    "thread": later("Threads"),
    "post": later("Posts"),
    "person": later("People"),
}
NOTES = {
    "cut": later("That was long: only its first words were looked for."),
    "small": later("Words as small as these are in every text. Add one that says more."),
    "star": later(
        "A star stands for an ending, after three letters at least: batter*. “%(about)s” was read "
        "without it."
    ),
    "day": later("“%(about)s” needs a day, a month or a year: 2026-03-31, 2026-03 or 2026."),
    "kind": later("“is:%(about)s” is not known: is:idea, is:thread, is:post or is:person."),
    "status": later("There is no status “%(about)s”."),
    "author": later("Nobody is called “%(about)s”."),
    "area": later("There is no product area “%(about)s”."),
    "place": later("There is no community “%(about)s”."),
}


def told(notes: Sequence[tuple[str, str]]) -> list[str]:
    """The notes in the language that is being spoken."""
    # The words are translated before they are filled in: what was typed is never a message.
    return [
        str(NOTES[kind]) % {"about": about} if about else str(NOTES[kind]) for kind, about in notes
    ]
