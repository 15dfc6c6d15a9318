"""Call a moderator: a card for what the door held or wants looked at, and for what members flag."""

from __future__ import annotations

from forum.accounts.screening import Screened
from forum.moderation.cards import open_card
from forum.moderation.log import enter
from forum.moderation.things import Thing

RULE = "screening"


def on_screened(event: Screened) -> None:
    """Let what was screened wait for a moderator; what is held stands in the log."""
    thing = Thing(event.community_id, event.kind, event.subject_id, event.author_id)
    verdict = event.verdict
    proposed = "hide" if verdict.holds else "approve"
    card = open_card(
        thing,
        verdict.card,
        weight=verdict.weight,
        proposed=proposed,
        signals=[dict(one) for one in verdict.signals],
    )
    if verdict.holds:
        reasons = "; ".join(str(one["words"]) for one in verdict.signals)
        enter(None, "hold", thing, rule=RULE, note=reasons[:500], card_id=card.id)
