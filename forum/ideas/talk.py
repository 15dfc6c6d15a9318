"""What talk asks about ideas: which there are, where they stand, whose discussion a thread is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import func, select

from forum.accounts.actor import Actor
from forum.communities.models import Community
from forum.core.errors import NotFound
from forum.core.language import _
from forum.core.limits import COMPLETIONS
from forum.core.slugs import slugify
from forum.extensions import db
from forum.ideas import lifecycle
from forum.ideas.models import Idea
from forum.ideas.queries import cards_of
from forum.threads.above import Reference

WORDS_MAX = 5
# The completion of # reads so many titles, the most wanted: it is asked at every pause in typing.
TITLES_READ = 3_000


def known_ideas(community_id: int, numbers: set[int]) -> set[int]:
    """Which of these are ideas that whoever may read the community may see."""
    query = select(Idea.id).where(Idea.id.in_(numbers), Idea.community_id == community_id)
    seen = (Idea.visibility == "visible", Idea.status.in_(sorted(lifecycle.LISTED)))
    return set(db.session.scalars(query.where(*seen)))


def home_of_thread(community: Community, thread_id: int) -> tuple[str, dict[str, Any]]:
    """The page of the idea whose discussion this is, or of the one that speaks for it."""
    idea = _idea_of(thread_id)
    seen = {idea.id}
    # Merged into one that was merged itself: the last one speaks for all.
    while idea.merged_into_id and idea.merged_into_id not in seen:
        seen.add(idea.merged_into_id)
        idea = db.session.get_one(Idea, idea.merged_into_id)
    words = slugify(idea.title)
    return "ideas.show", {"slug": community.slug, "idea_id": idea.id, "words": words}


def title_of_thread(thread_id: int) -> str:
    """The title of the idea whose discussion this is."""
    return _idea_of(thread_id).title


def references(actor: Actor, community: Community, numbers: Iterable[int]) -> dict[int, Reference]:
    """The ideas of these numbers that the actor may see."""
    cards = cards_of(actor, community, numbers)
    return {
        number: Reference(number, card.title, card.status, card.slug)
        for number, card in cards.items()
    }


def grown_from(post_ids: Iterable[int]) -> dict[int, int]:
    """The ideas that were made of these posts, by the post."""
    query = select(Idea.source_post_id, Idea.id).where(Idea.source_post_id.in_(list(post_ids)))
    return {post_id: idea_id for post_id, idea_id in db.session.execute(query) if post_id}


def titles_like(community: Community, begun: str) -> list[dict[str, Any]]:
    """Ideas that a writer may mean: by number, or by words of titles, the most wanted first."""
    here = (Idea.community_id == community.id, Idea.visibility == "visible")
    listed = select(Idea.id, Idea.title, Idea.status, Idea.support)
    listed = listed.where(*here, Idea.status.in_(sorted(lifecycle.LISTED)))
    rows: list[Any] = []
    if begun.isdecimal():
        for first, last in _beginning_with(int(begun)):
            numbered = listed.where(Idea.id.between(first, last)).order_by(Idea.id)
            rows += db.session.execute(numbered.limit(COMPLETIONS - len(rows)))
            if len(rows) == COMPLETIONS:
                break
    else:
        wanted = listed.order_by(Idea.support.desc(), Idea.id)
        at = wanted.limit(TITLES_READ).subquery().c
        words = [at.title.icontains(word, autoescape=True) for word in begun.split()[:WORDS_MAX]]
        found = select(at.id, at.title, at.status, at.support).where(*words)
        rows += db.session.execute(found.order_by(at.support.desc(), at.id).limit(COMPLETIONS))
    return [{"id": key, "title": title, "status": status} for key, title, status, _ in rows]


def _beginning_with(number: int) -> Iterator[tuple[int, int]]:
    """The number itself, and the ranges of those that begin with it, as far as there are ideas."""
    highest = db.session.scalar(select(func.max(Idea.id))) or 0
    first, last = number, number
    while 0 < first <= highest:
        yield first, min(last, highest)
        first, last = 10 * first, 10 * last + 9


def _idea_of(thread_id: int) -> Idea:
    idea = db.session.scalar(select(Idea).where(Idea.thread_id == thread_id))
    if idea is None:
        raise NotFound(_("There is no such thread."))
    return idea
