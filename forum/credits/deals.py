"""Make a deal about an idea, and end it: the one way in which anything is pulled."""

from __future__ import annotations

from sqlalchemy import select

from forum.accounts.actor import Actor
from forum.accounts.events import CaptureConsentWithdrawn
from forum.communities.models import Community
from forum.communities.policy import manages_product
from forum.core import audit, clock
from forum.core.errors import Conflict, Invalid, NotAllowed
from forum.core.events import publish
from forum.core.language import _
from forum.core.limits import REASON_MAX
from forum.core.permissions import ensure
from forum.core.transaction import lock
from forum.credits.events import DealEnded, DealMade
from forum.credits.models import DEALS, Deal
from forum.extensions import db
from forum.ideas.events import StatusChanged
from forum.ideas.models import Idea

CLOSED = frozenset({"draft", "merged", "withdrawn"})


def make_deal(
    actor: Actor,
    *,
    community: Community,
    idea: Idea,
    kind: str,
    note: str = "",
    heard_in: int | None = None,
) -> Deal:
    """Record what the author of an idea gets; they must consent to capture.

    `heard_in` is the post with the wish that the idea answers, where that was pulled before.
    """
    ensure(manages_product(actor, community), _("Only the product team makes deals."))
    if faults := _faults(kind, note):
        raise Invalid(faults)
    lock(idea)
    if not idea.capture_consent:
        raise NotAllowed(_("Its author does not consent to capture, so this idea stays here."))
    if idea.visibility != "visible" or idea.status in CLOSED:
        raise Conflict(_("This idea is not open to be pulled."))
    if standing_deal(idea.id) is not None:
        raise Conflict(_("This idea is in the pipeline already."))
    terms = {"kind": kind, "note": note.strip()}
    return record_deal(actor.id, idea_id=idea.id, heard_in=heard_in, **terms)


def record_deal(
    by_id: int | None, *, idea_id: int, kind: str, note: str, heard_in: int | None = None
) -> Deal:
    """Write a deal down; the database refuses one without consent, and a second one."""
    deal = Deal(idea_id=idea_id, kind=kind, note=note, made_by=by_id)
    db.session.add(deal)
    db.session.flush()
    audit.record(by_id, "deal.make", deal, idea=idea_id, kind=kind)
    publish(DealMade(deal.id, idea_id, by_id, heard_in))
    return deal


def standing_deal(idea_id: int) -> Deal | None:
    """The deal that stands about an idea, if it was taken up."""
    return db.session.scalar(select(Deal).where(Deal.idea_id == idea_id, Deal.ended_at.is_(None)))


def end_deal(by_id: int | None, deal: Deal, because: str) -> None:
    """End a deal; that it was made stays recorded."""
    deal.ended_at, deal.ended_because, deal.consent = clock.now(), because, None
    db.session.flush()
    audit.record(by_id, "deal.end", deal, idea=deal.idea_id, because=because)
    publish(DealEnded(deal.id, deal.idea_id, because))


def end_without_consent(event: CaptureConsentWithdrawn) -> None:
    """What a person proposed stands under no deal once they take their consent back."""
    theirs = select(Deal).join(Idea, Idea.id == Deal.idea_id)
    query = theirs.where(Idea.author_id == event.person_id, Deal.ended_at.is_(None))
    for deal in db.session.scalars(query).all():
        end_deal(event.person_id, deal, "consent")


def end_with_idea(event: StatusChanged) -> None:
    """An idea that its author withdraws stands under no deal."""
    deal = standing_deal(event.idea_id) if event.after == "withdrawn" else None
    if deal is not None:
        end_deal(event.by_id, deal, "withdrawn")


def _faults(kind: str, note: str) -> dict[str, str]:
    faults = {}
    if kind not in DEALS:
        faults["deal"] = _("Choose what its author gets; “nothing” is a choice to record too.")
    if len(note) > REASON_MAX:
        faults["note"] = _("At most %(most)d characters.", most=REASON_MAX)
    return faults
