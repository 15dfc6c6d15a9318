"""Use cases of erasure: ask for it, come back from it, carry it out.

From the first moment on the account is shut and its profile gone. For LEAVING_FOR its person may
sign in and come back; then the worker forgets them for good.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from forum.accounts import sessions
from forum.accounts.actor import Actor
from forum.accounts.administering import hold_admins
from forum.accounts.events import PersonChanged
from forum.accounts.models import Person
from forum.accounts.queries import is_admin_who_stays, own_row
from forum.accounts.service import take_turn
from forum.communities.models import Community, Membership
from forum.core import audit, clock, mail, outbox
from forum.core.errors import Conflict, Invalid, NotFound
from forum.core.events import publish
from forum.core.language import _, force_locale, zone
from forum.core.limits import LEAVING_FOR
from forum.core.permissions import ensure
from forum.core.transaction import transaction
from forum.credits.forgetting import forget_person
from forum.extensions import db
from forum.moderation.purging import finishing
from forum.privacy import contributions, forgetting, leftovers, log, policy, told
from forum.privacy.models import CHOICES, Erasure
from forum.web.links import whole_link
from forum.web.templating import dated

ERASE = "privacy.erase"


def leave(actor: Actor, *, choice: str) -> Erasure:
    """Ask to be erased: signed out at once, and forgotten after LEAVING_FOR."""
    ensure(policy.can_leave(actor), _("Please sign in."))
    _hold_what_others_share(actor)
    take_turn(actor)
    if choice not in CHOICES:
        raise Invalid({"choice": _("Choose one of these.")})
    if holding := what_holds(actor):
        raise Conflict(holding)
    person, moment = own_row(actor), clock.now()
    erasure = _asked(person, choice)
    person.leaving_at = moment
    sessions.end_others(person, by=actor.id)
    effect = outbox.add(ERASE, str(erasure.id), {"erasure": erasure.id}, wake_worker=False)
    effect.due_at = erasure.due_at
    audit.record(actor.id, "person.leave", person)
    publish(PersonChanged(person.id))
    _tell(person, erasure)
    return erasure


def come_back(person_id: int) -> Person:
    """Stay after all, with everything as it was."""
    person = db.session.get_one(Person, person_id, with_for_update=True)
    erasure = open_erasure(person_id)
    if person.leaving_at is None or erasure is None:
        raise Conflict(_("This account is not being erased."))
    erasure.undone_at, person.leaving_at = clock.now(), None
    audit.record(person_id, "person.come_back", person)
    publish(PersonChanged(person_id))
    db.session.flush()
    return person


def carry_out(payload: Mapping[str, Any]) -> None:
    """Forget who asked for it and did not come back."""
    with transaction() as session:
        erasure = session.get(Erasure, payload["erasure"], populate_existing=True)
        if erasure is None:
            return
        # Whoever comes back holds their own row, too: asked only then, it is one or the other.
        session.get(Person, erasure.person_id, with_for_update=True)
        session.refresh(erasure)
        if erasure.undone_at or erasure.done_at:
            return
        if clock.now() < erasure.due_at:
            # Somebody pressed on it, who can't take the time to come back away.
            raise outbox.Later(erasure.due_at)
        _erase(erasure)


def erase_now(person_id: int, choice: str) -> None:
    """Forget a person at once: the operator's act, or that of a log that is replayed."""
    with transaction() as session:
        person = session.get(Person, person_id, with_for_update=True)
        if person is None or person.erased_at is not None:
            raise NotFound(_("There is no such person."))
        _erase(open_erasure(person_id) or _asked(person, choice))


def open_erasure(person_id: int) -> Erasure | None:
    """What was asked for, and is neither done nor taken back."""
    open_ones = (Erasure.done_at.is_(None), Erasure.undone_at.is_(None))
    return db.session.scalar(select(Erasure).where(Erasure.person_id == person_id, *open_ones))


def what_holds(actor: Actor) -> str | None:
    """Why the actor can't leave yet: what nobody else looks after."""
    others = exists().where(is_admin_who_stays(), Person.id != actor.person_id)
    if actor.is_admin and not db.session.scalar(select(others)):
        return _("You are the only admin: make somebody else one first.")
    alone = db.session.scalars(_managed_alone(actor.person_id)).all()
    if alone:
        names = ", ".join(alone)
        return _("You alone manage %(names)s: an admin has to appoint somebody first.", names=names)
    return None


def _hold_what_others_share(actor: Actor) -> None:
    """Let nobody else who looks after the same go until the commit: of two at once one stays."""
    if actor.is_admin:
        hold_admins()
    places = [key for key, one in actor.standings.items() if one.role == "product_manager"]
    here = (Membership.community_id.in_(places), Membership.role == "product_manager")
    held = select(Membership.id).where(*here).order_by(Membership.id)
    db.session.execute(held.with_for_update(key_share=True))


def _managed_alone(person_id: int) -> Any:
    other, stays = aliased(Membership), aliased(Person)
    shared = exists().where(
        other.person_id == stays.id,
        stays.leaving_at.is_(None),
        other.community_id == Membership.community_id,
        other.role == "product_manager",
        other.person_id != person_id,
    )
    return (
        select(Community.name)
        .join(Membership, Membership.community_id == Community.id)
        .where(Membership.person_id == person_id, Membership.role == "product_manager", ~shared)
        .order_by(Community.name)
    )


def _asked(person: Person, choice: str) -> Erasure:
    moment = clock.now()
    erasure = Erasure(
        person_id=person.id,
        digest=log.digest_of(person),
        choice=choice,
        asked_at=moment,
        due_at=moment + LEAVING_FOR,
    )
    db.session.add(erasure)
    db.session.flush()
    return erasure


def _erase(erasure: Erasure) -> None:
    """All in one transaction: what is outside the database follows as an effect of its own."""
    person = db.session.get_one(Person, erasure.person_id, populate_existing=True)
    goes = erasure.choice == "remove"
    finishing.finish_of(person.id)
    files = leftovers.files_of(person, with_contributions=goes)
    leaver = told.Leaver(person, forgetting.nobodys_name(), words_go=goes)
    told.clear(leaver)
    forget_person(person.id)
    if goes:
        contributions.take_out(person.id)
    db.session.flush()
    forgetting.forget_rows(person.id, erasure.choice)
    forgetting.lay_to_rest(person, leaver.called)
    erasure.done_at = clock.now()
    publish(PersonChanged(person.id))
    outbox.add(leftovers.CLEAN, str(erasure.id), {"erasure": erasure.id, **files})
    outbox.add(leftovers.EMPTY_LOG_OF_WRITES, str(erasure.id), {})


def _tell(person: Person, erasure: Erasure) -> None:
    if person.email:
        with force_locale(person.language):
            days = LEAVING_FOR.days
            subject = _("Your account will be erased in %(days)d days", days=days)
            text = _(
                "Hello %(name)s,\n\nYou asked for your account to be erased. That is done on "
                "%(day)s; until then it is shut. If you want to stay after all, sign in and press "
                "“Stay”: %(link)s\n\nIf it was not you who asked, do that at once and take a new "
                "password.",
                name=person.name,
                day=dated(erasure.due_at.astimezone(zone()), "d MMMM y"),
                link=whole_link("accounts.sign_in_form"),
            )
        mail.post(person.email, subject, text)
