"""Answer several ideas with the same words: each has its answer, and nobody is told twice."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from forum.accounts.actor import Actor
from forum.communities.models import Community
from forum.communities.policy import manages_product
from forum.core import markup
from forum.core.errors import Invalid
from forum.core.events import publish
from forum.core.language import _
from forum.core.limits import ANSWERED_AT_ONCE, REASON_MAX
from forum.core.permissions import ensure
from forum.extensions import db
from forum.ideas import lifecycle, policy, saying, writing
from forum.ideas.events import IdeasAnswered
from forum.ideas.holding import hold_ideas
from forum.ideas.models import BrandResponse, Idea


@dataclass(frozen=True)
class Outcome:
    """What became of it: ideas answered, and how many were not, or stay where they stand.

    `gone` were withdrawn, merged or hidden meanwhile; `kept` have an answer that was not to be
    replaced; `unmoved` are answered, but decided already.
    """

    answered: tuple[int, ...]
    gone: int = 0
    kept: int = 0
    unmoved: int = 0


def answer_ideas(
    actor: Actor,
    *,
    community: Community,
    idea_ids: Collection[int],
    replaced: Collection[int] = (),
    body: str,
    status: str = "",
    reason: str = "",
) -> Outcome:
    """Answer these ideas for the brand, and let those that are undecided stand elsewhere.

    An idea that has an answer keeps it unless it is one of `replaced`. Without a reason of its
    own, a step gives the first paragraph of the answer.
    """
    ensure(manages_product(actor, community), _("Only the product team answers for the brand."))
    words, reason = checked(idea_ids, body, status, reason)
    ideas = _locked(community, idea_ids)
    there = [idea for idea in ideas if _is_open(actor, community, idea)]
    before = _answered_ids([idea.id for idea in there])
    chosen = [idea for idea in there if idea.id not in before or idea.id in set(replaced)]
    if not chosen:
        raise Invalid({"ideas": _("None of these ideas can be answered so any more.")})
    batch, unmoved = secrets.token_hex(6), 0
    for idea in chosen:
        saying.put_answer(actor, idea, words, batch=batch)
        if status and status != idea.status:
            if idea.status in lifecycle.UNDECIDED:
                saying.take_step(actor, idea, status, reason, batch=batch)
            else:
                unmoved += 1
    answered = tuple(idea.id for idea in chosen)
    publish(IdeasAnswered(batch, answered))
    gone, kept = len(set(idea_ids)) - len(there), len(there) - len(chosen)
    return Outcome(answered, gone, kept, unmoved)


def checked(
    idea_ids: Collection[int], body: str, status: str, reason: str
) -> tuple[saying.Words, str]:
    """The answer, and the reason of the step; Invalid with all that is wrong."""
    faults: dict[str, str] = {}
    words = None
    try:
        words = saying.checked(body)
    except Invalid as error:
        faults |= error.fields
    if not idea_ids:
        faults["ideas"] = _("Choose the ideas that this answers.")
    elif len(idea_ids) > ANSWERED_AT_ONCE:
        faults["ideas"] = _("At most %(most)d ideas at once.", most=ANSWERED_AT_ONCE)
    if status and status not in lifecycle.MOVED_TOGETHER:
        faults["status"] = _("An answer to several ideas can't move them there.")
    reason = reason.strip() or _first_of(body)
    if status and body.strip():
        faults |= writing.faults_of_reason(reason)
    if faults or words is None:
        raise Invalid(faults)
    return words, reason


def _first_of(body: str) -> str:
    """The first paragraph of an answer, as long as a reason may be."""
    first = markup.plain(body).partition("\n")[0]
    return first if len(first) <= REASON_MAX else f"{first[: REASON_MAX - 1]}…"


def _locked(community: Community, idea_ids: Collection[int]) -> list[Idea]:
    """The ideas as they are now, held until the commit."""
    here = (Idea.id.in_(idea_ids), Idea.community_id == community.id)
    ideas = list(db.session.scalars(select(Idea).where(*here).order_by(Idea.id)))
    hold_ideas(ideas)
    return ideas


def _is_open(actor: Actor, community: Community, idea: Idea) -> bool:
    return policy.can_answer(actor, community, idea) and idea.status != "merged"


def _answered_ids(idea_ids: Collection[int]) -> set[int]:
    query = select(BrandResponse.idea_id).where(BrandResponse.idea_id.in_(list(idea_ids)))
    return set(db.session.scalars(query))
