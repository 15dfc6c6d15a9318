"""The demo's rows: people, ideas, talk, votes and impressions, spread over months."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import insert, update

from forum.accounts import passwords
from forum.accounts.models import Person
from forum.accounts.names import folded
from forum.accounts.service import agree
from forum.communities.models import Community, Membership
from forum.communities.service import create_community
from forum.core import clock, images, markup
from forum.demo.crowd import names
from forum.demo.drawings import DRAWINGS
from forum.demo.simulation import Candidate, Showing, simulate
from forum.extensions import db
from forum.ideas import voting, writing
from forum.ideas.models import Design, Idea, Impression, StatusChange, Tag, Vote
from forum.ideas.service import recount
from forum.ranking import trend
from forum.threads.models import Post, Thread

CONTENT = Path(__file__).parent / "content"
FILES = ("velora.json", "aubier.json")
PASSWORD = "a-pond-of-ideas"  # noqa: S105 - printed for everybody; demo accounts work on loopback only
ADMIN = "Ondine"
SILENT_MEMBERS = 180
DAYS = 200
WITHHOLDS_CONSENT_EVERY = 9
BRAND_ANSWERS_AFTER = timedelta(days=6)


@dataclass(frozen=True)
class Built:
    """A community that now stands, and its ideas by key."""

    community: Community
    ideas: dict[str, Idea]


def build_community(file: str, *, seed: int) -> Built:
    """Build one invented community from its content file, in the open transaction."""
    content = _content(file)
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
    people = _people(community, content["people"])
    ideas = {entry["key"]: _idea(community, people, entry) for entry in content["ideas"]}
    _draw(ideas)
    _visits(content["ideas"], ideas, people, seed)
    recount(community)
    _found_in_the_past(community, len(people))
    return Built(community, ideas)


def accounts_of(file: str) -> tuple[dict[str, str], dict[str, str]]:
    """The community of a content file, and one name for each role in it."""
    content = _content(file)
    return content["community"], {p["role"]: p["name"] for p in reversed(content["people"])}


def _content(file: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((CONTENT / file).read_text(encoding="utf-8"))
    return found


def add_admin() -> str:
    """The demo's site admin; the name."""
    _person(ADMIN, "en", clock.now() - timedelta(days=DAYS)).is_admin = True
    db.session.flush()
    return ADMIN


def _people(community: Community, listed: Sequence[dict[str, Any]]) -> dict[str, Person]:
    start = clock.now() - timedelta(days=DAYS + 5)
    silent = [{"name": n, "role": "member"} for n in names(community.language, SILENT_MEMBERS)]
    people = {}
    for number, entry in enumerate([*listed, *silent]):
        person = _person(entry["name"], community.language, start)
        people[person.name] = person
        db.session.flush()
        agree(person.id, "terms", community.language)
        if entry["role"] != "member" or number % WITHHOLDS_CONSENT_EVERY:
            agree(person.id, "capture", community.language)
        db.session.add(
            Membership(
                community_id=community.id,
                person_id=person.id,
                role=entry["role"],
                joined_at=start,
            )
        )
    return people


def _person(name: str, language: str, created_at: datetime) -> Person:
    person = Person(
        name=name,
        folded_name=folded(name),
        password_hash=_hash(),
        language=language,
        is_demo=True,
        created_at=created_at,
        verified_at=created_at,
        of_age_confirmed_at=created_at,
        session_key=secrets.token_hex(16),
    )
    db.session.add(person)
    return person


@cache
def _hash() -> str:
    return passwords.hashed(PASSWORD)


def _found_in_the_past(community: Community, members: int) -> None:
    db.session.execute(
        update(Community)
        .where(Community.id == community.id)
        .values(member_count=members, created_at=clock.now() - timedelta(days=DAYS + 5))
    )


