"""What a moderator does about a thing, from the queue or from the thing's own page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from forum.accounts.actor import Actor
from forum.accounts.service import hold_people
from forum.communities.models import Community
from forum.communities.policy import moderates
from forum.communities.queries import access_community
from forum.communities.reasons import OWN, Why
from forum.core.errors import Conflict, Invalid
from forum.core.language import _
from forum.core.permissions import ensure
from forum.extensions import db
from forum.ideas import merging
from forum.ideas.models import Idea, Merge
from forum.moderation import policy
from forum.moderation.cards import ensure_free
from forum.moderation.models import ModerationEntry
from forum.moderation.purging import removing
from forum.moderation.recording import record
from forum.moderation.sanctioning import sanction
from forum.moderation.showing import set_visibility, visibility_of
from forum.moderation.things import Thing, row_of
from forum.threads import arranging
from forum.threads.models import Thread

# Who does these owes the person concerned a reason.
WITH_REASON = frozenset({"hide", "remove", "move", "warn", "silence", "suspend"})

# Nobody decides that what is theirs was nothing to complain about.
LETS_STAND = frozenset({"approve", "show"})


@dataclass(frozen=True)
class Given:
    """What a moderator gives besides: why, for how long, whether to hide it too, and whereto.

    `card` is the kind of card that they act on, if it is one.
    """

    why: Why = OWN
    card: str = ""
    days: int | None = None
    hides: bool = False
    to: str = ""


Do = Callable[[Actor, Community, Thing, Given], None]


def act(
    actor: Actor, *, community: Community, thing: Thing, name: str, given: Given
) -> ModerationEntry:
    """Do something about a thing; its entry in the log."""
    ensure(moderates(actor, community), _("Only a moderator can do this."))
    if name not in ACTS:
        raise Invalid({"act": _("Choose what to do.")})
    if name in WITH_REASON and not given.why.reason.strip():
        raise Invalid({"reason": _("Give a reason: the person concerned will read it.")})
    given.why.check()
    if name in LETS_STAND:
        _ensure_anothers(actor, community, thing)
    if thing.person_id is not None:
        # That flags on it were right is noted with whose it is, who may be writing in the thread.
        hold_people([thing.person_id])
    ensure_free(actor, thing)
    before = last_entry_on(thing)
    ACTS[name](actor, community, thing, given)
    entry = last_entry_on(thing)
    if entry is None or (before is not None and entry.id == before.id):
        raise Conflict(_("There is nothing to change: it stands like that already."))
    return entry


def _ensure_anothers(actor: Actor, community: Community, thing: Thing) -> None:
    allowed = policy.can_let_stand(actor, community, author_id=thing.person_id)
    ensure(allowed, _("This is yours: another moderator decides about it."))


def last_entry_on(thing: Thing) -> ModerationEntry | None:
    """The newest entry about a thing."""
    here = (
        ModerationEntry.subject_kind == thing.kind,
        ModerationEntry.subject_id == thing.id,
        ModerationEntry.community_id == thing.community_id,
    )
    query = select(ModerationEntry).where(*here).order_by(ModerationEntry.id.desc()).limit(1)
    return db.session.scalar(query)


def _approve(actor: Actor, community: Community, thing: Thing, given: Given) -> None:
    """Let it stand: show it where it waits, turn down flags or a merge that is proposed."""
    merge = _proposed_merge(thing) if given.card == "merge" else None
    if merge is not None:
        merging.decline_merge(actor, community=community, merge=merge, why=given.why)
    elif visibility_of(thing) == "held":
        set_visibility(actor, community, thing, "visible", given.why)
    else:
        record(actor, "approve", thing, given.why, {})


def _hide(actor: Actor, community: Community, thing: Thing, given: Given) -> None:
    if visibility_of(thing) == "hidden":
        # Its author took it back, or somebody hid it before: the flags on it were right.
        record(actor, "hide", thing, given.why, {})
    else:
        set_visibility(actor, community, thing, "hidden", given.why)


def _show(actor: Actor, community: Community, thing: Thing, given: Given) -> None:
    set_visibility(actor, community, thing, "visible", given.why)


def _remove(actor: Actor, community: Community, thing: Thing, given: Given) -> None:
    removing.remove(actor, community, thing, given.why)


def _move(actor: Actor, community: Community, thing: Thing, given: Given) -> None:
    thread = row_of(thing)
    if not isinstance(thread, Thread) or not given.to:
        raise Invalid({"to": _("Choose where the thread goes.")})
    target = access_community(actor, given.to)
    arranging.move_thread(actor, community=community, thread=thread, to=target, why=given.why)


def _merge(actor: Actor, community: Community, thing: Thing, given: Given) -> None:
    merge = _proposed_merge(thing)
    if merge is None:
        raise Conflict(_("No merge of it is proposed."))
    source, target = (db.session.get_one(Idea, i) for i in (merge.source_id, merge.target_id))
    reason = given.why.reason.strip() or merge.reason
    merging.merge_ideas(actor, community=community, source=source, target=target, reason=reason)


def _sanction(name: str) -> Do:
    def do(actor: Actor, community: Community, thing: Thing, given: Given) -> None:
        before: dict[str, Any] = {}
        if given.hides and visibility_of(thing) != "hidden":
            _hide(actor, community, thing, given)
            hidden = last_entry_on(thing)
            before = {"with": hidden.id} if hidden else {}
        terms: dict[str, Any] = {"why": given.why, "days": given.days, "before": before}
        sanction(actor, community=community, thing=thing, act=name, **terms)

    return do


def _proposed_merge(thing: Thing) -> Merge | None:
    if thing.kind != "idea":
        return None
    query = select(Merge).where(Merge.source_id == thing.id, Merge.state == "proposed")
    return db.session.scalar(query)


ACTS: dict[str, Do] = {
    "approve": _approve,
    "hide": _hide,
    "show": _show,
    "remove": _remove,
    "move": _move,
    "merge": _merge,
    **{name: _sanction(name) for name in ("warn", "silence", "suspend")},
}
