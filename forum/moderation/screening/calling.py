"""Call a moderator to what the door held or wants looked at, and hold what enough members flag."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from forum.accounts.screening import HELD, VISIBLE, Screened
from forum.communities.models import Community
from forum.core.language import force_locale
from forum.extensions import db
from forum.ideas import service as ideas
from forum.ideas.models import Idea
from forum.moderation.cards import open_card
from forum.moderation.events import ThingFlagged
from forum.moderation.log import enter
from forum.moderation.screening.settings import thresholds_of
from forum.moderation.screening.words import worded
from forum.moderation.things import Thing, row_of
from forum.threads.models import Post, Thread
from forum.threads.showing import put_post_visibility, put_visibility

# What the log names as the reason, where nobody acted.
SCREENING, FLAGS = "screening", "flags"
SHOWN_BEFORE = {"visibility": VISIBLE}


def on_screened(event: Screened) -> None:
    """Let what was screened wait for a moderator; what is held stands in the log."""
    thing = Thing(event.community_id, event.kind, event.subject_id, event.author_id)
    verdict = event.verdict
    signals = [dict(one) for one in verdict.signals]
    proposed = proposed_for(signals) if verdict.holds else "approve"
    card = open_card(thing, verdict.card, weight=verdict.weight, proposed=proposed, signals=signals)
    if verdict.holds:
        # The log says for good what it said first: in the words of the place.
        with force_locale(db.session.get_one(Community, event.community_id).language):
            why = " · ".join(map(worded, signals))[:500]
        enter(
            None,
            "hold",
            thing,
            rule=SCREENING,
            note=why,
            card_id=card.id,
            before=SHOWN_BEFORE,
        )


def proposed_for(signals: Sequence[Mapping[str, Any]]) -> str:
    """What is proposed for what is held: a first contribution has nothing else against it."""
    return "hide" if any(one["name"] != "first" for one in signals) else "approve"


def on_flagged(event: ThingFlagged) -> None:
    """Hold what is flagged with as much weight as the community's team wants for it."""
    thing = event.thing
    if event.weight < thresholds_of(thing.community_id).flags_hold_from:
        return
    if _hold(thing):
        enter(None, "hold", thing, rule=FLAGS, card_id=event.card_id, before=SHOWN_BEFORE)


def _hold(thing: Thing) -> bool:
    """Let a thing that is shown, and that who flagged it holds, wait for a moderator; if it was."""
    row = row_of(thing)
    if not isinstance(row, Idea | Post | Thread) or row.visibility != VISIBLE:
        return False
    if isinstance(row, Idea):
        ideas.put_visibility(db.session.get_one(Community, thing.community_id), row, HELD)
    elif isinstance(row, Thread):
        put_visibility(row, HELD)
    else:
        put_post_visibility(db.session.get_one(Thread, row.thread_id), row, HELD)
    return True
