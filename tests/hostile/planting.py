"""Texts that mean harm in every text column of a world, and harmless ones of the same length."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Column

from forum.core import markup
from tests.hostile.payloads import BREAK_OUT, SHORT

# What was proved to be an address before it was kept.
ADDRESSES = {"ideas.video", "external_links.url", "integrations.address"}
# A comma stands between them wherever they are written, so none has one.
TAGS = {"idea_tags.name", "thread_tags.name"}
# Two texts of three begin as a formula does, most of them as every spreadsheet knows it.
BEGINNINGS = ("", "=", "+", "", "=", "-", "", "=", "@", "", "=", "\t", "", "=", "\r")


@dataclass
class Rotation:
    """Puts the next of `payloads` before each text, and what breaks out of anything."""

    payloads: Sequence[str]
    turn: int = 0
    harmless: bool = False

    def __call__(self, column: Column[str], before: str, word: str) -> str:
        """What is stored: it begins with the payload and ends with the word."""
        payload = self.payloads[self.turn % len(self.payloads)]
        payload = BEGINNINGS[self.turn % len(BEGINNINGS)] + payload
        if str(column) in TAGS:
            payload = payload.replace(",", " ")
        self.turn += 1
        room = getattr(column.type, "length", None) or 20_000
        if column.name.endswith("_html") or str(column) == "letters.html":
            return markup.render(f"{self._tamed(payload)}\n\n{self._tamed(BREAK_OUT)} {word}").html
        if str(column) in ADDRESSES:
            return f"https://e.example/{self._tamed(payload + SHORT)}"[: room - len(word)] + word
        out = BREAK_OUT if room > 150 else SHORT
        rest = f" {self._tamed(out)} {before} {word}"
        if len(rest) > room - 5:
            rest = f" {word}"
        return self._tamed(payload)[: room - len(rest)] + rest

    def _tamed(self, text: str) -> str:
        if not self.harmless:
            return text
        return "".join(c if c.isspace() else "o" for c in text)
