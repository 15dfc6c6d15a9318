"""What becomes of a text at the door: by the rules, by what is new, by its signals; edits apart.

The team of a community writes freely there. Who is trusted meets its rules alone. What has no room
to wait in, like a profile or a name, is refused where another text would be held.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from forum.accounts import trust
from forum.accounts.actor import Actor
from forum.accounts.screening import HELD, VISIBLE, Verdict, Words
from forum.communities.models import Community
from forum.communities.policy import belongs_to_team
from forum.core import clock
from forum.core.errors import Invalid
from forum.core.language import _
from forum.extensions import db
from forum.moderation.screening import links
from forum.moderation.screening.edits import risks_of
from forum.moderation.screening.knowing import facts_of, given_until
from forum.moderation.screening.models import HOLD, REFUSE, Rule
from forum.moderation.screening.said import Said
from forum.moderation.screening.settings import Thresholds, rules_of, thresholds_of
from forum.moderation.screening.signals import score_of, signals_of
from forum.moderation.screening.words import reason

HELD_CARD, EDIT_CARD = "held", "edit"
NO_ROOM_TO_WAIT = frozenset({"amendment", "profile", "name", "tags", "picture"})


@dataclass
class Case:
    """What was found of a text so far."""

    holds: bool = False
    weight: float = 0.0
    reasons: list[dict[str, Any]] = field(default_factory=list)
    # The communities whose rules it meets.
    places: set[int] = field(default_factory=set)

    def add(self, weight: float, *reasons: dict[str, Any], holds: bool) -> None:
        """Something more speaks against it."""
        self.holds |= holds
        self.weight = max(self.weight, weight)
        self.reasons += reasons


def verdict_on(actor: Actor, said: Words) -> Verdict:
    """What becomes of a text; Invalid, with the reason, where it is refused."""
    if actor.is_admin:
        return Verdict()
    if said.community_id is None:
        return _on_profile(actor, said)
    community = db.session.get_one(Community, said.community_id)
    if belongs_to_team(actor, community):
        return Verdict()
    case, limits = Case(), thresholds_of(community.id)
    _meet_rules(case, said, limits.allowed(), rules_of([community.id]))
    if actor.trust != trust.TRUSTED:
        _weigh(case, actor, said, limits)
    if said.before and said.kind not in NO_ROOM_TO_WAIT:
        _weigh_edit(case, actor, said, limits)
    return _decided(case, said)


def _on_profile(actor: Actor, said: Words) -> Verdict:
    """The rules of every community that somebody is in; who is not trusted, also for signals."""
    case = Case()
    _meet_rules(case, said, [], rules_of(list(actor.standings)))
    if actor.trust != trust.TRUSTED:
        _weigh(case, actor, said, Thresholds())
    return _decided(case, said)


def _meet_rules(case: Case, said: Words, allowed: list[str], rules: Sequence[Rule]) -> None:
    if not rules:
        return
    now, then = (Said(text, allowed) for text in (said.text, said.before))
    for rule in rules:
        if not now.meets(rule) or then.meets(rule):
            continue
        if rule.act == REFUSE:
            refused = _(
                "The rules of this community do not let “%(pattern)s” be said here. Nothing is "
                "lost: change it and send it again.",
                pattern=rule.pattern,
            )
            raise Invalid({said.field: refused})
        case.places.add(rule.community_id)
        case.add(1.5, reason("rule", rule.pattern), holds=rule.act == HOLD)


def _weigh(case: Case, actor: Actor, said: Words, limits: Thresholds) -> None:
    """What speaks against a text of somebody who is not trusted."""
    is_new, place = not said.before, said.community_id or 0
    if is_new and said.kind not in NO_ROOM_TO_WAIT and limits.hold_first:
        given = given_until(clock.now(), actor.person_id, place)
        if given < limits.hold_first:
            case.add(1.0, reason("first", given), holds=True)
    known = {link.host for link in links.links_of(said.before)}
    found = links.outside(links.links_of(said.text), [*limits.allowed(), *known])
    signals = signals_of(facts_of(actor, said, found, own=is_new))
    score = score_of(signals)
    if score >= limits.hold_from:
        told = (reason(one.name, one.count, weight=one.weight) for one in signals)
        case.add(score, *told, holds=True)


def _weigh_edit(case: Case, actor: Actor, said: Words, limits: Thresholds) -> None:
    since = (clock.now() - said.since).days if said.since else 0
    risks = risks_of(said.before, said.text, since, limits)
    is_new_here = actor.trust == trust.NEWCOMER or not given_until(
        clock.now(), actor.person_id, said.community_id or 0
    )
    if risks.new_links and actor.trust != trust.TRUSTED:
        holds = limits.holds_links and since >= limits.edit_days
        if holds or is_new_here:
            case.add(1.2, reason("links", since), holds=holds)
    if risks.changed_much:
        case.add(0.8, reason("changed", risks.share, since), holds=False)


def _decided(case: Case, said: Words) -> Verdict:
    if case.holds and said.kind in NO_ROOM_TO_WAIT:
        refused = _(
            "This looks too much like advertising for it to be shown as it is. Nothing is lost: "
            "leave out links that others here do not use, or ask a moderator."
        )
        raise Invalid({said.field: refused})
    if not case.reasons:
        return Verdict()
    card = EDIT_CARD if said.before else HELD_CARD
    shown = HELD if case.holds else VISIBLE
    return Verdict(shown, card, case.weight, tuple(case.reasons), tuple(sorted(case.places)))
