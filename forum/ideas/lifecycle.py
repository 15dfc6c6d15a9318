"""The life of an idea: one table of steps, and who may take each."""

from __future__ import annotations

AUTHOR = "author"
PRODUCT_MANAGER = "product_manager"

VOTABLE = frozenset({"open", "under_review", "planned", "in_production"})
LISTED = VOTABLE | {"released", "declined"}
UNSHOWN = frozenset({"draft", "withdrawn"})
CONSIDERED = frozenset({"under_review", "planned", "in_production", "released"})
# By these the brand says what it thinks; other steps are the author's, or undo a merge.
ANSWERING = CONSIDERED | {"declined"}
MERGEABLE = frozenset({"open", "under_review", "declined"})
# What the brand has yet to decide about, and where an answer to several ideas can move it; other
# steps are taken one idea at a time.
UNDECIDED = frozenset({"open", "under_review"})
MOVED_TOGETHER = ("under_review", "planned", "declined")
CAPTURED = frozenset({"open", "under_review", "planned"})

_AUTHOR = frozenset({AUTHOR})
_BRAND = frozenset({PRODUCT_MANAGER})

# The brand may skip a step forward or take one back; what the author withdrew stays the author's.
_ROAD = ("open", "under_review", "planned", "in_production", "released", "declined")
_DECIDED = {
    before: {after: _BRAND for after in _ROAD if after not in {before, "open"}} for before in _ROAD
}

STEPS: dict[str, dict[str, frozenset[str]]] = {
    **_DECIDED,
    "draft": {"open": _AUTHOR},
    "open": {**_DECIDED["open"], "withdrawn": _AUTHOR},
    "under_review": {**_DECIDED["under_review"], "open": _BRAND, "withdrawn": _AUTHOR},
    "declined": {**_DECIDED["declined"], "open": _BRAND, "withdrawn": _AUTHOR},
    "merged": {},
    "withdrawn": {"open": _AUTHOR},
}


def steps_for(status: str, who: frozenset[str]) -> tuple[str, ...]:
    """The statuses that somebody who is all of `who` may give to an idea of this status."""
    return tuple(after for after, allowed in STEPS[status].items() if allowed & who)
