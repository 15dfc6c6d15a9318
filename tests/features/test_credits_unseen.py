"""Credit of what is hidden, and what is asked of others, stands on nobody's pages."""

from __future__ import annotations

from sqlalchemy import update

from forum.core.transaction import transaction
from forum.credits.queries.people import proposals_waiting
from forum.credits.queries.team import givers, proposals_in
from forum.ideas.models import Idea
from tests.crediting import amend, correct, move, take_up
from tests.world import World


def test_the_team_reads_nothing_of_what_is_hidden_by_now(world: World) -> None:
    idea = world.idea("member")
    amend(world, idea, "other")
    take_up(world, idea)
    correct(world, idea, "other", {"member": 5000, "other": 5000})
    move(world, idea, "released")
    assert [one.who.name for one in givers(world.place)] == ["Member", "Other"]
    assert [one.idea_id for one in proposals_in(world.place)] == [idea.id]
    with transaction() as session:
        session.execute(update(Idea).where(Idea.id == idea.id).values(visibility="hidden"))
    assert (givers(world.place), proposals_in(world.place)) == ([], [])


def test_only_who_would_lose_is_asked(world: World) -> None:
    idea = world.idea("member")
    amend(world, idea, "other")
    take_up(world, idea)
    correct(world, idea, "other", {"member": 5000, "other": 5000})
    waiting = {kind: proposals_waiting(world.actor(kind)) for kind in ("member", "other", "mod")}
    assert [one.idea_id for one in waiting["member"]] == [idea.id]
    assert waiting["other"] == waiting["mod"] == []
