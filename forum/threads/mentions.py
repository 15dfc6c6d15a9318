"""What a text names: people who may read it, and ideas of the community."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, select

from forum.accounts.actor import Actor
from forum.accounts.models import Person
from forum.accounts.names import folded
from forum.accounts.queries import blockers_of, is_there
from forum.communities.models import Community, Membership
from forum.communities.policy import manages_product, moderates
from forum.core import markup
from forum.core.errors import Invalid
from forum.core.language import _
from forum.core.limits import MENTIONS, TEAM_MENTIONS
from forum.core.markup import Rendered
from forum.extensions import db
from forum.threads.above import asked
from forum.threads.models import Mention, Post


@dataclass(frozen=True)
class Written:
    """A text as it will be shown, and the people whom it names."""

    rendered: Rendered
    people: tuple[int, ...]


def read(actor: Actor, community: Community, body: str) -> Written:
    """Render a text with links to what it names; Invalid if it calls too many people."""
    words = {match[0] for match in markup.NAMED.finditer(body)}
    names = {folded(word[1:]) for word in words if word[0] == "@"}
    people = _people_named(actor, community, names)
    numbers = {int(word[1:]) for word in words if word[0] == "#"}
    ideas = asked().known_ideas(community.id, numbers) if numbers else set()
    named: dict[int, None] = {}

    def refer(word: str) -> str | None:
        if word[0] == "#":
            number = int(word[1:])
            return f"/c/{community.slug}/ideas/{number}" if number in ideas else None
        person_id = people.get(folded(word[1:]))
        if person_id is None:
            return None
        named[person_id] = None
        return f"/people/{person_id}"

    rendered = markup.render(body, refer)
    _check(actor, community, len(named))
    return Written(rendered, tuple(named))


def note(post: Post, people: tuple[int, ...]) -> tuple[int, ...]:
    """Keep whom a post names now; who was not named before."""
    before = set(db.session.scalars(select(Mention.person_id).where(Mention.post_id == post.id)))
    gone = before - set(people)
    if gone:
        db.session.execute(
            delete(Mention).where(Mention.post_id == post.id, Mention.person_id.in_(gone))
        )
    new = tuple(person_id for person_id in people if person_id not in before)
    db.session.add_all(Mention(post_id=post.id, person_id=person_id) for person_id in new)
    return new


def may_read(community: Community) -> ColumnElement[bool]:
    """The condition that a person may read what is written in a community."""
    if community.visibility == "public":
        return is_there()
    here = select(Membership.person_id).where(Membership.community_id == community.id)
    return Person.id.in_(here)


def _people_named(actor: Actor, community: Community, names: set[str]) -> dict[str, int]:
    if not names:
        return {}
    query = select(Person.folded_name, Person.id).where(
        Person.folded_name.in_(names), Person.origin == "", may_read(community)
    )
    found = {name: person_id for name, person_id in db.session.execute(query)}
    deaf = blockers_of(actor.person_id, found.values())
    return {name: person_id for name, person_id in found.items() if person_id not in deaf}


def _check(actor: Actor, community: Community, count: int) -> None:
    team = moderates(actor, community) or manages_product(actor, community)
    most = TEAM_MENTIONS if team else MENTIONS[actor.trust]
    if count > most:
        raise Invalid({"body": _("At most %(most)d people can be named in a post.", most=most)})
