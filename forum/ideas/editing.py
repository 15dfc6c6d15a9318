"""Use cases of an idea's words: change them, and offer, accept or decline other words for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, select

from forum.accounts import room, screening
from forum.accounts.actor import Actor
from forum.accounts.screening import Verdict, Words
from forum.accounts.service import take_turn
from forum.communities.models import Community
from forum.communities.policy import can_write
from forum.communities.reasons import OWN, Why
from forum.communities.refusing import ensure_may_write
from forum.core import audit, clock, titles
from forum.core.errors import Conflict, Invalid
from forum.core.events import publish
from forum.core.images import Stored
from forum.core.language import _
from forum.core.limits import AMENDMENT, EDIT, REASON_MAX
from forum.core.pace import keep
from forum.core.permissions import ensure
from forum.core.transaction import lock
from forum.extensions import db
from forum.ideas import policy, restoring, writing
from forum.ideas.designs import columns_of, take_version
from forum.ideas.events import AmendmentAnswered, AmendmentOffered, IdeaEdited
from forum.ideas.holding import hold_ideas
from forum.ideas.models import Amendment, Design, Idea, Revision
from forum.ideas.queries import offers_words
from forum.ideas.service import put_visibility, set_tags


def edit_idea(
    actor: Actor,
    *,
    community: Community,
    idea: Idea,
    title: str,
    body: str,
    tags: Sequence[str],
    kind: str | None = None,
    video: str | None = None,
    area_id: int | None = None,
    seen: int | None = None,
    why: Why = OWN,
) -> None:
    """Change what an idea says; `seen` is the revision that the change was made from."""
    hold_ideas([idea])
    allowed = policy.can_edit_idea(actor, community, idea)
    refusal = _("Only its author or a moderator can change an idea.")
    ensure_may_write(actor, community, allowed, refusal)
    title = titles.one_line(title)
    writing.check(title, body, tags, video)
    _check_seen(idea, seen)
    mine = (audit.AuditEntry.actor_id == actor.id, audit.AuditEntry.action == "idea.edit")
    keep(EDIT[actor.trust], audit.AuditEntry.at, *mine)
    why.check()
    before = restoring.columns_of(idea)
    verdict = _verdict_on(actor, idea, title, body)
    filed = {"community_id": community.id, "subject_id": idea.id}
    of_tags = screening.tags_verdict(actor, title, tags, before["tags"], **filed)
    revise(idea, actor.person_id, title, body)
    idea.kind, idea.video, idea.area_id = kind or idea.kind, video or None, area_id
    set_tags(idea, tags)
    audit.record(actor.id, "idea.edit", idea)
    publish(IdeaEdited(idea.id))
    screening.report(of_tags, "idea", idea.id, community.id, actor)
    _heed(verdict, actor, community, idea)
    restoring.tell(actor, community, idea, why, before)


def _check_seen(idea: Idea, seen: int | None) -> None:
    if seen is not None and seen != idea.revision:
        changed = _(
            "Somebody changed this idea while you wrote: look at what it says now. Your text is "
            "kept here; sent again, it takes the place of theirs."
        )
        raise Invalid({"seen": changed})


def _heed(verdict: Verdict, actor: Actor, community: Community, idea: Idea) -> None:
    if verdict.holds:
        put_visibility(community, idea, verdict.visibility)
    screening.report(verdict, "idea", idea.id, community.id, actor)


def _verdict_on(actor: Actor, idea: Idea, title: str, body: str) -> Verdict:
    if (title, body) == (idea.title, idea.body):
        return Verdict()
    said, before = f"{title}\n{body}", f"{idea.title}\n{idea.body}"
    words = Words("idea", said, idea.community_id, idea.id, before, idea.created_at)
    return screening.verdict_on(actor, words).on(idea.visibility)


def revise(idea: Idea, author_id: int, title: str, body: str) -> None:
    """Let an idea say something else, and keep what it said; `author_id` wrote the new words."""
    if (title, body) == (idea.title, idea.body):
        return
    if idea.revision == 1:
        _keep_revision(idea, idea.author_id, idea.created_at)
    for column, value in writing.columns_of(title, body).items():
        setattr(idea, column, value)
    idea.revision, idea.edited_at = idea.revision + 1, clock.now()
    _keep_revision(idea, author_id, idea.edited_at)


def _keep_revision(idea: Idea, author_id: int, moment: datetime) -> None:
    db.session.add(
        Revision(
            idea_id=idea.id,
            number=idea.revision,
            author_id=author_id,
            title=idea.title,
            body=idea.body,
            written_at=moment,
        )
    )


def offer_amendment(
    actor: Actor,
    *,
    community: Community,
    idea: Idea,
    title: str,
    body: str,
    reason: str,
    position: int | None = None,
    picture: Stored | None = None,
) -> Amendment:
    """Offer other words for an idea, or a picture as the next version of its design there."""
    refusal = _("Join this community to offer a change.")
    ensure_may_write(actor, community, policy.can_amend(actor, community, idea), refusal)
    take_turn(actor)
    keep(AMENDMENT[actor.trust], Amendment.created_at, Amendment.author_id == actor.person_id)
    title, reason = titles.one_line(title), reason.strip()
    if faults := _faults_of_offer(idea, title, body, reason, position, picture):
        raise Invalid(faults)
    offered, there = f"{title}\n{body}\n{reason}", f"{idea.title}\n{idea.body}"
    said = Words("amendment", offered, community.id, idea.id, there)
    verdict = screening.verdict_on(actor, said)
    whose = {"idea_id": idea.id, "author_id": actor.person_id, "revision": idea.revision}
    amendment = Amendment(**whose, title=title, body=body, reason=reason)
    db.session.add(amendment)
    db.session.flush()
    if picture is not None:
        room.check_room(actor, [picture])
        columns = {"position": position, **columns_of(picture, actor.person_id)}
        db.session.add(Design(amendment_id=amendment.id, **columns))
    audit.record(actor.id, "amendment.offer", amendment)
    publish(AmendmentOffered(amendment.id, idea.id))
    screening.report(verdict, "person", actor.person_id, community.id, actor)
    return amendment


def _faults_of_offer(
    idea: Idea, title: str, body: str, reason: str, position: int | None, picture: Stored | None
) -> dict[str, str]:
    faults = {**writing.faults_of(title, body), **writing.faults_of_reason(reason)}
    if picture is None and (title, body) == (idea.title, idea.body):
        faults["body"] = _("This is what the idea says already: change something.")
    if picture is not None and not _is_shown(idea, position):
        faults["images"] = _("Choose the picture that it would take the place of.")
    return faults


def _is_shown(idea: Idea, position: int | None) -> bool:
    there = exists().where(Design.idea_id == idea.id, Design.position == position)
    return bool(db.session.scalar(select(there)))


def accept_amendment(
    actor: Actor, *, community: Community, amendment: Amendment, word: str
) -> None:
    """Let the idea say and show what was offered, in the name of who offered it."""
    idea = _answered(actor, community, amendment, "accepted", word)
    if offers_words(idea, amendment):
        if idea.revision != amendment.revision:
            raise Conflict(
                _("The idea was changed since this was offered: take its words over by hand.")
            )
        revise(idea, amendment.author_id, amendment.title, amendment.body)
        publish(IdeaEdited(idea.id))
    offered = db.session.scalar(select(Design).where(Design.amendment_id == amendment.id))
    if offered is not None:
        take_version(idea, offered)
    restoring.tell(actor, community, idea, Why(word.strip()), {}, act="accept")


def decline_amendment(
    actor: Actor, *, community: Community, amendment: Amendment, word: str
) -> None:
    """Turn down what was offered, with a word of why."""
    _answered(actor, community, amendment, "declined", word)
    if not word.strip():
        raise Invalid({"answer": _("Say in a word why: somebody took the trouble.")})


def withdraw_amendment(
    actor: Actor, *, community: Community, amendment: Amendment, word: str = ""
) -> None:
    """Take back what one offered."""
    ensure_may_write(
        actor, community, can_write(actor, community), _("Join this community to offer a change.")
    )
    ensure(amendment.author_id == actor.id, _("Only who offered it can take it back."))
    lock(amendment)
    _settle(amendment, "withdrawn", word[:REASON_MAX])


def _answered(
    actor: Actor, community: Community, amendment: Amendment, state: str, word: str
) -> Idea:
    idea = db.session.get_one(Idea, amendment.idea_id)
    lock(idea)
    lock(amendment)
    allowed = policy.can_edit_idea(actor, community, idea)
    ensure(allowed, _("Only its author or a moderator can change an idea."))
    if len(word) > REASON_MAX:
        raise Invalid({"answer": _("At most %(most)d characters.", most=REASON_MAX)})
    _settle(amendment, state, word.strip())
    audit.record(actor.id, f"amendment.{state}", amendment)
    publish(AmendmentAnswered(amendment.id, idea.id, state, actor.person_id))
    return idea


def _settle(amendment: Amendment, state: str, word: str) -> None:
    if amendment.state != "offered":
        raise Conflict(_("This offer has been answered."))
    amendment.state, amendment.answer, amendment.answered_at = state, word, clock.now()
    db.session.flush()
