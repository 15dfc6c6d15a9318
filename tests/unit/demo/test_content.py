"""The demo's content keeps every rule that the forum's own members keep."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from forum.accounts import names
from forum.accounts.profile import SOCIABILITIES
from forum.communities import colour
from forum.core.limits import (
    ABOUT_MAX,
    MODEL_NAME_MAX,
    POST_MAX,
    REASON_MAX,
    TAG_MAX,
    TITLE_MAX,
    TITLE_MIN,
)
from forum.core.slugs import slugify
from forum.demo.build import FILES
from forum.demo.content import FOLDER
from forum.demo.crowd import names as silent_names
from forum.demo.people import ADMIN, SILENT_MEMBERS, withholds_consent
from forum.demo.talk import TALK
from forum.demo.visits import DAYS

IDEA_KEYS = {"key", "title", "body", "author", "tags", "status", "appeal", "days_ago", "posts"}
LIGHT_SURFACE = "#fffefb"
STATUSES = {"open", "under_review", "planned", "in_production", "released", "declined"}


def load(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))


CONTENTS = [load(FOLDER / file) for file in FILES]
IDEAS = [
    pytest.param(content, idea, id=idea["key"]) for content in CONTENTS for idea in content["ideas"]
]


@pytest.fixture(params=CONTENTS, ids=FILES)
def content(request: pytest.FixtureRequest) -> dict[str, Any]:
    return request.param


def test_there_is_enough_to_see():
    ideas = [idea for content in CONTENTS for idea in content["ideas"]]
    assert len(ideas) >= 120
    assert sum(len(idea["posts"]) for idea in ideas) >= 350


def test_no_two_people_could_be_taken_for_each_other():
    everybody = [ADMIN, *(person["name"] for content in CONTENTS for person in content["people"])]
    for content in CONTENTS:
        everybody += silent_names(content["community"]["language"], SILENT_MEMBERS)
    counts = Counter(names.folded(name) for name in everybody)
    assert [name for name, count in counts.items() if count > 1] == []


def test_the_community_is_whole(content):
    place = content["community"]
    assert set(content) == {"brand", "community", "people", "ideas"}
    assert slugify(place["slug"]) == place["slug"]
    assert slugify(content["brand"]["slug"]) == content["brand"]["slug"]
    assert 20 <= len(place["tagline"]) <= 300
    assert len(place["licence"]) > 200
    assert colour.contrast(place["accent"], LIGHT_SURFACE) >= colour.CONTRAST


def test_profiles_say_what_members_could_say(content):
    owned = set()
    for person in content["people"]:
        assert len(person.get("about", "")) <= ABOUT_MAX
        assert person.get("sociability") in {None, *SOCIABILITIES}
        owned |= set(person.get("owns", ()))
    models = content["community"]["models"]
    assert owned == set(models)
    assert all(len(name) <= MODEL_NAME_MAX for name in models)


def test_every_role_is_taken(content):
    roles = Counter(person["role"] for person in content["people"])
    assert roles["product_manager"] == roles["moderator"] == 1
    assert roles["member"] >= 28


def test_every_name_is_one_that_a_member_could_choose(content):
    people = [person["name"] for person in content["people"]]
    assert [name for name in people if names.fault(name)] == []


def test_keys_titles_and_bodies_are_each_there_once(content):
    for column in ("key", "title", "body"):
        values = [idea[column] for idea in content["ideas"]]
        assert len(values) == len(set(values)), column


def test_nothing_is_said_twice_in_the_talk(content):
    said = Counter(post["body"] for idea in content["ideas"] for post in idea["posts"])
    assert [body for body, count in said.items() if count > 1] == []


def test_every_area_is_talked_about(content):
    place, talk = content["community"], load(FOLDER / TALK)
    assert {thread["area"] for thread in talk[place["slug"]] if "area" in thread} == {
        *place["areas"]
    }


def test_many_ideas_are_wished_in_other_words(content):
    ideas = {idea["key"]: idea for idea in content["ideas"]}
    clusters = Counter(idea["same_as"] for idea in ideas.values() if "same_as" in idea)
    assert len(clusters) >= 8
    assert all(1 <= count <= 3 for count in clusters.values())
    for first in clusters:
        assert "same_as" not in ideas[first]


def test_the_brand_answers_in_the_talk(content):
    manager = next(p["name"] for p in content["people"] if p["role"] == "product_manager")
    answered = [i for i in content["ideas"] if manager in {post["author"] for post in i["posts"]}]
    assert len(answered) >= 10


@pytest.mark.parametrize(("content", "idea"), IDEAS)
def test_an_idea_is_within_the_limits(content, idea):
    assert IDEA_KEYS <= set(idea) <= IDEA_KEYS | {"reason", "same_as"}
    assert slugify(idea["key"]) == idea["key"]
    assert TITLE_MIN <= len(idea["title"]) <= TITLE_MAX
    assert 1 <= len(idea["body"].strip()) <= POST_MAX
    assert len(idea["tags"]) == len(set(idea["tags"])) <= 3
    assert all(1 <= len(tag) <= TAG_MAX and tag == tag.lower() for tag in idea["tags"])
    assert 0 < idea["appeal"] < 1


@pytest.mark.parametrize(("content", "idea"), IDEAS)
def test_everything_happens_after_its_cause_and_before_today(content, idea):
    joined = {person["name"]: person["days_ago"] for person in content["people"]}
    assert 0 <= idea["days_ago"] < DAYS
    assert joined[idea["author"]] >= idea["days_ago"]
    assert len(idea["posts"]) <= 12
    for post in idea["posts"]:
        assert 0 < post["days_after"] <= idea["days_ago"]
        assert joined[post["author"]] >= idea["days_ago"] - post["days_after"]
        assert 1 <= len(post["body"]) <= POST_MAX
    order = [post["days_after"] for post in idea["posts"]]
    assert order == sorted(order)


@pytest.mark.parametrize(("content", "idea"), IDEAS)
def test_a_status_has_its_public_reason(content, idea):
    assert idea["status"] in STATUSES
    assert bool(idea.get("reason")) == (idea["status"] != "open")
    assert len(idea.get("reason", "")) <= REASON_MAX


@pytest.mark.parametrize(("content", "idea"), IDEAS)
def test_what_the_brand_builds_has_its_authors_consent(content, idea):
    number = [person["name"] for person in content["people"]].index(idea["author"])
    assert not withholds_consent(number) or idea["status"] in {"open", "under_review", "declined"}
