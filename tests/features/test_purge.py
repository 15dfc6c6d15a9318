"""A purge takes everything, counts stay exact, and its undo puts back every row as it was."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from forum.accounts.models import Person
from forum.communities.inviting import invite_by_link
from forum.communities.models import Community
from forum.communities.reasons import Why
from forum.communities.service import join_community
from forum.core import clock
from forum.core.errors import Conflict, Invalid, NotAllowed
from forum.core.transaction import transaction
from forum.extensions import db
from forum.follows.service import follow
from forum.ideas.counting import count
from forum.ideas.editing import offer_amendment
from forum.ideas.merging import merge_ideas
from forum.ideas.models import Amendment, Idea, Vote
from forum.ideas.service import propose_idea
from forum.ideas.voting import cast_vote
from forum.moderation.flagging import flag
from forum.moderation.models import Flag, ModerationEntry, Purge
from forum.moderation.purging.acting import purge_person
from forum.moderation.purging.finishing import finish_due
from forum.moderation.purging.service import foreseen, purge, scope_of, undo_purge
from forum.moderation.things import Thing
from forum.moderation.undoing import undo
from forum.people.models import Contribution
from forum.people.queries import unnamed_among
from forum.threads.answering import react, thank
from forum.threads.models import Post, Thread
from forum.threads.service import start_thread, write_post
from tests.conftest import on_both_databases
from tests.features import test_merging as merges
from tests.world import World

SPAMMER = "outsider"
# What is kept of a purge: its own rows, and what is never changed.
LOGS = {
    *("audit_entries", "outbox", "search_notes", "purges", "purged_rows"),
    *("moderation_entries", "sanctions", "feeds"),
}
LONG_AGO = timedelta(days=60)


class Lived:
    """Somebody who did everything that a member can do, in two communities."""

    def __init__(self, world: World) -> None:
        self.world, self.minutes = world, 0
        self.person_id = world.people[SPAMMER].id
        with transaction():
            join_community(world.actor(SPAMMER), world.place)
            db.session.execute(
                update(Person)
                .where(Person.id == self.person_id)
                .values(about="Buy!", about_html="<p>Buy!</p>", about_renderer=2, avatar="a.webp")
            )
        self.ideas = [world.idea("member"), world.idea("other")]
        self.act(SPAMMER)

    def moment(self) -> Any:
        """A minute later, long ago."""
        self.minutes += 2
        return clock.now() - LONG_AGO + timedelta(minutes=self.minutes)

    def do(self, use_case: Any, who: str = SPAMMER, **given: Any) -> Any:
        """Carry something out as somebody, in the world's community."""
        with transaction(), clock.held_at(self.moment()):
            place = db.session.get_one(Community, self.world.place.id, populate_existing=True)
            return use_case(self.world.actor(who), community=place, **given)

    def act(self, kind: str) -> None:
        """Propose, talk, vote, thank, react, offer, follow, invite."""
        thread = self.do(start_thread, "member", title="A long way", body="Home.")
        self.do(start_thread, kind, title="My own thread", body="Read it.")
        first = db.session.scalars(select(Post).where(Post.thread_id == thread.id)).one()
        self.thread_id, self.first_id = thread.id, first.id
        answered = self.do(write_post, kind, thread=self.row(Thread, thread.id), body="No.")
        self.do(write_post, "other", thread=self.row(Thread, thread.id), body="Oh", parent=answered)
        idea = self.do(propose_idea, kind, title="Everything for free", body="Yes", tags=["x"])
        self.own_id = idea.id
        talk = self.row(Idea, idea.id).thread_id
        self.do(write_post, "member", thread=self.row(Thread, talk), body="Why?")
        for one in self.ideas:
            self.do(cast_vote, kind, idea=self.row(Idea, one.id), choice="want")
            self.do(cast_vote, "pm", idea=self.row(Idea, one.id), choice="want")
        self.do(thank, kind, post=self.row(Post, first.id), on=True)
        self.do(react, kind, post=self.row(Post, first.id), sign="👍", on=True)
        words = {"title": "Another title here", "body": "Other words", "reason": "Better"}
        self.do(offer_amendment, kind, idea=self.row(Idea, self.ideas[0].id), **words)
        self.do(invite_by_link, "mod", uses=3, days=3)
        with transaction():
            follow(self.world.actor(kind), "person", self.world.people["member"].id)

    def row(self, model: Any, key: int) -> Any:
        """A row, read afresh."""
        return db.session.get_one(model, key, populate_existing=True)

    def purge(self, kind: str = "admin") -> Purge:
        """Purge them as somebody."""
        with transaction():
            place = self.row(Community, self.world.place.id)
            return purge(self.world.actor(kind), community=place, person_id=self.person_id)

    def act_of_purge(self, kind: str = "mod") -> ModerationEntry:
        """The whole act, as a moderator does it."""
        with transaction():
            place = self.row(Community, self.world.place.id)
            why = Why("You only advertise here.")
            actor = self.world.actor(kind)
            return purge_person(actor, community=place, person_id=self.person_id, why=why)

    def undo(self, made: Purge, kind: str = "admin") -> None:
        """Undo it as somebody."""
        with transaction():
            undo_purge(self.world.actor(kind), made.id)


