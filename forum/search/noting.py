"""What changed is noted in the transaction of its cause; the worker is woken by its commit.

A note is a row without a rule: many writers add them at once and none waits for another. One effect
of the outbox stands for all the notes that are waiting.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from sqlalchemy import insert, select

from forum.accounts.events import PersonChanged, PersonJoined
from forum.communities.events import AreasRemoved, LanguageChanged
from forum.core import clock, outbox
from forum.core.outbox import Effect
from forum.extensions import db
from forum.ideas.events import (
    IdeaEdited,
    IdeaProposed,
    IdeasImported,
    IdeasMerged,
    IdeaVisibilityChanged,
    MergeUndone,
    StatusChanged,
)
from forum.ideas.models import Idea
from forum.search.documents import SHUT
from forum.search.models import SearchNote
from forum.threads.events import (
    PostEdited,
    PostShownOrHidden,
    PostsMoved,
    PostWritten,
    ThreadChanged,
    ThreadOpened,
    ThreadShownOrHidden,
)
from forum.threads.models import Thread

DRAIN = "search.drain"
REBUILD = "search.rebuild"
REREAD = "search.reread"
# All posts of a thread, whose visibility follows from what is around them.
TALK = "talk"

Changed = tuple[str, int]


def note(changes: Iterable[Changed]) -> None:
    """Note what the index must learn, in the open transaction."""
    moment = clock.now()
    rows = [{"kind": kind, "ref": ref, "noted_at": moment} for kind, ref in changes]
    if rows:
        db.session.execute(insert(SearchNote), rows)
        if not _drain_is_asked_for():
            outbox.add(DRAIN, secrets.token_hex(16), {})


def note_idea(
    event: IdeaProposed | IdeaEdited | StatusChanged | IdeaVisibilityChanged,
) -> None:
    """An idea is new, or says something else, or stands elsewhere."""
    changes = [("idea", event.idea_id)]
    opens_or_shuts = isinstance(event, StatusChanged) and bool(
        {event.before, event.after} & {*SHUT}
    )
    if opens_or_shuts or isinstance(event, IdeaVisibilityChanged):
        thread = db.session.scalar(select(Idea.thread_id).where(Idea.id == event.idea_id))
        changes += [(TALK, thread)] if thread else []
    note(changes)


def note_imported(event: IdeasImported) -> None:
    """Many ideas are new."""
    note(("idea", idea_id) for idea_id in event.idea_ids)


def note_merge(event: IdeasMerged | MergeUndone) -> None:
    """An idea stands for another, or no longer."""
    note([("idea", event.source_id), ("idea", event.target_id)])


def note_areas(event: AreasRemoved) -> None:
    """Ideas and threads are about to be about no area; asked for before they are."""
    ideas = db.session.scalars(select(Idea.id).where(Idea.area_id.in_(event.area_ids)))
    note(("idea", idea_id) for idea_id in ideas.all())
    threads = db.session.scalars(select(Thread.id).where(Thread.area_id.in_(event.area_ids)))
    note(("thread", thread_id) for thread_id in threads.all())


def note_language(event: LanguageChanged) -> None:
    """Stems and small words are others: the worker reads again all that a community says."""
    outbox.add(REREAD, secrets.token_hex(16), {"place": event.community_id})


def note_restored(_event: object) -> None:
    """All rows are others: the worker builds a new index, and whoever searches has patience."""
    outbox.forget(REBUILD, clock.now())
    if outbox.find(REBUILD, REBUILD) is None:
        outbox.add(REBUILD, REBUILD, {})


def note_thread(event: ThreadOpened | ThreadChanged | ThreadShownOrHidden) -> None:
    """A thread is new or changed; with its visibility changes that of its posts."""
    changes = [("thread", event.thread_id)]
    note(changes if isinstance(event, ThreadOpened) else [*changes, (TALK, event.thread_id)])


def note_post(event: PostWritten | PostEdited | PostShownOrHidden) -> None:
    """A post is new, gone, or says something else; its thread is livelier."""
    note([("post", event.post_id), ("thread", event.thread_id)])


def note_moved(event: PostsMoved) -> None:
    """Posts stand in another thread."""
    note([("thread", event.thread_id), *(("post", post_id) for post_id in event.post_ids)])


def note_person(event: PersonJoined | PersonChanged) -> None:
    """A person is new, has another name, or is gone."""
    note([("person", event.person_id)])


def _drain_is_asked_for() -> bool:
    """Whether an effect waits that will see what is noted here.

    Held until our commit: whoever claims it waits for us, and then reads our notes. On SQLite there
    is one writer at a time anyway.
    """
    waiting = (
        select(Effect.id)
        .where(Effect.kind == DRAIN, Effect.state == "waiting", Effect.leased_until.is_(None))
        .where(Effect.due_at <= clock.now())
        .limit(1)
        .with_for_update(read=True, skip_locked=True)
    )
    return db.session.scalar(waiting) is not None