def _idea(community: Community, people: dict[str, Person], entry: dict[str, Any]) -> Idea:
    created_at = clock.now() - timedelta(days=entry["days_ago"], hours=len(entry["title"]) % 20)
    thread = Thread(community_id=community.id)
    db.session.add(thread)
    db.session.flush()
    author = people[entry["author"]]
    number = list(people).index(author.name)
    idea = Idea(
        community_id=community.id,
        thread_id=thread.id,
        author_id=author.id,
        key=entry["key"],
        capture_consent=bool(number % WITHHOLDS_CONSENT_EVERY),
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
    _life(idea, entry, people)
    return idea


def _talk(
    thread: Thread, idea: Idea, people: dict[str, Person], posts: Sequence[dict[str, Any]]
) -> None:
    for number, entry in enumerate(sorted(posts, key=lambda post: post["days_after"])):
        after = timedelta(days=entry["days_after"], minutes=40 + 13 * number)
        moment = min(idea.created_at + after, clock.now() - timedelta(minutes=30 - number))
        rendered = markup.render(entry["body"])
        db.session.add(
            Post(
                thread_id=thread.id,
                author_id=people[entry["author"]].id,
                body=entry["body"],
                body_html=rendered.html,
                renderer=markup.RENDERER_VERSION,
                created_at=moment,
            )
        )
        thread.post_count, thread.last_post_at = number + 1, moment


def _life(idea: Idea, entry: dict[str, Any], people: dict[str, Person]) -> None:
    if idea.status == "open":
        return
    road = ["open", "under_review", "planned", "in_production", "released"]
    steps = ["declined"] if idea.status == "declined" else road[1 : road.index(idea.status) + 1]
    room = (clock.now() - idea.created_at) / (len(steps) + 1)
    before = "open"
    for number, after in enumerate(steps, 1):
        reason = entry.get("reason") if after == idea.status else ""
        db.session.add(
            StatusChange(
                idea_id=idea.id,
                before=before,
                after=after,
                reason=reason or "",
                at=idea.created_at + min(BRAND_ANSWERS_AFTER, room) * number,
            )
        )
        before = after


def _draw(ideas: dict[str, Idea]) -> None:
    folder = current_app.config["VIVIER"].uploads / "designs"
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
            )
        )


def _visits(
    entries: Sequence[dict[str, Any]],
    ideas: dict[str, Idea],
    people: dict[str, Person],
    seed: int,
) -> None:
    rows = [ideas[entry["key"]] for entry in entries]
    candidates = [
        Candidate(idea.author_id, entry["appeal"], idea.created_at.timestamp())
        for idea, entry in zip(rows, entries, strict=True)
    ]
    ids = [person.id for person in people.values()]
    now = clock.now().timestamp()
    showings = simulate(candidates, ids, now=now, days=DAYS, seed=seed)
    _write_votes(rows, candidates)
    _write_impressions(rows, showings)


def _write_votes(rows: Sequence[Idea], candidates: Sequence[Candidate]) -> None:
    votes = [
        {"idea_id": idea.id, "person_id": person, "wants": wants, "created_at": _moment(at)}
        for idea, candidate in zip(rows, candidates, strict=True)
        for person, (wants, at) in candidate.voters.items()
    ]
    db.session.execute(insert(Vote), votes)
    for idea in rows:
        voting.count(idea)


def _write_impressions(rows: Sequence[Idea], showings: Sequence[Showing]) -> None:
    seen: dict[int, set[int]] = {idea.id: set() for idea in rows}
    values = []
    for shown in showings:
        idea_id = rows[shown.candidate].id
        seen[idea_id].add(shown.person)
        values.append(
            {
                "idea_id": idea_id,
                "person_id": shown.person,
                "surface": shown.surface,
                "rank": shown.rank,
                "shown_at": _moment(shown.at),
            }
        )
    db.session.execute(insert(Impression), values)
    for idea in rows:
        idea.seen_by = len(seen[idea.id])


def _moment(epoch: float) -> datetime:
    return datetime.fromtimestamp(epoch, UTC)
