"""Ideas: proposed once, edited, moved along their life, shown and hidden with their talk."""

from __future__ import annotations

from functools import partial
from itertools import product
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.communities.models import Community
from forum.communities.queries import access_community
from forum.core import once
from forum.core.errors import Conflict, Invalid, NotAllowed, NotFound
from forum.core.limits import POST_MAX, TAG_MAX, TAGS_MAX, TITLE_MAX, TITLE_MIN
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas import editing, lifecycle, service
from forum.ideas.models import STATUSES, Idea, StatusChange
from forum.ideas.policy import steps
from forum.ideas.queries import access_idea, list_ideas, tags_of
from forum.threads.models import Post, Thread
from forum.threads.queries import access_post, posts_of
from forum.threads.service import write_post
from tests.conftest import on_both_databases
from tests.together import at_once, meanwhile
from tests.world import World, rows


def propose(world: World, kind: str = "member", **more: Any) -> Idea:
    """Propose an idea now."""
    texts = {"title": "A bell that cars hear", "body": "Louder, but **kind**.", **more}
    with transaction():
        return service.propose_idea(world.actor(kind), community=world.place, **texts)


def move(world: World, idea: Idea, status: str, kind: str = "pm", reason: str = "Yes.") -> None:
    """Change where it stands."""
    with transaction():
        service.change_status(
            world.actor(kind), community=world.place, idea=idea, status=status, reason=reason
        )


def show(world: World, idea: Idea, visibility: str, kind: str = "mod") -> None:
    """Change whether it is shown."""
    with transaction():
        service.set_visibility(
            world.actor(kind), community=world.place, idea=idea, visibility=visibility
        )


def idea_count(place: Community) -> int:
    """The community's counter."""
    db.session.rollback()
    return db.session.get_one(Community, place.id, populate_existing=True).idea_count


@on_both_databases
def test_a_proposed_idea_stands_with_all_that_belongs_to_it(world: World) -> None:
    before = idea_count(world.place)
    idea = propose(world, tags=["city", "bell"])
    assert (idea.status, idea.visibility, idea.capture_consent) == ("open", "visible", True)
    assert idea.licence_version == world.place.licence_version
    assert "<strong>kind</strong>" in idea.body_html
    assert tags_of(idea.id) == ["bell", "city"]
    assert idea_count(world.place) == before + 1
    assert db.session.get_one(Thread, idea.thread_id).title is None


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"title": "x" * (TITLE_MIN - 1)}, "title"),
        ({"title": "x" * (TITLE_MAX + 1)}, "title"),
        ({"title": "\u200b" * 50}, "title"),
        ({"body": " \n"}, "body"),
        ({"body": "x" * (POST_MAX + 1)}, "body"),
        ({"tags": ["x" * (TAG_MAX + 1)]}, "tags"),
        ({"tags": [str(n) for n in range(TAGS_MAX + 1)]}, "tags"),
    ],
)
def test_what_is_over_the_limits_is_refused_by_field(
    world: World, more: dict[str, Any], field: str
) -> None:
    before = rows(Idea)
    with pytest.raises(Invalid) as refused:
        propose(world, **more)
    assert list(refused.value.fields) == [field]
    assert rows(Idea) == before


@on_both_databases
def test_what_is_just_within_the_limits_is_kept_whole(world: World) -> None:
    tags = ["x" * (TAG_MAX - 1) + str(n) for n in range(TAGS_MAX)]
    idea = propose(world, title="é" * TITLE_MAX, body="ü" * POST_MAX, tags=tags)
    db.session.expire_all()
    assert (len(idea.title), len(idea.body)) == (TITLE_MAX, POST_MAX)
    assert tags_of(idea.id) == tags


@pytest.mark.parametrize("kind", ["outsider", "suspended", "pending_email", "mod_elsewhere"])
def test_who_may_not_write_here_proposes_nothing(world: World, kind: str) -> None:
    with pytest.raises(NotAllowed):
        propose(world, kind)


def edit(world: World, idea: Idea, kind: str, **more: Any) -> None:
    """Change what it says."""
    texts = {"title": "A better bell", "body": "New *words*.", "tags": ["new"], **more}
    with transaction():
        editing.edit_idea(world.actor(kind), community=world.place, idea=idea, **texts)


@on_both_databases
def test_an_edit_renders_anew_and_files_anew(world: World) -> None:
    idea = world.idea("member", tags=["old"])
    edit(world, idea, "member")
    db.session.expire_all()
    assert (idea.title, tags_of(idea.id)) == ("A better bell", ["new"])
    assert "<em>words</em>" in idea.body_html
    assert idea.excerpt == "New words."
    assert idea.edited_at is not None


def test_only_author_and_moderators_edit_and_the_rules_hold(world: World) -> None:
    idea = world.idea("member")
    edit(world, idea, "mod")
    for kind in ("other", "pm", "mod_elsewhere"):
        with pytest.raises(NotAllowed):
            edit(world, idea, kind)
    with pytest.raises(Invalid):
        edit(world, idea, "member", title="x")


def test_the_table_of_steps_is_closed_and_knows_every_status() -> None:
    assert set(lifecycle.STEPS) == set(STATUSES)
    for status, after in lifecycle.STEPS.items():
        assert set(after) <= set(STATUSES) - {status}
        assert all(
            who <= {lifecycle.AUTHOR, lifecycle.PRODUCT_MANAGER} and who for who in after.values()
        )
    assert lifecycle.STEPS["merged"] == {}
    assert not {"draft", "withdrawn"} & lifecycle.LISTED


