"""What changed between two texts, word by word."""

from __future__ import annotations

import difflib
import re
from typing import NamedTuple

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")


class Part(NamedTuple):
    """A stretch of text that was kept, added or removed."""

    kind: str
    text: str


def changes(before: str, after: str) -> list[Part]:
    """Lead from `before` to `after`: the parts that are not "added" spell out `before`."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    parts = []
    for kind, i, j, k, m in difflib.SequenceMatcher(None, old, new).get_opcodes():
        if kind == "equal":
            parts.append(Part("kept", "".join(old[i:j])))
            continue
        if i < j:
            parts.append(Part("removed", "".join(old[i:j])))
        if k < m:
            parts.append(Part("added", "".join(new[k:m])))
    return parts
