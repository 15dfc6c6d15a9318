"""The brand's answer, the texts that an idea had, and following one."""

from __future__ import annotations

import pytest

from forum.core.errors import Invalid, NotAllowed
from forum.core.limits import ANSWER_MAX
from forum.core.revisions import changes
from forum.core.transaction import transaction
from forum.extensions import db
from forum.follows.models import Subscription
from forum.follows.service import follow, unfollow
from forum.ideas.editing import edit_idea
from forum.ideas.models import BrandResponse, Revision
from forum.ideas.queries import access_idea, history_of, idea_page, list_ideas
from forum.ideas.service import answer_idea
from tests.conftest import on_both_databases
from tests.world import World, rows


@on_both_databases
def test_an_answer_stands_once_and_the_later_one_counts(world: World) -> None:
    idea, pm = world.idea(), world.actor("pm")
    for body in ("We look into it.", "We will build it *this* year."):
        with transaction():
            fresh = access_idea(pm, world.place, idea.id)
            answer_idea(pm, community=world.place, idea=fresh, body=body)
    answer = idea_page(world.actor("guest"), world.place, idea.id).answer
    assert answer is not None
    assert "<em>this</em>" in answer.body_html
    assert answer.edited_at is not None
    assert rows(BrandResponse) == 1


@pytest.mark.parametrize("kind", ["member", "mod", "pm_elsewhere", "outsider"])
def test_only_the_product_team_answers(world: World, kind: str) -> None:
    idea = world.idea()
    with pytest.raises(NotAllowed), transaction():
        answer_idea(world.actor(kind), community=world.place, idea=idea, body="I decide.")
    assert rows(BrandResponse) == 0


@pytest.mark.parametrize("body", ["", "  \n ", "x" * (ANSWER_MAX + 1)])
def test_an_answer_says_something_and_not_too_much(world: World, body: str) -> None:
    idea = world.idea()
    with pytest.raises(Invalid), transaction():
        answer_idea(world.actor("pm"), community=world.place, idea=idea, body=body)


def edited(world: World, idea_id: int, kind: str, body: str, seen: int | None = None) -> None:
    """Change an idea's text as a person of that kind."""
    actor = world.actor(kind)
    with transaction():
        idea = access_idea(actor, world.place, idea_id)
        words = {"title": idea.title, "body": body, "tags": []}
        edit_idea(actor, community=world.place, idea=idea, seen=seen, **words)  # type: ignore[arg-type]


@on_both_databases
def test_every_text_of_an_idea_is_kept_with_who_wrote_it(world: World) -> None:
    idea = world.idea("member", body="It folds.")
    edited(world, idea.id, "member", "It folds flat.")
    edited(world, idea.id, "member", "It folds flat.")
    edited(world, idea.id, "mod", "It folds.")
    fresh = access_idea(world.actor("member"), world.place, idea.id)
    texts = [(text.number, text.body, name) for text, name in history_of(fresh)]
    assert texts == [
        (3, "It folds.", "Mod"),
        (2, "It folds flat.", "Member"),
        (1, "It folds.", "Member"),
    ]
    assert rows(Revision) == 3


def test_a_change_made_from_an_older_text_is_refused_and_overwrites_nothing(world: World) -> None:
    idea = world.idea("member", body="It folds.")
    edited(world, idea.id, "mod", "It folds flat.", seen=1)
    with pytest.raises(Invalid) as caught:
        edited(world, idea.id, "member", "It rolls.", seen=1)
    assert "seen" in caught.value.fields
    db.session.rollback()
    assert access_idea(world.actor("member"), world.place, idea.id).body == "It folds flat."
    edited(world, idea.id, "member", "It rolls.", seen=2)


@on_both_databases
def test_following_twice_is_once_and_lists_what_is_followed(world: World) -> None:
    idea, _other = world.idea("member"), world.idea("member")
    actor = world.actor("other")
    for _ in range(2):
        with transaction():
            follow(actor, "idea", idea.id)
    assert [c.id for c in list_ideas(actor, world.place, "following").items] == [idea.id]
    assert idea_page(actor, world.place, idea.id).is_followed
    with transaction():
        unfollow(actor, "idea", idea.id)
    assert not list_ideas(actor, world.place, "following").items
    assert not list_ideas(world.actor("guest"), world.place, "following").items


def test_who_proposes_follows(world: World) -> None:
    before = rows(Subscription)
    idea = world.idea("member")
    assert idea_page(world.actor("member"), world.place, idea.id).is_followed
    assert rows(Subscription) == before + 1


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "", []),
        ("It folds.", "It folds.", [("kept", "It folds.")]),
        (
            "It folds.",
            "It rolls.",
            [("kept", "It "), ("removed", "folds"), ("added", "rolls"), ("kept", ".")],
        ),
        ("", "New", [("added", "New")]),
        ("Old", "", [("removed", "Old")]),
    ],
)
def test_a_change_is_told_word_by_word(
    before: str, after: str, expected: list[tuple[str, str]]
) -> None:
    assert changes(before, after) == expected


def test_the_parts_of_a_change_spell_out_both_texts() -> None:
    before, after = "a b\nc  d é 漢字 🚲 e", "a x\nc d é 漢 🚲🚲 f"
    parts = changes(before, after)
    assert "".join(p.text for p in parts if p.kind != "added") == before
    assert "".join(p.text for p in parts if p.kind != "removed") == after
