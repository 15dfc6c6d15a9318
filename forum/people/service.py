"""Reputation: what others took up of what a person gave, recorded as it happens.

It is never earned by volume. Nobody's own act counts for themselves, and of one person's thanks to
another THANKS_FROM_ONE count, so that a pair can't lift each other. Every handler can be run again.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, insert, select, update

from forum.accounts.models import Person
from forum.core import clock
from forum.core.limits import THANKS_FROM_ONE
from forum.extensions import db
from forum.ideas.events import AmendmentAnswered, IdeasMerged, MergeUndone, StatusChanged
from forum.ideas.lifecycle import CONSIDERED
from forum.ideas.models import Amendment, Idea, Merge, StatusChange
from forum.people import models
from forum.people.models import Contribution, Reputation
from forum.threads.events import PostThanked, ThanksTakenBack
from forum.threads.models import Post, Thread

# Whose, kind, subject, community, by whom, when.
Noted = tuple[int, str, int, int, int | None, datetime]


def record_considered(event: StatusChanged) -> None:
    """An idea that is under review or further is one; it stays so if the brand declines later."""
    if event.after not in CONSIDERED:
        return
    idea = db.session.get_one(Idea, event.idea_id)
    _record(idea.author_id, models.CONSIDERED, idea.id, idea.community_id, event.by_id)


def record_amendment(event: AmendmentAnswered) -> None:
    """An amendment that somebody else accepted is one."""
    if event.state != "accepted":
        return
    amendment = db.session.get_one(Amendment, event.amendment_id)
    place = db.session.get_one(Idea, event.idea_id).community_id
    _record(amendment.author_id, models.AMENDMENT, amendment.id, place, event.by_id)


def record_duplicate(event: IdeasMerged) -> None:
    """Who proposed a merge that the team then did has found a duplicate."""
    merge = db.session.get_one(Merge, event.merge_id)
    place = db.session.get_one(Idea, event.source_id).community_id
    _record(merge.proposer_id, models.DUPLICATE, merge.id, place, event.by_id)


def forget_duplicate(event: MergeUndone) -> None:
    """What was merged and is no more was no duplicate."""
    row = delete(Contribution).where(
        Contribution.kind == models.DUPLICATE, Contribution.subject_id == event.merge_id
    )
    for person_id in db.session.scalars(row.returning(Contribution.person_id)).all():
        recount(person_id)


def record_thanks(event: PostThanked) -> None:
    """Thanks from who opened the thread, a product manager or a moderator are one."""
    if not event.accepted:
        return
    query = select(Thread.community_id).join(Post, Post.thread_id == Thread.id)
    place = db.session.scalars(query.where(Post.id == event.post_id)).one()
    _record(event.author_id, models.THANKS, event.post_id, place, event.by_id)


def forget_thanks(event: ThanksTakenBack) -> None:
    """What was thanked for and is no more does not count."""
    db.session.execute(
        delete(Contribution).where(
            Contribution.kind == models.THANKS,
            Contribution.subject_id == event.post_id,
            Contribution.by_id == event.by_id,
        )
    )
    recount(event.author_id)


def recount(person_id: int) -> None:
    """Compute anew how many of a person's contributions count, in each community and in all.

    A post that several thanked for counts once, and only while it is among the first
    THANKS_FROM_ONE for which one of them thanked this person.
    """
    nth = func.row_number().over(
        partition_by=(Contribution.kind, Contribution.by_id), order_by=Contribution.id
    )
    rows = select(Contribution, nth.label("nth")).where(Contribution.person_id == person_id)
    each = rows.subquery()
    counting = (each.c.kind != models.THANKS) | (each.c.nth <= THANKS_FROM_ONE)
    once = select(each.c.community_id, each.c.kind, each.c.subject_id).where(counting).distinct()
    found = once.subquery()
    query = select(found.c.community_id, func.count()).group_by(found.c.community_id)
    counts = {community_id: count for community_id, count in db.session.execute(query)}
    db.session.execute(delete(Reputation).where(Reputation.person_id == person_id))
    made = [
        {"person_id": person_id, "community_id": community_id, "contributions": count}
        for community_id, count in sorted(counts.items())
    ]
    if made:
        db.session.execute(insert(Reputation), made)
    everywhere = {"contributions": sum(counts.values())}
    db.session.execute(update(Person).where(Person.id == person_id).values(everywhere))


def rebuild() -> int:
    """Record what came before it was recorded as it happens, and recount everybody; how many."""
    db.session.execute(delete(Reputation))
    counted = update(Person).where(Person.contributions != 0)
    db.session.execute(counted.values(contributions=0))
    for row in [*_considered_before(), *_accepted_before(), *_merged_before()]:
        _note(*row)
    people = db.session.scalars(select(Contribution.person_id).distinct()).all()
    for person_id in people:
        recount(person_id)
    return len(people)


def _considered_before() -> list[Noted]:
    steps = select(StatusChange, Idea).join(Idea, Idea.id == StatusChange.idea_id)
    query = steps.where(StatusChange.after.in_(sorted(CONSIDERED))).order_by(StatusChange.id)
    return [
        (idea.author_id, models.CONSIDERED, idea.id, idea.community_id, step.actor_id, step.at)
        for step, idea in db.session.execute(query)
    ]


def _accepted_before() -> list[Noted]:
    # Nobody noted who accepted: mostly the author, who accepts nothing from themselves.
    offers = select(Amendment, Idea).join(Idea, Idea.id == Amendment.idea_id)
    query = offers.where(Amendment.state == "accepted").order_by(Amendment.id)
    return [
        (
            offer.author_id,
            models.AMENDMENT,
            offer.id,
            idea.community_id,
            idea.author_id,
            offer.answered_at or offer.created_at,
        )
        for offer, idea in db.session.execute(query)
    ]


def _merged_before() -> list[Noted]:
    merged = (StatusChange.idea_id == Merge.source_id) & (StatusChange.after == "merged")
    query = (
        select(Merge, Idea.community_id, StatusChange)
        .join(Idea, Idea.id == Merge.source_id)
        .join(StatusChange, merged)
        .where(Merge.state == "done")
        .order_by(StatusChange.id.desc())
    )
    return [
        (merge.proposer_id, models.DUPLICATE, merge.id, place, step.actor_id, step.at)
        for merge, place, step in db.session.execute(query)
    ]


def _record(
    person_id: int, kind: str, subject_id: int, community_id: int, by_id: int | None
) -> None:
    if _note(person_id, kind, subject_id, community_id, by_id, clock.now()):
        recount(person_id)


def _note(
    person_id: int, kind: str, subject_id: int, community_id: int, by_id: int | None, at: datetime
) -> bool:
    """Add the row, unless it is there or nobody else took it up."""
    if by_id == person_id:
        return False
    same = [Contribution.kind == kind, Contribution.subject_id == subject_id]
    if kind == models.THANKS:
        same.append(Contribution.by_id == by_id)
    # Two at once must not both find nothing; the person's row stands for all of theirs.
    mine = select(Person.id).where(Person.id == person_id)
    db.session.execute(mine.with_for_update(key_share=True))
    if db.session.scalar(select(Contribution.id).where(*same)) is not None:
        return False
    row = {"person_id": person_id, "kind": kind, "subject_id": subject_id}
    db.session.add(Contribution(**row, community_id=community_id, by_id=by_id, at=at))
    db.session.flush()
    return True
