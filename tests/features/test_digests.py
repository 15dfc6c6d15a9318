"""Digests: of the places where somebody is at home, as each of them chose to be told."""

from __future__ import annotations

from forum.core.transaction import transaction
from forum.ideas.service import propose_idea
from forum.notices import queries
from forum.notices.jobs import make_digests
from forum.notices.service import choose_ways
from tests.features.test_notices import due, mails_to
from tests.world import World


def test_who_is_suspended_reads_nothing_of_the_place(world: World) -> None:
    with transaction():
        given = {"title": "A roof that folds", "body": "So that it stays dry."}
        propose_idea(world.actor("member"), community=world.place, **given)
    due(world, "other", "suspended")
    assert make_digests() == 2
    assert (len(mails_to("other")), mails_to("suspended")) == (1, [])


def test_each_chooses_for_themselves(world: World) -> None:
    for kind, way in (("member", "digest"), ("other", "none")):
        with transaction():
            choose_ways(world.actor(kind), community_id=0, ways={"reply": way})
    chosen = [queries.settings_of(world.actor(kind), 0) for kind in ("member", "other", "mod")]
    assert chosen == [{"reply": "digest"}, {"reply": "none"}, {}]
