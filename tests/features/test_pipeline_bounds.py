"""Who is not of the product team is told that, and nothing of what else would be wrong."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from forum.core.errors import NotAllowed
from forum.core.transaction import transaction
from forum.ideas.models import Idea
from forum.pipeline.moving import drop_item
from forum.pipeline.pulling import NOWHERE, pull_idea, pull_theme
from forum.pipeline.queries import history_of
from tests.features.test_pipeline import pull
from tests.world import World


def test_a_moderator_learns_of_no_other_fault_in_the_pipeline(world: World) -> None:
    item, pm, mod = pull(world, world.idea()), world.actor("pm"), world.actor("mod")
    here = {"community": world.place}
    with transaction():
        drop_item(pm, item=item, status="open", reason="Not now.", **here)
    acts = (
        lambda: pull_idea(mod, idea=world.idea("other"), deal="thanks", into=item, **here),
        lambda: pull_theme(mod, title="", ideas=[], deal="thanks", source=NOWHERE, **here),
        lambda: drop_item(mod, item=item, status="nowhere", reason="", **here),
    )
    for act in acts:
        with pytest.raises(NotAllowed):
            act()


def test_the_history_names_nothing_that_is_hidden(world: World) -> None:
    idea = world.idea("other", title="It stays here")
    item = pull(world, idea)
    assert "“It stays here” was added." in [one.sentence for one in history_of(item)]
    with transaction() as session:
        session.execute(update(Idea).where(Idea.id == idea.id).values(visibility="hidden"))
    assert "“(not shown)” was added." in [one.sentence for one in history_of(item)]
