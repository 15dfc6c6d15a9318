"""Frozen findings as plain data: an older report is given what reports did not say then."""

from __future__ import annotations

import json
from dataclasses import MISSING, fields
from typing import Any

from forum.capture.engine.findings import Findings, RankedIdea, Theme


def _defaults(kind: type) -> dict[str, Any]:
    """The fields that were added later, with what they say where nothing was found."""
    return {field.name: field.default for field in fields(kind) if field.default is not MISSING}


_FINDINGS, _THEME, _IDEA = _defaults(Findings), _defaults(Theme), _defaults(RankedIdea)


def findings_of(frozen: str) -> dict[str, Any]:
    """The findings of a report, whenever it was frozen: the one place that knows of older ones."""
    found = {**_FINDINGS, "parameters": {}, **json.loads(frozen)}
    for rows, defaults in ((found["themes"], _THEME), (found["ideas"], _IDEA)):
        # What the first row of a report says, all of them say.
        missing = {
            name: said for name, said in defaults.items() if name not in (rows or [defaults])[0]
        }
        if missing:
            for row in rows:
                row.update(missing)
    return found
