"""Appeals: a complaint against an act is decided by another moderator than the one who did it."""

from __future__ import annotations

from sqlalchemy import or_, select

from forum.accounts.actor import Actor
from forum.accounts.models import Person
from forum.accounts.service import take_turn
from forum.communities.models import Community, Membership
from forum.core import audit, clock
from forum.core.errors import Conflict, Invalid
from forum.core.language import _
from forum.core.limits import APPEAL_MAX, REASON_MAX
from forum.core.permissions import ensure
from forum.core.transaction import lock
from forum.extensions import db
from forum.moderation import log, policy
from forum.moderation.cards import close_card, open_card, waiting_card
from forum.moderation.models import Appeal, ModerationEntry
from forum.moderation.purging.service import is_over
from forum.moderation.things import Thing, thing_of

WEIGHT = 2.0
# What somebody can complain about, as far as it concerns them.
APPEALABLE = frozenset(
    {"hide", "hold", "edit", "move", "warn", "silence", "suspend", "lock"}
    | {"purge", "remove", "set_aside"}
)


def appeal(actor: Actor, *, entry: ModerationEntry, words: str) -> Appeal:
    """Complain about an act that concerns the actor, once."""
    ensure(policy.is_concerned(actor, entry), _("Only who it concerns can appeal."))
    take_turn(actor)
    if not 0 < len(words.strip()) <= APPEAL_MAX:
        fault = _("Say in up to %(most)d characters what was wrong about it.", most=APPEAL_MAX)
        raise Invalid({"words": fault})
    if not can_be_appealed(entry) or is_undone(entry.id):
        raise Conflict(
            _("There is nothing to appeal against: it was undone, or can't be any more.")
        )
    if appeal_against(entry.id) is not None:
        raise Conflict(_("You have appealed already: it is decided once."))
    community = db.session.get_one(Community, entry.community_id)
    made = Appeal(
        entry_id=entry.id,
        person_id=actor.person_id,
        words=words.strip(),
        against_id=entry.actor_id,
        is_alone=nobody_but(entry.actor_id, actor.person_id, community),
    )
    db.session.add(made)
    db.session.flush()
    audit.record(actor.id, "appeal.create", made)
    open_card(_thing(entry, made), "appeal", weight=WEIGHT)
    return made


def can_be_appealed(entry: ModerationEntry) -> bool:
    """Whether an act is one that a person may complain about, and could be undone."""
    return entry.act in APPEALABLE and not is_over(entry)


def refuse(actor: Actor, *, community: Community, appeal: Appeal, answer: str) -> None:
    """Let the act stand, and tell the person why."""
    take_up(actor, community=community, appeal=appeal)
    if not 0 < len(answer.strip()) <= REASON_MAX:
        fault = _("Give a reason of up to %(most)d characters.", most=REASON_MAX)
        raise Invalid({"answer": fault})
    entry = db.session.get_one(ModerationEntry, appeal.entry_id)
    appeal.decided_by_id = actor.person_id
    _decide(appeal, "refused", answer.strip())
    log.enter(actor, "refuse", thing_of(entry), reason=answer.strip())


def take_up(actor: Actor, *, community: Community, appeal: Appeal) -> None:
    """Raise unless the actor may decide an appeal now."""
    lock(appeal)
    is_alone = nobody_but(appeal.against_id, appeal.person_id, community)
    allowed = policy.can_decide(actor, community, appeal, is_alone=is_alone)
    ensure(allowed, _("Another moderator than the one who did it decides about an appeal."))
    if appeal.state != "open":
        raise Conflict(_("This appeal has been decided."))
    appeal.is_alone = is_alone


def grant(actor: Actor, appeal: Appeal, answer: str) -> None:
    """Note that an appeal was right; the act is undone by whoever calls (undoing)."""
    appeal.decided_by_id = actor.person_id
    _decide(appeal, "granted", answer.strip())


def settle_by_undo(entry_id: int) -> None:
    """What is complained about was undone: nothing is left to decide, and nobody had to."""
    made = appeal_against(entry_id)
    if made is not None and made.state == "open":
        _decide(made, "granted", "")


def appeal_against(entry_id: int) -> Appeal | None:
    """The appeal against an act."""
    return db.session.scalar(select(Appeal).where(Appeal.entry_id == entry_id))


def is_undone(entry_id: int) -> bool:
    """Whether an act was undone."""
    undo = select(ModerationEntry.id).where(ModerationEntry.undoes_id == entry_id)
    return db.session.scalar(undo) is not None


def nobody_but(against_id: int | None, appellant_id: int | None, community: Community) -> bool:
    """Whether nobody but the admin who did something could decide about a complaint against it."""
    looks_after = select(Membership.person_id).where(
        Membership.community_id == community.id, Membership.role == "moderator"
    )
    able = or_(Person.is_admin, Person.id.in_(looks_after))
    query = select(Person.id, Person.is_admin).where(able, Person.id.is_distinct_from(appellant_id))
    left = [(person_id, is_admin) for person_id, is_admin in db.session.execute(query)]
    return left == [(against_id, True)]


def _decide(appeal: Appeal, state: str, answer: str) -> None:
    appeal.state, appeal.answer, appeal.decided_at = state, answer, clock.now()
    entry = db.session.get_one(ModerationEntry, appeal.entry_id)
    card = waiting_card(_thing(entry, appeal), "appeal")
    if card is not None:
        close_card(card)
    db.session.flush()


def _thing(entry: ModerationEntry, appeal: Appeal) -> Thing:
    return Thing(entry.community_id, "appeal", appeal.id, appeal.person_id)
