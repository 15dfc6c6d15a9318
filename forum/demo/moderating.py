"""What waits for the demo's moderator: flags, things held back, merges, appeals; most are right."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from forum.accounts.actor import Actor
from forum.accounts.models import Person
from forum.communities.models import Community, Membership
from forum.communities.queries import actor_behind
from forum.communities.reasons import Why
from forum.core import clock
from forum.demo.content import content_of
from forum.demo.people import ADMIN, add_people
from forum.extensions import db
from forum.ideas.merging import propose_merge
from forum.ideas.models import Idea
from forum.ideas.service import propose_idea
from forum.moderation.acting import Given, act
from forum.moderation.appealing import appeal
from forum.moderation.cards import open_card
from forum.moderation.flagging import flag
from forum.moderation.screening.calling import proposed_for
from forum.moderation.things import Thing
from forum.threads import service
from forum.threads.models import Post, Thread
from forum.threads.service import start_thread, write_post

CONTENT = "moderation.json"
# What waits was written over the last days, so far apart that nobody was too quick.
APART = timedelta(hours=2)
FIRST = timedelta(days=7)


def plant(community: Community) -> None:
    """Let things wait for the moderators of a community, in the open transaction."""
    content = content_of(CONTENT).get(community.slug)
    if content is None:
        return
    add_people(community, content["people"], silent=0)
    here = Membership.community_id == community.id
    db.session.execute(update(Membership).where(here).values(rules_version=community.rules_version))
    moments = _moments()
    for entry in content["posts"]:
        post = _post(community, entry, next(moments))
        _flag(community, Thing(community.id, "post", post.id, post.author_id), entry, moments)
    for kind in ("ideas", "threads"):
        for entry in content[kind]:
            thing = _begun(community, kind, entry, next(moments))
            _flag(community, thing, entry, moments)
    for entry in content["members"]:
        person_id = _actor(entry["name"]).person_id
        _flag(community, Thing(community.id, "person", person_id, person_id), entry, moments)
    for entry in content["held"]:
        _hold(community, entry, next(moments))
    for entry in content["merges"]:
        _propose(community, entry, next(moments))
    for entry in content["appeals"]:
        _appeal(community, entry, moments)


def _moments() -> Iterator[datetime]:
    moment = clock.now() - FIRST
    while True:
        yield min(moment, clock.now())
        moment += APART


def _post(community: Community, entry: dict[str, Any], moment: datetime) -> Post:
    named = (Thread.community_id == community.id, Thread.title == entry["thread"])
    thread = db.session.scalars(select(Thread).where(*named)).one()
    given = {"community": community, "thread": thread, "body": entry["body"]}
    with clock.held_at(moment):
        return write_post(_actor(entry["by"]), **given)


def _begun(community: Community, kind: str, entry: dict[str, Any], moment: datetime) -> Thing:
    actor = _actor(entry["by"])
    said = {"community": community, "title": entry["title"], "body": entry["body"]}
    with clock.held_at(moment):
        if kind == "ideas":
            return Thing(community.id, "idea", propose_idea(actor, **said).id, actor.id)
        return Thing(community.id, "thread", start_thread(actor, **said).id, actor.id)


def _flag(
    community: Community, thing: Thing, entry: dict[str, Any], moments: Iterator[datetime]
) -> None:
    for name, kind, words in entry["flags"]:
        with clock.held_at(next(moments)):
            flag(_actor(name), community=community, thing=thing, kind=kind, words=words)


def _hold(community: Community, entry: dict[str, Any], moment: datetime) -> None:
    post = _post(community, entry, moment)
    post.visibility = "held"
    service.recount(db.session.get_one(Thread, post.thread_id))
    thing = Thing(community.id, "post", post.id, post.author_id)
    weight = sum(one["weight"] for one in entry["signals"])
    with clock.held_at(moment):
        told = {"signals": entry["signals"], "proposed": proposed_for(entry["signals"])}
        open_card(thing, "held", weight=weight, **told)


def _propose(community: Community, entry: dict[str, Any], moment: datetime) -> None:
    ideas = {
        idea.key: idea
        for idea in db.session.scalars(
            select(Idea).where(
                Idea.community_id == community.id, Idea.key.in_([entry["source"], entry["into"]])
            )
        )
    }
    both = {"source": ideas[entry["source"]], "target": ideas[entry["into"]]}
    with clock.held_at(moment):
        actor = _actor(entry["by"])
        propose_merge(actor, community=community, reason=entry["reason"], **both)


def _appeal(community: Community, entry: dict[str, Any], moments: Iterator[datetime]) -> None:
    """The admin hid it, so that the moderator decides."""
    post = _post(community, entry, next(moments))
    thing = Thing(community.id, "post", post.id, post.author_id)
    given = Given(why=Why(entry["reason"]))
    with clock.held_at(next(moments)):
        hidden = act(_actor(ADMIN), community=community, thing=thing, name="hide", given=given)
    with clock.held_at(next(moments)):
        appeal(_actor(entry["by"]), entry=hidden, words=entry["words"])


def _actor(name: str) -> Actor:
    person_id = db.session.scalars(select(Person.id).where(Person.name == name)).one()
    found = actor_behind(person_id)
    if found is None:
        raise LookupError("the demo lacks somebody")
    return found
