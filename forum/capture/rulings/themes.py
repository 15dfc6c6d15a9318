"""Rulings about themes: named, pinned, put together, split, kept apart; later runs obey them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from forum.accounts.actor import Actor
from forum.capture import policy
from forum.capture.engine.findings import SMALLEST_THEME
from forum.capture.models import Ruling
from forum.capture.rulings.record import holding, let_go, ruled
from forum.communities.models import Community
from forum.core.errors import Conflict, Invalid, NotFound
from forum.core.language import _
from forum.core.permissions import ensure
from forum.core.titles import one_line
from forum.core.transaction import lock

LABEL_MAX = 120


@dataclass(frozen=True)
class ThemeOf:
    """A theme of a report: its key, its name, its ideas by rank, and its parts."""

    key: str
    label: str
    members: tuple[str, ...]
    parts: tuple[tuple[str, ...], ...] = ()

    @classmethod
    def found(cls, findings: dict[str, Any], key: str) -> ThemeOf:
        """The theme of this key; NotFound where the report has none."""
        theme = next((one for one in findings["themes"] if one["key"] == key), None)
        if theme is None:
            raise NotFound(_("There is no such theme in this report."))
        parts = tuple(tuple(part["members"]) for part in theme["parts"])
        return cls(key, theme["label"], tuple(theme["members"]), parts)


def rename_theme(actor: Actor, *, community: Community, theme: ThemeOf, label: str) -> Ruling:
    """Give a theme a name; the one that it was given before holds no longer."""
    _allowed(actor, community)
    label = one_line(label)
    if not 0 < len(label) <= LABEL_MAX:
        text = _("A name of 1 to %(most)d characters, please.", most=LABEL_MAX)
        raise Invalid({"label": text})
    return ruled(actor, community, "rename", [], theme=theme.key, label=label)


def pin_theme(actor: Actor, *, community: Community, theme: ThemeOf) -> Ruling:
    """Keep a theme a theme, however small, with the ideas that it has."""
    _allowed(actor, community)
    return ruled(actor, community, "pin", [theme.members], theme=theme.key)


def unpin_theme(actor: Actor, *, community: Community, theme: ThemeOf) -> None:
    """Pin a theme no longer; said twice it holds once."""
    _allowed(actor, community)
    lock(community)
    let_go(actor, community, "pin", theme.key)


def is_pinned(community: Community, theme: ThemeOf) -> bool:
    """Whether a pin holds, whatever a report that was frozen before says."""
    return bool(holding(community, "pin", theme.key))


def merge_themes(actor: Actor, *, community: Community, kept: ThemeOf, other: ThemeOf) -> Ruling:
    """Put two themes together under the key of the one that is kept."""
    _two(actor, community, kept, other)
    members = (*kept.members, *other.members)
    return ruled(actor, community, "merge", [members], theme=kept.key)


def keep_themes_apart(
    actor: Actor, *, community: Community, one: ThemeOf, other: ThemeOf
) -> Ruling:
    """Keep two themes two."""
    _two(actor, community, one, other)
    return ruled(actor, community, "different", [one.members, other.members], theme=one.key)


def split_theme(
    actor: Actor, *, community: Community, theme: ThemeOf, chosen: Collection[str] = ()
) -> Ruling:
    """Split off the chosen ideas; with none chosen, into the theme's parts."""
    _allowed(actor, community)
    groups: Sequence[Sequence[str]] = theme.parts
    if chosen:
        rest = [key for key in theme.members if key not in chosen]
        groups = [rest, [key for key in theme.members if key in chosen]]
    if not groups[1:]:
        raise Invalid({"ideas": _("Choose the ideas that are a theme of their own.")})
    if min(len(group) for group in groups) < SMALLEST_THEME:
        text = _("A theme needs %(least)d ideas, on either side.", least=SMALLEST_THEME)
        raise Invalid({"ideas": text})
    return ruled(actor, community, "split", groups, theme=theme.key)


def _allowed(actor: Actor, community: Community) -> None:
    ensure(policy.can_rule(actor, community), _("Only the product team rules on themes."))


def _two(actor: Actor, community: Community, one: ThemeOf, other: ThemeOf) -> None:
    _allowed(actor, community)
    if one.key == other.key:
        raise Conflict(_("Choose two different themes."))