@pytest.fixture
def lived(world: World) -> Lived:
    """A spammer's life."""
    return Lived(world)


def everything() -> dict[str, set[tuple[Any, ...]]]:
    """Every row of every table that is no log."""
    db.session.rollback()
    return {
        table.name: {tuple(map(str, row)) for row in db.session.execute(select(table))}
        for table in db.metadata.sorted_tables
        if table.name not in LOGS
    }


@on_both_databases
def test_the_undo_puts_back_every_row(lived: Lived) -> None:
    before = everything()
    made = lived.purge()
    assert everything() != before
    lived.undo(made)
    after = everything()
    assert {name for name in before if before[name] != after[name]} == set()


@pytest.mark.parametrize("seed", range(6))
def test_the_undo_puts_back_every_row_whatever_was_done(lived: Lived, seed: int) -> None:
    """Stateful: many people do things at random; purged and undone, all is as it was."""
    chance = random.Random(seed)
    kinds = [SPAMMER, "member", "other", "mod", "pm"]
    posts = [lived.first_id]
    for _number in range(25):
        kind = chance.choice(kinds)
        what = chance.choice(["vote", "retract", "say", "thank", "react", "idea", "merge"])
        idea = lived.row(Idea, chance.choice([*lived.ideas]).id)
        try:
            if what in {"vote", "retract"}:
                choice = chance.choice(["want", "not_for_me"]) if what == "vote" else "retract"
                lived.do(cast_vote, kind, idea=idea, choice=choice)
            elif what == "say":
                thread = lived.row(Thread, lived.thread_id)
                posts.append(lived.do(write_post, kind, thread=thread, body=f"So {_number}").id)
            elif what == "thank":
                lived.do(thank, kind, post=lived.row(Post, chance.choice(posts)), on=True)
            elif what == "react":
                post = lived.row(Post, chance.choice(posts))
                lived.do(react, kind, post=post, sign="👍", on=chance.random() < 0.7)
            elif what == "idea":
                lived.minutes += 500
                lived.do(propose_idea, kind, title=f"Idea number {_number}", body="Because.")
            else:
                source, target = (lived.row(Idea, one.id) for one in lived.ideas)
                lived.do(merge_ideas, "mod", source=source, target=target, reason="Same")
        except (Conflict, NotAllowed):
            db.session.rollback()
    before = everything()
    made = lived.purge("mod" if seed % 2 else "admin")
    _counts_are_exact()
    lived.undo(made, "mod" if seed % 2 else "admin")
    after = everything()
    assert {name for name in before if before[name] != after[name]} == set()


def _counts_are_exact() -> None:
    """Counters are what their rows say."""
    with transaction():
        for idea in db.session.scalars(select(Idea)):
            was = (idea.vote_count, idea.not_for_me_count, idea.heat, idea.wanted_at)
            count(idea)
            assert (idea.vote_count, idea.not_for_me_count, idea.heat, idea.wanted_at) == was
        for thread in db.session.scalars(select(Thread)):
            shown = (Post.thread_id == thread.id, Post.visibility == "visible")
            assert thread.post_count == len(db.session.scalars(select(Post).where(*shown)).all())
        for place in db.session.scalars(select(Community)):
            ideas = (Idea.community_id == place.id, Idea.visibility == "visible")
            assert place.idea_count == len(db.session.scalars(select(Idea).where(*ideas)).all())


@on_both_databases
def test_the_whole_act_is_undone_from_the_log(lived: Lived) -> None:
    world = lived.world
    post = db.session.scalars(select(Post).where(Post.author_id == lived.person_id)).first()
    assert post is not None
    theirs = Thing(world.place.id, "post", post.id, lived.person_id)
    others = Thing(world.place.id, "post", lived.first_id, world.people["member"].id)
    words = {"kind": "spam", "words": ""}
    for kind, thing in (("other", theirs), (SPAMMER, others)):
        lived.do(flag, kind, thing=thing, **words)
    before = everything()
    entry = lived.act_of_purge()
    db.session.rollback()
    place = world.actor(SPAMMER).standings[world.place.id]
    assert place.suspended_until is not None
    states = dict(db.session.execute(select(Flag.subject_id, Flag.state)).all())
    assert states == {post.id: "upheld"}
    with transaction():
        fresh = lived.row(ModerationEntry, entry.id)
        place = lived.row(Community, world.place.id)
        undo(world.actor("mod"), community=place, entry=fresh, why=Why("A mistake"))
    after = everything()
    assert {name for name in before if before[name] != after[name]} == set()
    acts = db.session.scalars(select(ModerationEntry.act).order_by(ModerationEntry.id)).all()
    assert acts[-4:] == ["suspend", "purge", "undo", "undo"]


