"""What a person leaves behind, table by table: what a purge hides, and what it takes out.

Things that others may have built on are hidden and stay; what is one press each is taken out, and
kept in full for the undo. In the order in which it is done; the undo goes the other way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, and_, literal, or_, select
from sqlalchemy.sql.expression import Select

from forum.accounts.models import Person
from forum.communities.models import Area, Invitation
from forum.compare.models import Comparison
from forum.core import clock
from forum.extensions import db
from forum.follows.models import Subscription
from forum.ideas.models import Amendment, Idea, Merge, Vote
from forum.moderation.models import Flag
from forum.moderation.things import Thing
from forum.people import models as people
from forum.people.models import Contribution
from forum.threads.models import Post, Reaction, Thanks, Thread


@dataclass(frozen=True)
class Scope:
    """Whose things, and where; `whole`: their profile and whom they follow go, too."""

    person_id: int
    places: Sequence[int]
    whole: bool


@dataclass(frozen=True)
class Trace:
    """The rows of one table that are a person's; `values` is what hides them, else they go."""

    name: str
    model: Any
    whose: Callable[[Scope], ColumnElement[bool]]
    values: Callable[[], Mapping[str, Any]] | None = field(default=None)


def _ideas(scope: Scope) -> Select[int]:
    return select(Idea.id).where(Idea.community_id.in_(scope.places))


def _threads(scope: Scope) -> Select[int]:
    return select(Thread.id).where(Thread.community_id.in_(scope.places))


def _posts(scope: Scope) -> Select[int]:
    here = Thread.community_id.in_(scope.places)
    return select(Post.id).join(Thread, Thread.id == Post.thread_id).where(here)


def own_ideas(scope: Scope) -> ColumnElement[bool]:
    """The condition that an idea is theirs, and not hidden yet."""
    own = (Idea.author_id == scope.person_id, Idea.community_id.in_(scope.places))
    return and_(*own, Idea.visibility != "hidden")


def own_threads(scope: Scope) -> ColumnElement[bool]:
    """The same of a thread; that in which an idea is discussed is its author's."""
    own = (Thread.author_id == scope.person_id, Thread.community_id.in_(scope.places))
    return and_(*own, Thread.visibility != "hidden")


def gives_elsewhere(person_id: int, places: Sequence[int]) -> bool:
    """Whether a person, wherever they are a member by now, gave something in other communities."""
    written = (
        select(Idea.id).where(Idea.author_id == person_id, Idea.community_id.not_in(places)),
        select(Post.id)
        .join(Thread, Thread.id == Post.thread_id)
        .where(Post.author_id == person_id, Thread.community_id.not_in(places)),
    )
    return any(db.session.scalar(one.limit(1)) is not None for one in written)


def own_posts(scope: Scope) -> ColumnElement[bool]:
    """The same of a post."""
    own = (Post.author_id == scope.person_id, Post.thread_id.in_(_threads(scope)))
    return and_(*own, Post.visibility != "hidden")


def _own_amendments(scope: Scope) -> ColumnElement[bool]:
    own = (Amendment.author_id == scope.person_id, Amendment.idea_id.in_(_ideas(scope)))
    return and_(*own, Amendment.is_hidden.is_(False))


def _own_merges(scope: Scope) -> ColumnElement[bool]:
    own = (Merge.proposer_id == scope.person_id, Merge.source_id.in_(_ideas(scope)))
    return and_(*own, Merge.state == "proposed")


def given_thanks(scope: Scope) -> ColumnElement[bool]:
    """The condition that they thanked, and it counts for whom they thanked."""
    by = (Contribution.by_id == scope.person_id, Contribution.kind == people.THANKS)
    return and_(*by, Contribution.community_id.in_(scope.places))


def _followed(scope: Scope) -> ColumnElement[bool]:
    areas = select(Area.id).where(Area.community_id.in_(scope.places))
    about = {
        "idea": Subscription.subject_id.in_(_ideas(scope)),
        "thread": Subscription.subject_id.in_(_threads(scope)),
        "area": Subscription.subject_id.in_(areas),
        "tag": Subscription.subject_id.in_(scope.places),
        "community": Subscription.subject_id.in_(scope.places),
    }
    here = or_(*((Subscription.kind == kind) & where for kind, where in about.items()))
    mine: ColumnElement[bool] = Subscription.person_id == scope.person_id
    return mine & (here | (Subscription.kind == "person")) if scope.whole else mine & here


def _invited(scope: Scope) -> ColumnElement[bool]:
    own = (Invitation.inviter_id == scope.person_id, Invitation.community_id.in_(scope.places))
    return and_(*own, Invitation.revoked_at.is_(None))


def _shows_profile(scope: Scope) -> ColumnElement[bool]:
    shown = or_(Person.about != "", Person.avatar.is_not(None), Person.sociability.is_not(None))
    return and_(Person.id == scope.person_id, shown, literal(scope.whole))


def _hidden() -> Mapping[str, Any]:
    return {"visibility": "hidden"}


def _blank_profile() -> Mapping[str, Any]:
    words = {"about": "", "about_html": "", "about_renderer": 0, "sociability": None}
    return {**words, "hidden_avatar": Person.avatar, "avatar": None}


TRACES = (
    Trace("ideas", Idea, own_ideas, _hidden),
    # With those that ideas are discussed in: they belong to who proposed the idea.
    Trace("threads", Thread, own_threads, _hidden),
    Trace("posts", Post, own_posts, _hidden),
    Trace("amendments", Amendment, _own_amendments, lambda: {"is_hidden": True}),
    Trace("merges", Merge, _own_merges, lambda: {"state": "declined"}),
    Trace(
        "votes",
        Vote,
        lambda s: and_(Vote.person_id == s.person_id, Vote.idea_id.in_(_ideas(s))),
    ),
    Trace(
        "comparisons",
        Comparison,
        lambda s: and_(Comparison.person_id == s.person_id, Comparison.community_id.in_(s.places)),
    ),
    Trace(
        "reactions",
        Reaction,
        lambda s: and_(Reaction.person_id == s.person_id, Reaction.post_id.in_(_posts(s))),
    ),
    Trace(
        "thanks",
        Thanks,
        lambda s: and_(Thanks.person_id == s.person_id, Thanks.post_id.in_(_posts(s))),
    ),
    Trace("contributions", Contribution, given_thanks),
    Trace(
        "flags",
        Flag,
        lambda s: and_(
            Flag.flagger_id == s.person_id, Flag.community_id.in_(s.places), Flag.state == "open"
        ),
    ),
    Trace("follows", Subscription, _followed),
    Trace("invitations", Invitation, _invited, lambda: {"revoked_at": clock.now()}),
    Trace("profile", Person, _shows_profile, _blank_profile),
)


def traces_of(thing: Thing) -> Sequence[Trace]:
    """The rows that are one thing; an idea goes with its discussion."""

    def its(model: Any, key: Any) -> Callable[[Scope], ColumnElement[bool]]:
        return lambda _scope: model.id == key

    if thing.kind == "idea":
        talk = select(Idea.thread_id).where(Idea.id == thing.id).scalar_subquery()
        idea = Trace("ideas", Idea, its(Idea, thing.id), _hidden)
        return (idea, Trace("threads", Thread, its(Thread, talk), _hidden))
    if thing.kind == "thread":
        return (Trace("threads", Thread, its(Thread, thing.id), _hidden),)
    return (Trace("posts", Post, its(Post, thing.id), _hidden),)