@pytest.mark.parametrize("kind", ["member", "pm", "other", "mod"])
def test_a_step_is_taken_exactly_if_the_table_allows_it(world: World, kind: str) -> None:
    idea, other_id = world.idea("member"), world.idea("other").id
    who = {"member": lifecycle.AUTHOR, "pm": lifecycle.PRODUCT_MANAGER}.get(kind)
    for before, after in product(STATUSES, STATUSES):
        with transaction():
            idea.status = before
            idea.merged_into_id = other_id if before == "merged" else None
        offered = after in steps(world.actor(kind), world.place, idea)
        assert offered == (who in lifecycle.STEPS[before].get(after, ()))
        if offered:
            move(world, idea, after, kind)
        else:
            with pytest.raises((Conflict, NotAllowed)):
                move(world, idea, after, kind)
        db.session.refresh(idea)
        assert idea.status == (after if offered else before)


def test_a_step_needs_a_reason_and_leaves_a_trace(world: World) -> None:
    idea = world.idea("member")
    for reason in ("", "  ", "x" * 501):
        with pytest.raises(Invalid):
            move(world, idea, "planned", reason=reason)
    move(world, idea, "planned", reason=" Next year. ")
    change = db.session.scalars(select(StatusChange).where(StatusChange.idea_id == idea.id)).one()
    assert (change.before, change.after, change.reason) == ("open", "planned", "Next year.")
    assert change.actor_id == world.people["pm"].id


@on_both_databases
def test_a_step_starts_from_where_the_idea_stands_and_not_where_it_stood(
    app: Flask, world: World
) -> None:
    idea, member = world.idea("member"), world.actor("member")

    def withdraw() -> None:
        mine = access_idea(member, world.place, idea.id)
        service.change_status(
            member, community=world.place, idea=mine, status="withdrawn", reason="No."
        )

    def plan() -> None:
        with transaction():
            stale = access_idea(world.actor("pm"), world.place, idea.id)
            if db.engine.name != "sqlite":  # where another may write between our read and ours
                meanwhile(app, withdraw)
            service.change_status(
                world.actor("pm"), community=world.place, idea=stale, status="planned", reason="-"
            )

    if db.engine.name == "sqlite":
        meanwhile(app, withdraw)
        with pytest.raises(NotFound):
            plan()
    else:
        with pytest.raises(Conflict):
            plan()
    db.session.rollback()
    assert db.session.get_one(Idea, idea.id, populate_existing=True).status == "withdrawn"


@on_both_databases
@pytest.mark.parametrize("visibility", ["held", "hidden"])
def test_a_hidden_idea_takes_its_discussion_with_it(world: World, visibility: str) -> None:
    idea, member = world.idea("member"), world.actor("member")
    with transaction():
        thread = db.session.get_one(Thread, idea.thread_id)
        post = write_post(world.actor("other"), community=world.place, thread=thread, body="Yes.")
    show(world, idea, visibility)
    for kind in ("other", "pm", "guest"):
        with pytest.raises(NotFound):
            access_idea(world.actor(kind), world.place, idea.id)
        with pytest.raises(NotFound):
            access_post(world.actor(kind), world.place, post.id)
        shown = list_ideas(world.actor(kind), world.place, "new").items
        assert idea.id not in {card.id for card in shown}
    assert access_idea(member, world.place, idea.id).visibility == visibility
    assert access_post(world.actor("mod"), world.place, post.id)
    show(world, idea, "visible")
    assert access_post(world.actor("other"), world.place, post.id)


@on_both_databases
def test_hiding_twice_at_once_counts_once(app: Flask, world: World) -> None:
    idea, mod = world.idea("member"), world.actor("mod")
    before = idea_count(world.place)

    def hide() -> None:
        place = access_community(mod, "bikes")
        mine = access_idea(mod, place, idea.id)
        service.set_visibility(mod, community=place, idea=mine, visibility="hidden")

    at_once(app, *[hide] * 4)
    assert idea_count(world.place) == before - 1
    visible = select(func.count()).where(
        Idea.community_id == world.place.id, Idea.visibility == "visible"
    )
    assert db.session.scalar(visible) == before - 1
    for visibility in ("held", "visible", "visible"):
        show(world, db.session.get_one(Idea, idea.id), visibility)
    assert idea_count(world.place) == before


def test_only_moderators_hide(world: World) -> None:
    idea = world.idea("member")
    for kind in ("member", "pm", "other", "mod_elsewhere"):
        with pytest.raises(NotAllowed):
            show(world, idea, "hidden", kind)
    with pytest.raises(Invalid):
        show(world, idea, "gone")


@on_both_databases
def test_a_post_is_written_once_and_counted(app: Flask, world: World) -> None:
    idea, other = world.idea("member"), world.actor("other")
    press = once.Press(other.id or 0, "key", "words")

    def write() -> Post:
        thread = db.session.get_one(Thread, idea.thread_id)
        return write_post(other, community=world.place, thread=thread, body="Yes.")

    act = partial(once.done, press, write)
    assert len({one.id for one in at_once(app, act, act, act)}) == 1
    db.session.rollback()
    thread = db.session.get_one(Thread, idea.thread_id, populate_existing=True)
    posts = posts_of(world.actor("guest"), world.place, [thread.id]).items
    assert (thread.post_count, len(posts)) == (1, 1)
    assert thread.last_post_at == posts[0].created_at
