"""Pinned notes: what the team puts on top of its community's pages, until it is read or over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, select

from forum.accounts.actor import Actor
from forum.accounts.service import take_turn
from forum.communities import policy
from forum.communities.models import NOTES_MAX, Community, Dismissal, Note
from forum.core import audit, clock, markup
from forum.core.errors import Invalid, NotFound
from forum.core.language import _
from forum.core.limits import NOTE_MAX
from forum.core.permissions import ensure
from forum.core.transaction import lock
from forum.extensions import db


@dataclass(frozen=True)
class Pinned:
    """What a note is to say: a known one's id, its words, and the last day that it is shown."""

    id: int | None
    body: str
    until: date | None


def pin_notes(actor: Actor, community: Community, given: Sequence[Pinned]) -> None:
    """Pin exactly these notes, in this order; a note without words goes.

    Other words are another note: who has put the one before away sees the new one.
    """
    allowed = policy.belongs_to_team(actor, community)
    ensure(allowed, _("Only the community's team can do this."))
    kept = [one for one in given if one.body.strip()]
    if len(kept) > NOTES_MAX:
        raise Invalid({"body": _("At most %(most)d notes.", most=NOTES_MAX)})
    if any(len(one.body) > NOTE_MAX for one in kept):
        raise Invalid({"body": _("At most %(most)d characters.", most=NOTE_MAX)})
    lock(community)
    here = select(Note).where(Note.community_id == community.id)
    known = {note.id: note for note in db.session.scalars(here)}
    stay = [one.id for one in kept if one.id in known and known[one.id].body == one.body]
    db.session.execute(delete(Note).where(Note.community_id == community.id, Note.id.not_in(stay)))
    for note_id in stay:
        # Two may change places: meanwhile none is in the other's way.
        known[note_id].position -= NOTES_MAX
    db.session.flush()
    for place, one in enumerate(kept):
        if one.id in stay:
            known[one.id].position, known[one.id].until = place, one.until
        else:
            db.session.add(_note(community, place, one))
    db.session.flush()
    audit.record(actor.id, "community.notes", community, bodies=[one.body for one in kept])


def _note(community: Community, place: int, given: Pinned) -> Note:
    html = markup.render(given.body).html
    words = {"body": given.body, "body_html": html, "until": given.until}
    return Note(community_id=community.id, position=place, **words)


def notes_for(actor: Actor, community: Community) -> list[Note]:
    """The notes that are shown to the actor now; no query where none is pinned."""
    today = clock.now().date()
    found = [note for note in community.notes if note.until is None or note.until >= today]
    if actor.is_guest or not found:
        return found
    here = Dismissal.note_id.in_([note.id for note in found])
    query = select(Dismissal.note_id).where(Dismissal.person_id == actor.id, here)
    away = set(db.session.scalars(query))
    return [note for note in found if note.id not in away]


def put_away(actor: Actor, community: Community, note_id: int) -> None:
    """Show a note to the actor no more; twice is once."""
    ensure(policy.can_dismiss(actor, community), _("Please sign in."))
    take_turn(actor)
    note = db.session.get(Note, note_id)
    if note is None or note.community_id != community.id:
        raise NotFound(_("There is no such note."))
    if db.session.get(Dismissal, (note_id, actor.person_id)) is None:
        db.session.add(Dismissal(note_id=note_id, person_id=actor.person_id))
