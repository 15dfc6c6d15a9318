"""Titles and tags: what is written on one line, and the rules for it."""

from __future__ import annotations

from collections.abc import Sequence

from forum.core.language import _
from forum.core.limits import TAG_MAX, TAGS_MAX, TITLE_MAX, TITLE_MIN

# In French these stand before ? ! : ; and keep a line from beginning with one.
UNBROKEN = "\u00a0\u202f"
# What stands where a title must, once its words are gone.
UNTITLED = "–"


def one_line(text: str) -> str:
    """The text on one line, without what can't be seen and without blanks around it."""
    shown = "".join(c if c.isprintable() or c in UNBROKEN else " " for c in text)
    return " ".join(word for word in shown.strip().split(" ") if word)


def split_tags(text: str) -> list[str]:
    """Tags from a line with commas: small letters, each once, in the order given."""
    words = (" ".join(one_line(part).split()).lower().lstrip("#") for part in text.split(","))
    return list(dict.fromkeys(word for word in words if word))


def whole(title: str, tags: Sequence[str], *texts: str) -> str:
    """A title with its texts and tags as one text, as whoever looks over all of it reads it."""
    return "\n".join(part for part in (title, *texts, ", ".join(tags)) if part)


def faults_of(title: str, tags: Sequence[str] = ()) -> dict[str, str]:
    """What is wrong with a title and tags, by the name of the field."""
    faults = {}
    if not TITLE_MIN <= len(title) <= TITLE_MAX:
        faults["title"] = _(
            "A title has %(least)d to %(most)d characters.", least=TITLE_MIN, most=TITLE_MAX
        )
    if len(tags) > TAGS_MAX or any(len(tag) > TAG_MAX for tag in tags):
        faults["tags"] = _(
            "At most %(count)d tags of %(most)d characters.", count=TAGS_MAX, most=TAG_MAX
        )
    return faults
