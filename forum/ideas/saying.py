"""What the brand says of an idea, written down: an answer, and a step with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update

from forum.accounts.actor import Actor
from forum.core import audit, clock, markup
from forum.core.errors import Invalid
from forum.core.events import publish
from forum.core.language import _
from forum.core.limits import ANSWER_MAX
from forum.extensions import db
from forum.ideas.events import StatusChanged
from forum.ideas.lifecycle import ANSWERING, UNSHOWN
from forum.ideas.models import BrandResponse, Idea, StatusChange
from forum.ideas.waiting import note_answer
from forum.threads.models import Thread


@dataclass(frozen=True)
class Words:
    """An answer that may be given, how it reads, and the moment at which it is said."""

    body: str
    html: str
    at: datetime


def checked(body: str) -> Words:
    """The words of an answer; Invalid for one that says nothing, or too much."""
    if not body.strip():
        raise Invalid({"body": _("Write something first.")})
    if len(body) > ANSWER_MAX:
        raise Invalid({"body": _("An answer has at most %(most)d characters.", most=ANSWER_MAX)})
    return Words(body, markup.render(body).html, clock.now())


def put_answer(actor: Actor, idea: Idea, words: Words, *, batch: str | None = None) -> None:
    """Put an answer above the talk; it takes the place of the one before."""
    answer = db.session.get(BrandResponse, idea.id)
    if answer is None:
        answer = BrandResponse(idea_id=idea.id, author_id=actor.person_id, created_at=words.at)
        db.session.add(answer)
    else:
        answer.edited_at = words.at
    answer.author_id, answer.body, answer.body_html = actor.person_id, words.body, words.html
    answer.renderer, answer.batch = markup.RENDERER_VERSION, batch
    note_answer(idea, words.at)
    audit.record(actor.id, "idea.answer", idea, words=words.body)


def take_step(
    actor: Actor, idea: Idea, status: str, reason: str, *, batch: str | None = None
) -> None:
    """Note where an idea stands from now on, and why."""
    before, idea.status = idea.status, status
    if {before, status} & UNSHOWN:
        put_discussion(idea)
    given = {"before": before, "after": status, "reason": reason}
    db.session.add(StatusChange(idea_id=idea.id, actor_id=actor.id, **given))
    if status in ANSWERING and reason:
        note_answer(idea, clock.now())
    audit.record(actor.id, "idea.status", idea, before=before, after=status)
    publish(StatusChanged(idea.id, before, status, actor.id, batch))


def put_discussion(idea: Idea) -> None:
    """Show an idea's discussion to those who may see the idea: what is withdrawn takes it along."""
    visibility = "hidden" if idea.status in UNSHOWN else idea.visibility
    change = update(Thread).where(Thread.id == idea.thread_id)
    db.session.execute(change.values(visibility=visibility))
