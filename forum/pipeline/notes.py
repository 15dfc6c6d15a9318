"""Use cases of the team's notes, about an item or about any idea: nobody else reads them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select

from forum.accounts.actor import Actor
from forum.accounts.models import Person
from forum.communities.models import Community
from forum.core import audit
from forum.core.errors import Invalid, NotFound
from forum.core.language import _
from forum.core.limits import TEAM_NOTE_MAX
from forum.core.permissions import ensure
from forum.extensions import db
from forum.ideas.models import Idea
from forum.pipeline import policy
from forum.pipeline.models import PipelineItem, TeamNote


@dataclass(frozen=True)
class Noted:
    """A note, and who wrote it."""

    id: int
    body: str
    author_id: int
    author_name: str
    at: datetime


def write_note(
    actor: Actor, *, community: Community, about: PipelineItem | Idea, body: str
) -> TeamNote:
    """Note something for the team."""
    ensure(policy.can_note(actor, community), _("These notes are the product team's."))
    body = body.strip()
    if not body:
        raise Invalid({"body": _("Write something first.")})
    if len(body) > TEAM_NOTE_MAX:
        raise Invalid({"body": _("At most %(most)d characters.", most=TEAM_NOTE_MAX)})
    subject = {"idea_id" if isinstance(about, Idea) else "item_id": about.id}
    note = TeamNote(author_id=actor.person_id, body=body, **subject)
    db.session.add(note)
    db.session.flush()
    audit.record(actor.id, "team_note.write", note)
    return note


def delete_note(actor: Actor, *, community: Community, note_id: int) -> TeamNote:
    """Delete a note that one wrote oneself."""
    ensure(policy.can_note(actor, community), _("These notes are the product team's."))
    note = db.session.get(TeamNote, note_id)
    if note is None or note.author_id != actor.id or not _is_here(note, community):
        raise NotFound(_("There is no such note of yours."))
    audit.record(actor.id, "team_note.delete", note)
    db.session.delete(note)
    return note


def notes_of(actor: Actor, community: Community, about: PipelineItem | Idea) -> list[Noted]:
    """What the team noted, the newest first."""
    ensure(policy.can_note(actor, community), _("These notes are the product team's."))
    query = (
        select(TeamNote, Person.name)
        .join(Person, Person.id == TeamNote.author_id)
        .where(_subject(about))
        .order_by(TeamNote.id.desc())
    )
    return [
        Noted(note.id, note.body, note.author_id, name, note.created_at)
        for note, name in db.session.execute(query)
    ]


def _subject(about: PipelineItem | Idea) -> ColumnElement[bool]:
    if isinstance(about, Idea):
        return TeamNote.idea_id == about.id
    return TeamNote.item_id == about.id


def _is_here(note: TeamNote, community: Community) -> bool:
    place = (
        select(Idea.community_id).where(Idea.id == note.idea_id)
        if note.idea_id
        else select(PipelineItem.community_id).where(PipelineItem.id == note.item_id)
    )
    return db.session.scalar(place) == community.id
