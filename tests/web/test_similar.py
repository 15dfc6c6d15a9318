"""Similar ideas while somebody types: what is found, how soon, and what is not shown."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from forum.capture import similar
from forum.core.transaction import transaction
from forum.ideas import editing, service
from forum.ideas.queries import access_idea
from tests.world import World, counted_queries

RACK = "A front rack that carries a crate of water"


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer now: whatever was written is taken in, and the first reading is waited for."""
    monkeypatch.setattr(similar, "REFRESH_SECONDS", 0.0)
    monkeypatch.setattr(similar, "PATIENCE_SECONDS", 30.0)


def asked(client: FlaskClient, text: str, **more: str) -> str:
    """What script gets for a text."""
    answer = client.get(
        "/c/bikes/ideas/similar", query_string={"text": text, **more}, headers={"X-Fragment": "1"}
    )
    assert answer.status_code == 200
    return answer.text


def test_an_idea_is_found_by_other_words_of_its_kind_with_a_vote_beside_it(world: World) -> None:
    idea = world.idea(title=RACK)
    found = asked(world.signed_in("other"), "racks in front for carrying water crates")
    assert RACK in found
    assert f"/c/bikes/ideas/{idea.id}/vote" in found


def test_what_is_proposed_or_changed_later_is_found_too(world: World) -> None:
    client = world.signed_in("other")
    assert "heated grips" not in asked(client, "heated grips for the winter").lower()
    idea = world.idea(title="Heated grips for cold mornings")
    assert "Heated grips" in asked(client, "heated grips for the winter")
    with transaction():
        actor = world.actor("member")
        there = access_idea(actor, world.place, idea.id)
        changed = {"title": "A saddle with springs", "body": "Cobbles.", "tags": ()}
        editing.edit_idea(actor, community=world.place, idea=there, **changed)
    assert "saddle with springs" in asked(client, "springs under the saddle")
    assert "saddle with springs" not in asked(client, "heated grips for the winter")


@pytest.mark.parametrize("kind", ["guest", "other", "mod"])
def test_what_no_list_shows_is_not_suggested(world: World, kind: str) -> None:
    idea = world.idea(title=RACK)
    client = world.signed_in(kind)
    assert RACK in asked(client, RACK)
    with transaction():
        mod = world.actor("mod")
        there = access_idea(mod, world.place, idea.id)
        hidden = {"visibility": "hidden"}
        service.set_visibility(mod, community=world.place, idea=there, **hidden)
    assert RACK not in asked(client, RACK)


def test_an_idea_is_not_similar_to_itself_and_another_place_stays_there(world: World) -> None:
    idea = world.idea(title=RACK)
    world.idea("pm_elsewhere", place=world.elsewhere, title=f"{RACK} elsewhere")
    found = asked(world.signed_in("other"), RACK, but=str(idea.id))
    assert "crate of water" not in found


def test_without_script_there_is_a_page_with_its_empty_state(world: World) -> None:
    world.idea(title=RACK)
    client = world.signed_in("other")
    full = client.get("/c/bikes/ideas/similar?text=rack+for+a+crate+of+water")
    assert RACK in full.text
    assert "<form" in full.text
    empty = client.get("/c/bikes/ideas/similar?text=zzyzx+qwrtp+mnbvc")
    assert "Nobody has said this yet" in empty.text
    assert client.get("/c/bikes/ideas/similar?text=%00%00&but=99999999999").status_code == 200


def test_a_keystroke_costs_few_queries_however_long_the_list_is(world: World) -> None:
    for _ in range(8):
        world.idea()
    client = world.signed_in("other")
    asked(client, "a rack that folds flat")
    with counted_queries() as statements:
        asked(client, "a rack that folds flat")
    assert len(statements) <= 6
