"""Titles and texts of issues, from templates with {placeholders}."""

from __future__ import annotations

import re
from collections.abc import Callable

from forum.pipeline.handed import Handed

# The least that a vendor takes: GitLab's titles, Jira's descriptions.
TITLE_MAX, TEXT_MAX = 250, 30_000
_PLACEHOLDER = re.compile(r"\{([^{}\s]{1,40})\}")
_UNSEEN = "\u2060"


def _ideas(handed: Handed) -> str:
    lines = (
        f"- [{_bracketed(idea.title)}]({idea.url}) · {defused(idea.author)} · {idea.votes}"
        for idea in handed.ideas
    )
    return "\n".join(lines)


PLACEHOLDERS: dict[str, Callable[[Handed], str]] = {
    "title": lambda handed: defused(handed.title),
    "text": lambda handed: defused(handed.text),
    "ideas": _ideas,
    "votes": lambda handed: str(handed.votes),
    "link": lambda handed: handed.url,
    "community": lambda handed: handed.community_name,
    "stage": lambda handed: handed.stage,
    "deal": lambda handed: handed.deal_words,
}


def unknown_in(template: str) -> list[str]:
    """What stands in braces and is no placeholder."""
    return sorted(set(_PLACEHOLDER.findall(template)) - set(PLACEHOLDERS))


def titled(template: str, handed: Handed) -> str:
    """A title: one line, not too long."""
    return " ".join(_filled(template, handed).split())[:TITLE_MAX]


def written(template: str, handed: Handed) -> str:
    """A text, cut where no vendor would take more."""
    said = _filled(template, handed).strip()
    return said if len(said) <= TEXT_MAX else said[: TEXT_MAX - 1] + "…"


def defused(text: str) -> str:
    """What people wrote, without what a tracker would act on: it names nobody and commands nothing.

    "@name" would call a stranger of that name, "#12" would link to whatever issue that is, and a
    line that begins with "/" is a command to GitLab, carried out with our token's rights.
    """
    text = re.sub(r"@(?=\w)", "@" + _UNSEEN, text)
    text = re.sub(r"#(?=\d)", "#" + _UNSEEN, text)
    return re.sub(r"(?m)^([ \t>]*)/(?=\w)", r"\1\\/", text)


def _bracketed(title: str) -> str:
    return re.sub(r"([\[\]\\])", r"\\\1", defused(title))


def _filled(template: str, handed: Handed) -> str:
    def put(found: re.Match[str]) -> str:
        make = PLACEHOLDERS.get(found[1])
        return make(handed) if make else found[0]

    return _PLACEHOLDER.sub(put, template)
