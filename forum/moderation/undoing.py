"""Undo acts: each puts back exactly what it changed, and that is an entry of the log as well."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from forum.accounts.actor import Actor
from forum.accounts.service import hold_people
from forum.communities.models import Community
from forum.communities.reasons import Why
from forum.core.errors import Conflict
from forum.core.language import _
from forum.core.permissions import ensure
from forum.core.transaction import lock
from forum.extensions import db
from forum.ideas import merging, restoring
from forum.ideas.models import Idea, Merge
from forum.moderation import appealing, policy
from forum.moderation.models import Appeal, ModerationEntry
from forum.moderation.recording import record
from forum.moderation.sanctioning import lift
from forum.moderation.settling import turn_down
from forum.moderation.showing import set_visibility
from forum.moderation.things import is_there, row_of, thing_of
from forum.threads import arranging, editing
from forum.threads.models import Post, Thread

# What decides whether a thing is shown.
SHOWING = ("approve", "hide", "show", "hold")

Undo = Callable[[Actor, Community, ModerationEntry, Why], None]


def undo(actor: Actor, *, community: Community, entry: ModerationEntry, why: Why) -> None:
    """Undo an act; Conflict where it was undone already, or others have built on it since."""
    allowed = policy.can_undo(actor, community, entry)
    ensure(allowed, _("Another moderator decides about what concerns you: you can appeal."))
    why.check()
    if entry.person_id is not None:
        hold_people([entry.person_id])
    lock(entry)
    if entry.act not in UNDOING:
        raise Conflict(_("This can't be undone."))
    if appealing.is_undone(entry.id):
        raise Conflict(_("This has been undone."))
    UNDOING[entry.act](actor, community, entry, replace(why, undoes_id=entry.id))
    if not appealing.is_undone(entry.id):
        raise Conflict(_("It stands as it did before already."))
    together = entry.before.get("with")
    if together is not None and not appealing.is_undone(together):
        also = db.session.get_one(ModerationEntry, together)
        if is_there(thing_of(also)):
            undo(actor, community=community, entry=also, why=replace(why, undoes_id=None))


def grant_appeal(actor: Actor, *, community: Community, appeal: Appeal, answer: str) -> None:
    """Undo what was complained about, and tell the person so."""
    why = Why(reason=answer, act="grant")
    why.check()
    appealing.take_up(actor, community=community, appeal=appeal)
    appealing.grant(actor, appeal, answer)
    entry = db.session.get_one(ModerationEntry, appeal.entry_id)
    undo(actor, community=community, entry=entry, why=why)
    # It comes up no more before whoever was overruled.
    for settled in _settled_by(entry):
        turn_down(settled)


def _settled_by(entry: ModerationEntry) -> list[dict[str, Any]]:
    """What an act settled, and what the acts did that were a part of it."""
    before = entry.before
    parts = [*before.get("suspensions", ()), *([before["with"]] if "with" in before else ())]
    within = [db.session.get_one(ModerationEntry, part).before for part in parts]
    return [before, *before.get("settled", ()), *within]


def _show_as_before(actor: Actor, community: Community, entry: ModerationEntry, why: Why) -> None:
    if "visibility" in entry.before:
        _ensure_last_word(entry)
        set_visibility(actor, community, thing_of(entry), entry.before["visibility"], why)
    else:
        # Flags were dismissed, and nothing else changed.
        record(actor, entry.act, thing_of(entry), why, {})


def _ensure_last_word(entry: ModerationEntry) -> None:
    """Raise Conflict where it was decided anew since whether a thing is shown."""
    same = (
        ModerationEntry.subject_kind == entry.subject_kind,
        ModerationEntry.subject_id == entry.subject_id,
        ModerationEntry.act.in_(SHOWING),
    )
    later = select(ModerationEntry).where(*same, ModerationEntry.id > entry.id)
    for one in db.session.scalars(later):
        if "visibility" in one.before and not appealing.is_undone(one.id):
            raise Conflict(_("Somebody has decided about it since: undo that first."))


def _switch_back(actor: Actor, community: Community, entry: ModerationEntry, why: Why) -> None:
    thread = row_of(thing_of(entry))
    assert isinstance(thread, Thread)
    for state, on in entry.before.items():
        if state in arranging.SWITCHES:
            arranging.set_state(
                actor, community=community, thread=thread, state=state, on=on, why=why
            )


def _move_back(actor: Actor, community: Community, entry: ModerationEntry, why: Why) -> None:
    thread, before = db.session.get_one(Thread, entry.subject_id), entry.before
    here = db.session.get_one(Community, thread.community_id)
    if here.id == community.id:
        raise Conflict(_("It stands as it did before already."))
    place = {"area_id": before["area_id"], "pinned": before["pinned"]}
    arranging.move_thread(actor, community=here, thread=thread, to=community, why=why, **place)


def _say_as_before(actor: Actor, community: Community, entry: ModerationEntry, why: Why) -> None:
    row, before = row_of(thing_of(entry)), entry.before
    if isinstance(row, Idea):
        restoring.take_back_edit(actor, community=community, idea=row, before=before, why=why)
    elif isinstance(row, Post):
        editing.take_back_edit(actor, community=community, post=row, before=before, why=why)
    elif isinstance(row, Thread):
        told = {"title": before["title"], "tags": before["tags"], "area_id": before["area_id"]}
        editing.edit_thread(actor, community=community, thread=row, why=why, **told)


def _part_again(actor: Actor, community: Community, entry: ModerationEntry, why: Why) -> None:
    merge = db.session.get_one(Merge, entry.before["merge"])
    merging.undo_merge(actor, community=community, merge=merge, why=why)


def _propose_again(actor: Actor, community: Community, entry: ModerationEntry, why: Why) -> None:
    merge = db.session.get_one(Merge, entry.before["merge"])
    merging.propose_again(actor, community=community, merge=merge, why=why)


def _lift(actor: Actor, community: Community, entry: ModerationEntry, why: Why) -> None:
    lift(actor, community=community, entry=entry, why=why)


# How each act is undone; what is not here can't be. The wiring adds what rooms beside this one do.
UNDOING: dict[str, Undo] = {
    **dict.fromkeys(SHOWING, _show_as_before),
    **dict.fromkeys(("lock", "unlock", "pin", "unpin"), _switch_back),
    "move": _move_back,
    "edit": _say_as_before,
    "merge": _part_again,
    "decline": _propose_again,
    **dict.fromkeys(("warn", "silence", "suspend"), _lift),
}
