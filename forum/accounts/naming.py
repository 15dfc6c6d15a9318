"""Which names are free: nobody's, and not lately somebody's."""

from __future__ import annotations

from sqlalchemy import delete, or_, select

from forum.accounts import names
from forum.accounts.models import FormerName, Person
from forum.core import clock
from forum.core.language import _
from forum.core.limits import NAME_KEPT_FOR
from forum.extensions import db


def name_fault(name: str, *, but: int | None = None) -> str | None:
    """What is wrong with a name that somebody wants; `but` is who may have one much like it."""
    if fault := names.fault(name):
        return fault
    taken = select(Person.id).where(Person.folded_name == names.folded(name), Person.origin == "")
    if db.session.scalar(taken.where(Person.id != (but or 0))) is not None:
        return _("Somebody has that name already.")
    # Asked after that: whoever gives a name up meanwhile has noted it before it is free.
    kept = select(FormerName.person_id).where(FormerName.folded_name == names.folded(name))
    lately = FormerName.given_up_at > clock.now() - NAME_KEPT_FOR
    if db.session.scalar(kept.where(lately, FormerName.person_id != (but or 0))) is not None:
        return _(
            "Somebody had that name until lately. It is kept for them for %(days)d days, so that "
            "nobody is taken for another.",
            days=NAME_KEPT_FOR.days,
        )
    return None


def keep_former(person: Person, wanted: str) -> None:
    """Keep the person's name for them, unless it is the wanted one; what was kept too long goes."""
    moment = clock.now()
    over = FormerName.given_up_at <= moment - NAME_KEPT_FOR
    again = FormerName.folded_name.in_((wanted, person.folded_name))
    db.session.execute(delete(FormerName).where(or_(over, again)))
    if wanted != person.folded_name:
        given_up = {"folded_name": person.folded_name, "given_up_at": moment}
        db.session.add(FormerName(person_id=person.id, **given_up))
