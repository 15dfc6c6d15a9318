"""An idea as its own page shows it, and the parts of it that have an address."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from sqlalchemy import ColumnElement, String, cast, exists, func, or_, select
from sqlalchemy.orm import joinedload

from forum.accounts.actor import Actor
from forum.accounts.models import Person
from forum.communities.models import Community
from forum.communities.queries import ensure_visible
from forum.core.errors import NotFound
from forum.core.language import _
from forum.extensions import db
from forum.follows.queries import followed_by
from forum.ideas import policy
from forum.ideas.models import (
    Amendment,
    BrandResponse,
    Design,
    Draft,
    Idea,
    Merge,
    Original,
    Revision,
    StatusChange,
    Tag,
)
from forum.ideas.queries.answers import others_together
from forum.ideas.queries.cards import CARDS, SEEN_BY_FEW, IdeaCard, card, reader
from forum.ideas.queries.merges import Merged, Proposed, merged_into, proposed_merge
from forum.ideas.videos import Video, video_of
from forum.threads.models import Post, Thread

DISSENT_SHOWN_FROM = 5


@dataclass(frozen=True)
class IdeaPage:
    """An idea as its own page shows it."""

    card: IdeaCard
    idea: Idea
    tags: list[str]
    timeline: list[StatusChange]
    answer: BrandResponse | None
    # How many other ideas were given the same answer.
    answered_with: int
    is_followed: bool
    # Whose amendments the author accepted.
    improvers: list[tuple[int, str]]
    is_amended: bool
    share_wanting: float | None
    not_for_me: int | None
    video: Video | None
    # Who wrote the post that it was made of, if it was.
    source_author: str | None
    # What it speaks for since they were merged, and the merge of it that is proposed.
    merged: list[Merged]
    proposed: Proposed | None

    @property
    def threads(self) -> list[int]:
        """Its discussion, and those of the ideas that it speaks for."""
        return [self.idea.thread_id, *(one.thread_id for one in self.merged)]


def access_idea(actor: Actor, community: Community, idea_id: int) -> Idea:
    """An idea of this community, as it is now; what the actor may not see does not exist."""
    query = (
        select(Idea)
        .where(Idea.id == idea_id, Idea.community_id == community.id)
        .options(joinedload(Idea.thread))
        .execution_options(populate_existing=True)
    )
    return _seen(actor, community, db.session.scalar(query))


def idea_page(actor: Actor, community: Community, idea_id: int) -> IdeaPage:
    """What the page of an idea shows, in two queries; what may not be seen does not exist."""
    tags = (
        select(func.aggregate_strings(Tag.name, ","))
        .where(Tag.idea_id == Idea.id)
        .scalar_subquery()
    )
    query = (
        CARDS.add_columns(tags, BrandResponse, others_together())
        .add_columns(followed_by(actor, "idea", Idea.id), _merges())
        .add_columns(*_amendments())
        .outerjoin(BrandResponse, BrandResponse.idea_id == Idea.id)
        .where(Idea.id == idea_id, Idea.community_id == community.id)
        .options(joinedload(Idea.designs), joinedload(Idea.thread))
    )
    row = db.session.execute(query, reader(actor)).unique().one_or_none()
    idea = _seen(actor, community, row[0] if row else None)
    assert row is not None
    *_card, tag_names, answer, answered_with, is_followed, about_merges, improvers, is_amended = row
    changes = select(StatusChange).where(StatusChange.idea_id == idea.id).order_by(StatusChange.id)
    said = idea.vote_count + idea.not_for_me_count
    known = idea.seen_by >= SEEN_BY_FEW
    return IdeaPage(
        card=card(actor, community, row),
        idea=idea,
        tags=sorted(tag_names.split(",")) if tag_names else [],
        timeline=list(db.session.scalars(changes)),
        answer=answer,
        answered_with=answered_with or 0,
        is_followed=bool(is_followed),
        improvers=_people(improvers),
        is_amended=bool(is_amended),
        share_wanting=min(1.0, idea.vote_count / idea.seen_by) if known else None,
        not_for_me=idea.not_for_me_count if said >= DISSENT_SHOWN_FROM else None,
        video=video_of(idea.video),
        source_author=_author_of_source(idea),
        merged=merged_into(actor, community, idea.id) if about_merges else [],
        proposed=proposed_merge(idea.id) if about_merges else None,
    )


def _people(listed: str | None) -> list[tuple[int, str]]:
    """Ids and names, once each and by name, of what `_amendments` lists."""
    pairs = {tuple(one.split(":", 1)) for one in listed.split(",")} if listed else set()
    return sorted(((int(key), name) for key, name in pairs), key=lambda pair: pair[1])


@cache
def _amendments() -> tuple[ColumnElement[str], ColumnElement[bool]]:
    """Whose amendments were accepted, and whether there are any."""
    about = Amendment.idea_id == Idea.id
    accepted = (
        select(func.aggregate_strings(cast(Person.id, String) + ":" + Person.name, ","))
        .join(Amendment, Amendment.author_id == Person.id)
        .where(about, Amendment.state == "accepted")
        .correlate(Idea)
        .scalar_subquery()
    )
    return accepted, exists().where(about, Amendment.is_hidden.is_(False)).correlate(Idea)


def _author_of_source(idea: Idea) -> str | None:
    """Who wrote the post that an idea came from, while all who read the idea may read that."""
    if idea.source_post_id is None:
        return None
    query = (
        select(Person.name)
        .join(Post, Post.author_id == Person.id)
        .join(Thread, Thread.id == Post.thread_id)
        .where(Post.id == idea.source_post_id, Post.visibility == "visible")
        .where(Thread.visibility == "visible", Thread.community_id == idea.community_id)
    )
    return db.session.scalar(query)


@cache
def _merges() -> ColumnElement[bool]:
    """Whether there is a merge to show: most ideas have none, and are spared two queries."""
    proposed = (Merge.source_id == Idea.id) & (Merge.state == "proposed")
    done = (Merge.target_id == Idea.id) & (Merge.state == "done")
    return exists().where(or_(proposed, done)).correlate(Idea)


def access_design(actor: Actor, file: str) -> Design:
    """The picture of that file name, if the actor may see the idea that it shows.

    A draft's pictures are its writer's alone; an amendment's are for who may see the idea.
    """
    query = (
        select(Design, Idea, Community, Draft.person_id)
        .outerjoin(Amendment, Amendment.id == Design.amendment_id)
        .outerjoin(Idea, Idea.id == func.coalesce(Design.idea_id, Amendment.idea_id))
        .outerjoin(Draft, Draft.id == Design.draft_id)
        .outerjoin(Community, Community.id == Idea.community_id)
        .where(Design.file == file, func.coalesce(Amendment.is_hidden, False).is_(False))
    )
    row = db.session.execute(query).one_or_none()
    unknown = NotFound(_("There is no such picture."))
    if row is None or (row[1] is None and row[3] != actor.id):
        raise unknown
    if row[1] is not None:
        try:
            ensure_visible(actor, row[2])
            _seen(actor, row[2], row[1])
        except NotFound:
            # In the words for what does not exist: others would say that it does.
            raise unknown from None
    design: Design = row[0]
    return design


def original_of(idea_id: int) -> str:
    """The whole text of an idea that an import had to cut."""
    original = db.session.get(Original, idea_id)
    if original is None:
        raise NotFound(_("This idea is shown whole."))
    return original.text


def history_of(idea: Idea) -> list[tuple[Revision, str]]:
    """An idea's texts with the names of who wrote them, newest first; none if unchanged."""
    query = (
        select(Revision, Person.name)
        .join(Person, Person.id == Revision.author_id)
        .where(Revision.idea_id == idea.id)
        .order_by(Revision.number.desc())
    )
    return [(revision, name) for revision, name in db.session.execute(query)]


def tags_of(idea_id: int) -> list[str]:
    """An idea's tags in alphabetical order."""
    query = select(Tag.name).where(Tag.idea_id == idea_id).order_by(Tag.name)
    return list(db.session.scalars(query))


def _seen(actor: Actor, community: Community, idea: Idea | None) -> Idea:
    if idea is None or not policy.can_view_idea(actor, community, idea):
        raise NotFound(_("There is no such idea."))
    return idea
