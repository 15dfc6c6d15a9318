"""The demo's threads: said through the same use cases as everybody's, at their moments."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from forum.accounts.actor import Actor
from forum.accounts.models import Person
from forum.accounts.queries import actor_of
from forum.communities.models import Area, Community
from forum.communities.queries import standings_of
from forum.core import clock
from forum.demo.content import content_of
from forum.extensions import db
from forum.ideas.models import Idea
from forum.threads import answering
from forum.threads.models import Post
from forum.threads.service import start_thread, write_post

TALK = "talk.json"
_KEY = re.compile(r"#([a-z][a-z0-9-]+)")


def add_talk(community: Community, people: Mapping[str, Person], ideas: Mapping[str, Idea]) -> None:
    """Let the people of a community talk, in the open transaction."""
    content = content_of(TALK)
    for entry in content.get(community.slug, []):
        _thread(community, people, ideas, entry)


def _thread(
    community: Community,
    people: Mapping[str, Person],
    ideas: Mapping[str, Idea],
    entry: dict[str, Any],
) -> None:
    start = clock.now() - timedelta(days=entry["days_ago"])
    first, *rest = entry["posts"]
    with clock.held_at(start):
        thread = start_thread(
            _actor(people[first["author"]]),
            community=community,
            title=entry["title"],
            body=_linked(first["body"], ideas),
            tags=entry.get("tags", []),
            area_id=_area(community, entry.get("area")),
        )
    thread.pinned = entry.get("pinned", False)
    posts = [_first(thread.id)]
    for number, said in enumerate(rest):
        moment = min(start + timedelta(hours=said["after"], seconds=number), clock.now())
        with clock.held_at(moment):
            posts.append(
                write_post(
                    _actor(people[said["author"]]),
                    community=community,
                    thread=thread,
                    body=_linked(said["body"], ideas),
                    parent=posts[said["to"]] if "to" in said else None,
                )
            )
        _answers(community, people, posts[-1], said, moment)


def _answers(
    community: Community,
    people: Mapping[str, Person],
    post: Post,
    said: dict[str, Any],
    moment: datetime,
) -> None:
    with clock.held_at(min(moment + timedelta(hours=1), clock.now())):
        for sign, names in said.get("signs", {}).items():
            for name in names:
                answering.react(
                    _actor(people[name]), community=community, post=post, sign=sign, on=True
                )
        for name in said.get("thanks", []):
            answering.thank(_actor(people[name]), community=community, post=post, on=True)


def _area(community: Community, name: str | None) -> int | None:
    """The product area of that name; a thread about everything names none."""
    here = select(Area.id).where(Area.community_id == community.id, Area.name == name)
    return db.session.scalars(here).one() if name else None


def _linked(body: str, ideas: Mapping[str, Idea]) -> str:
    """The words, with the numbers of the ideas that they name by key."""
    return _KEY.sub(lambda key: f"#{ideas[key[1]].id}" if key[1] in ideas else key[0], body)


def _actor(person: Person) -> Actor:
    return actor_of(person, True, standings_of(person.id))


def _first(thread_id: int) -> Post:
    return db.session.scalars(select(Post).where(Post.thread_id == thread_id)).one()
