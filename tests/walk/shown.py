"""What no address names and pages show: rows beside `things` and `objects`, one of each table."""

from __future__ import annotations

from sqlalchemy import select

from forum.accounts.models import Block, RecoveryCode
from forum.communities.models import Area, Owned, ProductModel
from forum.compare.models import Comparison, Strength
from forum.core import clock
from forum.extensions import db
from forum.follows.models import Subscription
from forum.ideas import feeds
from forum.ideas.models import (
    BrandResponse,
    Idea,
    Impression,
    Revision,
    ShownBefore,
    Tag,
    Vote,
    VoterAside,
)
from forum.moderation.integrity.models import FindingPerson, IntegrityWatch
from forum.moderation.models import FlagKind, ReasonTemplate
from forum.notices.models import Notice
from forum.pipeline.integrations.models import ExternalLink
from forum.threads.models import (
    Mention,
    Post,
    PostRevision,
    Reaction,
    ReadPosition,
    Thanks,
    ThreadTag,
)
from tests.walk.things import Things
from tests.world import World


def show(world: World, things: Things, finding_id: int) -> None:
    """Add them all."""
    db.session.add_all(
        [
            *_of_the_place(world, things, finding_id),
            *_of_ideas(world, things),
            *_of_talk(world, things),
        ]
    )
    db.session.flush()
    db.session.add_all(_of_the_member(world, things))
    feeds.refresh(world.place.id)


def _of_the_place(world: World, things: Things, finding_id: int) -> list[object]:
    here = {"community_id": world.place.id}
    other = {"person_id": things.other_id}
    return [
        Area(name="Saddles", position=0, **here),
        ProductModel(name="City 3", position=0, **here),
        FlagKind(slug="dull", words="It is dull.", position=0, **here),
        ReasonTemplate(act="hide", words="Others were hurt.", position=0, **here),
        Subscription(person_id=things.member_id, kind="person", subject_id=things.other_id),
        VoterAside(since=clock.now(), **here, **other),
        IntegrityWatch(looked_at=clock.now(), **here),
        FindingPerson(finding_id=finding_id, suspicion=9.0, parts={}, **other),
        Comparison(
            first_id=things.idea.id,
            second_id=things.apart_id,
            winner_id=things.apart_id,
            **here,
            **other,
        ),
        ExternalLink(
            integration_id=things.integration_id,
            item_id=things.item_id,
            remote_id="far-1",
            url="https://receiver.example/1",
            remote_state="In review",
        ),
    ]


def _of_ideas(world: World, things: Things) -> list[object]:
    pm, pulled = world.people["pm"].id, things.pulled_id
    moment = clock.now()
    db.session.get_one(Idea, pulled).answered_at = moment
    db.session.get_one(Idea, things.idea.id).wanted_at = moment
    said = {"body": "We will.", "body_html": "<p>We will.</p>", "renderer": 1}
    before = {"title": "A bell", "body": "It rang.", "written_at": clock.now()}
    counted = {"mean": 0.5, "deviation": 0.2, "comparisons": 6, "made_at": clock.now()}
    return [
        BrandResponse(idea_id=pulled, author_id=pm, **said),
        Revision(idea_id=things.idea.id, number=7, author_id=things.member_id, **before),
        Strength(idea_id=things.idea.id, **counted),
        Tag(idea_id=things.idea.id, name="luggage"),
        ShownBefore(idea_id=things.idea.id, people=2, exposure=1.0),
        Vote(idea_id=pulled, person_id=things.member_id, wants=True, counts_from=clock.now()),
    ]


def _of_the_member(world: World, things: Things) -> list[object]:
    mine = {"person_id": things.member_id}
    model = db.session.scalars(select(ProductModel.id)).one()
    return [
        Block(blocked_id=world.people["outsider"].id, **mine),
        RecoveryCode(hash="1" * 64, **mine),
        Owned(model_id=model, **mine),
        Impression(idea_id=things.idea.id, surface="page", rank=0, shown_at=clock.now(), **mine),
        ReadPosition(thread_id=things.thread_id, post_id=things.post_id, at=clock.now(), **mine),
    ]


def _of_talk(world: World, things: Things) -> list[object]:
    post, thread = things.post_id, things.thread_id
    told = {"community_id": world.place.id, "thread_id": thread, "post_id": post}
    first = db.session.scalars(select(Post).where(Post.id == post)).one()
    return [
        PostRevision(
            post_id=post, author_id=first.author_id, body="Before.", written_at=clock.now()
        ),
        Mention(post_id=post, person_id=things.other_id),
        Thanks(post_id=post, person_id=things.other_id),
        Reaction(post_id=post, person_id=things.other_id, sign="👍"),
        ThreadTag(thread_id=thread, name="journeys"),
        *(
            Notice(
                person_id=world.people[kind].id,
                event="post-1",
                kind="reply",
                what="reply",
                actor_id=things.member_id,
                **told,
            )
            for kind in ("other", "pm")
        ),
    ]
