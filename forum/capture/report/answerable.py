"""The ideas of a theme as they can be answered together now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from forum.capture.report.queries import IdeaText, ReportPage
from forum.ideas.queries import answers_to


@dataclass(frozen=True)
class Choice:
    """An idea, and the answer that it has: when it was given, and as HTML."""

    text: IdeaText
    answered_at: datetime | None = None
    html: str = ""


def choices_of(page: ReportPage, members: Sequence[str]) -> list[Choice]:
    """These ideas in the order of their ranks; what is gone or merged is left out."""
    texts = [page.text(key) for key in members]
    there = [text for text in texts if text.id is not None and text.status != "merged"]
    answers = answers_to([text.id for text in there if text.id is not None])
    found = []
    for text in there:
        answer = answers.get(text.id or 0)
        told = (answer.edited_at or answer.created_at, answer.body_html) if answer else ()
        found.append(Choice(text, *told))
    return found
