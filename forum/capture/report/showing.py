"""Showing: which ideas the page of a report shows, so that no other texts are read for it."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Any

from forum.capture.report.chips import side_of

IDEAS_LISTED = 50
MEMBERS_LISTED = 5
# Of what may be gone since more is looked at than is listed.
TWINS_LISTED, TWINS_LOOKED_AT = 5, 10
DISSENTING_LISTED, DISSENTING_LOOKED_AT = 3, 6


def shown_keys(findings: dict[str, Any]) -> set[str]:
    """The keys of the ideas that the page of a report shows."""
    by_key = {idea["key"]: idea for idea in findings["ideas"]}
    keys = {idea["key"] for idea in findings["ideas"][:IDEAS_LISTED]}
    for theme in findings["themes"]:
        keys.update(theme["evidence"], theme["members"][:MEMBERS_LISTED])
        keys.update(part["members"][0] for part in theme["parts"])
        keys.update(key for key, _camp in dissenting(theme, by_key))
    for groups in likely_twins(findings).values():
        keys.update(key for group in groups for key in group["keys"])
    return keys


def dissenting(
    theme: dict[str, Any], by_key: Mapping[str, dict[str, Any]]
) -> list[tuple[str, int]]:
    """Those of these ideas that stand in a theme and that a camp does not want; with the camp."""
    against = (
        (key, voice["camp"] + 1)
        for key in theme["members"]
        if key in by_key
        for voice in [v for v in by_key[key]["camps"] if side_of(v["wants"]) == "against"][:1]
    )
    return list(islice(against, DISSENTING_LOOKED_AT)) if theme["camps"] else []


def likely_twins(findings: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """What seems to be the same, by the theme of the first of each group; the likeliest first."""
    theme_of = {idea["key"]: idea["theme"] for idea in findings["ideas"]}
    found: dict[str, list[dict[str, Any]]] = {}
    for group in sorted(findings["twins"], key=lambda one: -one["chance"]):
        theme = theme_of.get(group["keys"][0])
        if theme is not None and len(found.setdefault(theme, [])) < TWINS_LOOKED_AT:
            found[theme].append(group)
    return found