def test_a_purge_says_why(lived: Lived) -> None:
    given = {"community": lived.world.place, "person_id": lived.person_id, "why": Why()}
    with pytest.raises(Invalid):
        purge_person(lived.world.actor("mod"), **given)


def test_it_takes_what_it_said_it_would(lived: Lived) -> None:
    place = lived.row(Community, lived.world.place.id)
    scope = scope_of(lived.world.actor("admin"), place, lived.person_id)
    counts = foreseen(scope)
    assert counts == lived.purge().counts
    assert {name for name, number in counts.items() if not number} == {
        *("merges", "comparisons", "contributions", "flags", "invitations"),
    } - ({"contributions"} if counts["contributions"] else set())
    db.session.rollback()
    assert not any(foreseen(scope).values())


def test_others_see_right_counts_at_once(lived: Lived) -> None:
    votes = lived.row(Idea, lived.ideas[0].id).vote_count
    lived.purge()
    db.session.rollback()
    assert lived.row(Idea, lived.ideas[0].id).vote_count == votes - 1
    theirs = Contribution.by_id == lived.person_id
    assert db.session.scalars(select(Contribution).where(theirs)).all() == []
    assert lived.row(Thread, lived.thread_id).post_count == 2
    assert lived.row(Idea, lived.own_id).visibility == "hidden"
    _counts_are_exact()


def test_a_moderator_takes_what_is_in_their_communities_alone(lived: Lived) -> None:
    elsewhere = lived.world.idea(SPAMMER, place=lived.world.elsewhere, title="Elsewhere as well")
    lived.purge("mod")
    assert lived.row(Idea, elsewhere.id).visibility == "visible"
    assert lived.row(Idea, lived.own_id).visibility == "hidden"
    assert lived.row(Person, lived.person_id).avatar == "a.webp"


@pytest.mark.parametrize("kind", ["member", "pm", "mod_elsewhere"])
def test_nobody_else_purges(lived: Lived, kind: str) -> None:
    with pytest.raises(NotAllowed):
        lived.purge(kind)


def test_a_team_is_not_purged_by_its_moderators(lived: Lived) -> None:
    lived.person_id = lived.world.people["pm"].id
    with pytest.raises(NotAllowed):
        lived.purge("mod")


def test_what_was_decided_since_stays_as_it_is(lived: Lived) -> None:
    made = lived.purge()
    with transaction():
        db.session.execute(
            update(Amendment)
            .where(Amendment.author_id == lived.person_id)
            .values(is_hidden=False, state="declined", answer="No")
        )
        idea = lived.row(Idea, lived.ideas[0].id)
        db.session.add(Vote(idea_id=idea.id, person_id=lived.person_id, wants=False))
    lived.undo(made)
    mine = (Vote.person_id == lived.person_id, Vote.idea_id == lived.ideas[0].id)
    assert db.session.scalars(select(Vote).where(*mine)).one().wants is False


def test_a_vote_that_a_merge_lent_stays_away_once_that_is_undone(lived: Lived) -> None:
    source, target = (one.id for one in lived.ideas)
    with transaction():
        db.session.execute(delete(Vote).where(Vote.idea_id == target))
    merged = merges.merge(lived.world, source, target)
    made = lived.purge()
    assert merges.wanting(target) == 1
    merges.undo(lived.world, merged)
    lived.undo(made)
    assert (merges.wanting(source), merges.wanting(target)) == (2, 0)


def test_it_is_undone_once(lived: Lived) -> None:
    made = lived.purge()
    lived.undo(made)
    with pytest.raises(Conflict):
        lived.undo(made)


def test_after_a_week_it_is_gone_for_good(lived: Lived, tmp_path: Path) -> None:
    made = lived.purge()
    assert unnamed_among(["a.webp"]) == set()
    assert finish_due() == 0
    with clock.held_at(clock.now() + timedelta(days=7, minutes=1)):
        assert finish_due() == 1
        assert finish_due() == 0
        with pytest.raises(Conflict):
            lived.undo(made)
    db.session.rollback()
    words = " ".join(str(row) for rows in everything().values() for row in rows)
    for gone in ("Everything for free", "My own thread", "Buy!", "Read it.", "Other words"):
        assert gone not in words
    assert "Oh" in words
    assert unnamed_among(["a.webp"]) == {"a.webp"}
