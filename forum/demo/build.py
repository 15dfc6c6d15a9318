"""The demo's rows: people, ideas, talk, votes and impressions, spread over months."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import update

from forum.accounts.models import Person
from forum.communities.models import Community
from forum.communities.service import create_community
from forum.core import clock, images, markup
from forum.core.settings import settings
from forum.demo.content import content_of
from forum.demo.drawings import DRAWINGS
from forum.demo.people import JOINED, add_people, withholds_consent
from forum.demo.profiles import add_profiles
from forum.demo.settling import date_arrivals, divide, let_authors_follow
from forum.demo.talk import add_talk
from forum.demo.visits import add_visits
from forum.extensions import db
from forum.ideas import feeds, impressions, waiting, writing
from forum.ideas.models import BrandResponse, Design, Idea, StatusChange, Tag
from forum.ideas.service import recount
from forum.ranking import trend
from forum.threads.models import Post, Thread
from forum.threads.service import open_thread
from forum.threads.tree import plant

FILES = ("velora.json", "aubier.json")
BRAND_ANSWERS_AFTER = timedelta(days=6)
# Its communities are large, and their people vote much.
ANSWERS_FROM = 30


@dataclass(frozen=True)
class Built:
    """A community that now stands, and its ideas by key."""

    community: Community
    ideas: dict[str, Idea]


def build_community(file: str, *, seed: int) -> Built:
    """Build one invented community from its content file, in the open transaction."""
    content = content_of(file)
    place = content["community"]
    community = create_community(
        place["slug"],
        name=place["name"],
        language=place["language"],
        brand=content["brand"]["name"],
        tagline=place["tagline"],
        accent=place["accent"],
        licence=place["licence"],
    )
    community.compares = True
    community.answer_from_votes = ANSWERS_FROM
    people = add_people(community, content["people"])
    add_profiles(community, people, content["people"], place["models"])
    ideas = {entry["key"]: add_idea(community, people, entry) for entry in content["ideas"]}
    team = next(p["name"] for p in content["people"] if p["role"] == "product_manager")
    for entry in content["ideas"]:
        _answer(ideas[entry["key"]], entry, people[team])
    _draw(ideas)
    divide(community, place["areas"], content["ideas"], ideas)
    let_authors_follow(ideas)
    add_visits(content["ideas"], ideas, people, seed)
    recount(community)
    impressions.recount(community)
    waiting.recount(community)
    feeds.refresh(community.id)
    add_talk(community, people, ideas)
    date_arrivals(people)
    _found_in_the_past(community, len(people))
    return Built(community, ideas)


def accounts_of(file: str) -> tuple[dict[str, str], dict[str, str]]:
    """The community of a content file, and one name for each role in it."""
    content = content_of(file)
    return content["community"], {p["role"]: p["name"] for p in reversed(content["people"])}


def _found_in_the_past(community: Community, members: int) -> None:
    db.session.execute(
        update(Community)
        .where(Community.id == community.id)
        .values(member_count=members, created_at=clock.now() - JOINED)
    )


def add_idea(community: Community, people: dict[str, Person], entry: dict[str, Any]) -> Idea:
    """Put up an idea of the content, as old as it says."""
    created_at = clock.now() - timedelta(days=entry["days_ago"], hours=len(entry["title"]) % 20)
    author = people[entry["author"]]
    thread = open_thread(community, author.id)
    number = list(people).index(author.name)
    idea = Idea(
        community_id=community.id,
        thread_id=thread.id,
        author_id=author.id,
        key=entry["key"],
        capture_consent=not withholds_consent(number),
        licence_version=1,
        created_at=created_at,
        status=entry.get("status", "open"),
        heat=trend.heat(0, created_at.timestamp()),
        **writing.columns_of(entry["title"], entry["body"]),
    )
    db.session.add(idea)
    db.session.flush()
    db.session.add_all(Tag(idea_id=idea.id, name=name) for name in entry.get("tags", []))
    _talk(thread, idea, people, entry.get("posts", []))
    _life(idea, entry)
    return idea


def _talk(
    thread: Thread, idea: Idea, people: dict[str, Person], posts: Sequence[dict[str, Any]]
) -> None:
    for number, entry in enumerate(sorted(posts, key=lambda post: post["days_after"])):
        after = timedelta(days=entry["days_after"], minutes=40 + 13 * number)
        moment = min(idea.created_at + after, clock.now() - timedelta(minutes=30 - number))
        rendered = markup.render(entry["body"])
        post = Post(
            thread_id=thread.id,
            author_id=people[entry["author"]].id,
            body=entry["body"],
            body_html=rendered.html,
            renderer=markup.RENDERER_VERSION,
            created_at=moment,
        )
        db.session.add(post)
        db.session.flush()
        plant(post, None)
        thread.post_count, thread.last_post_at = number + 1, moment


def _life(idea: Idea, entry: dict[str, Any]) -> None:
    if idea.status == "open":
        return
    road = ["open", "under_review", "planned", "in_production", "released"]
    steps = ["declined"] if idea.status == "declined" else road[1 : road.index(idea.status) + 1]
    room = (clock.now() - idea.created_at) / (len(steps) + 1)
    before = "open"
    for number, after in enumerate(steps, 1):
        reason = entry.get("reason", "") if after == idea.status else ""
        db.session.add(
            StatusChange(
                idea_id=idea.id,
                before=before,
                after=after,
                reason=reason.partition(". ")[0].rstrip("."),
                at=idea.created_at + min(BRAND_ANSWERS_AFTER, room) * number,
            )
        )
        before = after


def _answer(idea: Idea, entry: dict[str, Any], team: Person) -> None:
    """The team gives its reason at length above the talk, too."""
    if idea.status == "open" or not entry.get("reason"):
        return
    db.session.add(
        BrandResponse(
            idea_id=idea.id,
            author_id=team.id,
            body=entry["reason"],
            body_html=markup.render(entry["reason"]).html,
            renderer=markup.RENDERER_VERSION,
            created_at=min(idea.created_at + BRAND_ANSWERS_AFTER * 2, clock.now()),
        )
    )


def _draw(ideas: dict[str, Idea]) -> None:
    folder = settings().uploads / "designs"
    for drawing in DRAWINGS.values():
        if drawing.idea not in ideas:
            continue
        stored = images.keep(drawing.draw(), folder)
        db.session.add(
            Design(
                idea_id=ideas[drawing.idea].id,
                position=0,
                file=stored.name,
                width=stored.width,
                height=stored.height,
                alt=drawing.alt,
                fingerprint=stored.fingerprint,
            )
        )
