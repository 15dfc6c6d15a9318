"""Who is to be told of what happened: in the order of what concerns them most, each once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select

from forum.accounts.actor import Actor
from forum.accounts.models import Person
from forum.accounts.queries import blockers_of, is_there
from forum.communities.models import Community, Membership
from forum.communities.queries import is_free
from forum.core import clock
from forum.extensions import db
from forum.follows.models import Subscription
from forum.ideas.models import BrandResponse, Idea, Tag, Vote
from forum.threads.models import Post, Thread, ThreadTag


@dataclass(frozen=True)
class Happening:
    """What happened, where, by whom; `told` says what each person is told, by their id."""

    event: str
    community: Community
    thread: Thread
    post: Post | None
    actor_id: int | None
    told: Mapping[int, str] = field(default_factory=dict)
    # What the brand said, and which other ideas it says so of, by whom they concern.
    answer: str = ""
    beside: Mapping[int, Sequence[tuple[int, str]]] = field(default_factory=dict)

    @property
    def at(self) -> datetime:
        """When it happened."""
        return self.post.created_at if self.post else clock.now()


def happenings_of(payload: Mapping[str, Any]) -> list[Happening]:
    """What an outbox row is about; nothing where it is not there to be read any more.

    What happened to several ideas at once is told of the one that concerns a person first, and
    names the others.
    """
    if payload["what"] == "answers":
        return _of_answers(payload)
    found = _happening_of(payload["what"], payload["id"], payload)
    return [found] if found else []


def _happening_of(what: str, subject_id: int, payload: Mapping[str, Any]) -> Happening | None:
    if what in {"post", "mentions", "thanks"}:
        return _of_post(what, subject_id, payload)
    if what == "thread":
        return _of_thread(subject_id)
    return _of_idea(what, subject_id, payload)


def _of_post(what: str, post_id: int, payload: Mapping[str, Any]) -> Happening | None:
    post = db.session.get(Post, post_id, populate_existing=True)
    if post is None or post.visibility != "visible":
        return None
    place = _place_of(post.thread_id)
    if place is None:
        return None
    community, thread = place
    actor_id, event = post.author_id, f"post-{post.id}"
    told: dict[int, str] = {}
    if what == "thanks":
        actor_id, event, told = payload["by"], str(payload["key"]), {post.author_id: "thanks"}
    else:
        _add(told, "mention", payload["mentioned"])
    if what == "post":
        if post.parent_id:
            _add(told, "reply", _ids(select(Post.author_id).where(Post.id == post.parent_id)))
        _add(told, "post", _followers_of_talk(thread, post.created_at))
    told.pop(actor_id, None)
    return Happening(
        event, community, thread, post, actor_id, _who_may_read(community, actor_id, told)
    )


def _of_thread(thread_id: int) -> Happening | None:
    place = _place_of(thread_id)
    if place is None or place[1].author_id is None:
        return None
    community, thread = place
    tags = _words(select(ThreadTag.name).where(ThreadTag.thread_id == thread_id))
    told: dict[int, str] = {}
    _add(told, "thread", _followers(community, thread.area_id, tags, place[1].author_id))
    told.pop(place[1].author_id, None)
    seen = _who_may_read(community, thread.author_id, told)
    return Happening(f"thread-{thread_id}", community, thread, None, thread.author_id, seen)


def _of_idea(what: str, idea_id: int, payload: Mapping[str, Any]) -> Happening | None:
    idea = db.session.get(Idea, idea_id, populate_existing=True)
    place = _place_of(idea.thread_id) if idea else None
    if idea is None or place is None:
        return None
    community, thread = place
    told: dict[int, str] = {}
    actor_id: int | None = payload.get("by")
    if what == "idea":
        actor_id = idea.author_id
        if idea.source_post_id:
            source = select(Post.author_id).where(Post.id == idea.source_post_id)
            _add(told, "grown", _ids(source))
        tags = _words(select(Tag.name).where(Tag.idea_id == idea_id))
        _add(told, "idea", _followers(community, idea.area_id, tags, idea.author_id))
    elif what in {"amendment", "merge_proposed", "pulled"}:
        _add(told, what, [idea.author_id])
    elif "to" in payload:
        _add(told, what, payload["to"])
    else:
        for query in _concerned([idea_id]):
            _add(told, what, _ids(query))
    if actor_id is not None:
        told.pop(actor_id, None)
    seen = _who_may_read(community, actor_id, told)
    answer = db.session.get(BrandResponse, idea_id) if what == "answer" else None
    said = answer.body if answer else ""
    return Happening(str(payload["key"]), community, thread, None, actor_id, seen, said)


def _of_answers(payload: Mapping[str, Any]) -> list[Happening]:
    """An answer to several ideas: the most wanted one that concerns a person leads for them."""
    wanted = select(Idea.id, Idea.title).where(Idea.id.in_(payload["ideas"]))
    order = (Idea.support.desc(), Idea.id)
    titles = {key: title for key, title in db.session.execute(wanted.order_by(*order))}
    found = [(key, _of_idea("answer", key, payload)) for key in titles]
    concern: dict[int, list[int]] = {}
    for key, one in found:
        for person_id in one.told if one else ():
            concern.setdefault(person_id, []).append(key)
    led = []
    for key, one in found:
        mine = {who: keys[1:] for who, keys in concern.items() if keys[0] == key}
        if one is None or not mine:
            continue
        told = {who: "answers" if others else "answer" for who, others in mine.items()}
        beside = {who: [(i, titles[i]) for i in others] for who, others in mine.items()}
        led.append(replace(one, told=told, beside=beside))
    return led


def people_concerned(actor: Actor, community: Community, idea_ids: Iterable[int]) -> int:
    """How many people an answer to these ideas is told, each of them once."""
    told: dict[int, str] = {}
    for query in _concerned(list(idea_ids)):
        _add(told, "answers", _ids(query))
    told.pop(actor.person_id, None)
    return len(_who_may_read(community, actor.id, told))


def _place_of(thread_id: int) -> tuple[Community, Thread] | None:
    """The thread and its community, while others than the moderators may read it."""
    query = (
        select(Community, Thread)
        .join(Thread, Thread.community_id == Community.id)
        .where(Thread.id == thread_id, Thread.visibility == "visible")
        .execution_options(populate_existing=True)
    )
    row = db.session.execute(query).one_or_none()
    return (row[0], row[1]) if row else None


def _add(told: dict[int, str], what: str, people: Iterable[int]) -> None:
    for person_id in people:
        told.setdefault(person_id, what)


def _follow(kind: str, subject_id: int) -> ColumnElement[bool]:
    return (Subscription.kind == kind) & (Subscription.subject_id == subject_id)


def _followers_of_talk(thread: Thread, at: datetime) -> list[int]:
    """Who followed the thread, or the idea whose discussion it is, when something was said."""
    ways = [_follow("thread", thread.id)]
    if thread.title is None:
        ways += [
            _follow("idea", i) for i in _ids(select(Idea.id).where(Idea.thread_id == thread.id))
        ]
    then = Subscription.created_at <= at
    return _ids(select(Subscription.person_id).where(or_(*ways), then))


def _followers(
    community: Community, area_id: int | None, tags: list[str], person_id: int
) -> list[int]:
    """Who follows the community, the area, one of the tags there, or the person."""
    ways = [_follow("community", community.id), _follow("person", person_id)]
    if area_id:
        ways.append(_follow("area", area_id))
    if tags:
        ways.append(_follow("tag", community.id) & Subscription.word.in_(tags))
    return _ids(select(Subscription.person_id).where(or_(*ways)))


def _concerned(idea_ids: Sequence[int]) -> list[Select[Any]]:
    """Who proposed some ideas, follows or wants them."""
    follow = (Subscription.kind == "idea", Subscription.subject_id.in_(idea_ids))
    return [
        select(Idea.author_id).where(Idea.id.in_(idea_ids)),
        select(Subscription.person_id).where(*follow),
        select(Vote.person_id).where(Vote.idea_id.in_(idea_ids), Vote.wants),
    ]


def _who_may_read(
    community: Community, actor_id: int | None, told: dict[int, str]
) -> dict[int, str]:
    """Those of them who may read what is written there now, and have not blocked who did it."""
    query = select(Person.id).where(Person.id.in_(told), is_there())
    if community.visibility != "public":
        here = select(Membership.person_id)
        here = here.where(Membership.community_id == community.id, is_free())
        query = query.where(Person.id.in_(here))
    deaf = blockers_of(actor_id, told) if actor_id is not None else frozenset()
    return {person_id: told[person_id] for person_id in _ids(query) if person_id not in deaf}


def _ids(query: Select[Any]) -> list[int]:
    return list(db.session.scalars(query))


def _words(query: Select[Any]) -> list[str]:
    return list(db.session.scalars(query))
