"""Merge through HTTP: proposed by members, decided by the team, seen under both addresses."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas.models import Idea, Merge
from forum.ideas.queries import access_idea
from forum.ideas.voting import cast_vote
from forum.threads.models import Thread
from forum.threads.service import write_post
from tests.world import World, counted_queries, send


def address_of(idea: Idea) -> str:
    """Where an idea is."""
    return f"/c/bikes/ideas/{idea.id}"


def said(world: World, kind: str, idea: Idea, body: str) -> None:
    """A post under an idea."""
    with transaction() as session:
        thread = session.get_one(Thread, idea.thread_id)
        write_post(world.actor(kind), community=world.place, thread=thread, body=body)


def wanted(world: World, kind: str, idea: Idea) -> None:
    """A vote for an idea."""
    actor = world.actor(kind)
    with transaction():
        there = access_idea(actor, world.place, idea.id)
        cast_vote(actor, community=world.place, idea=there, choice="want")


def merged(world: World, source: Idea, target: Idea, kind: str = "mod") -> None:
    """Merge as the page does it."""
    fields = {"into": f"http://localhost{address_of(target)}-words", "reason": "The same wish."}
    answer = send(world.signed_in(kind), f"{address_of(source)}/merge", **fields)
    assert answer.status_code == 302, answer.text


def test_both_addresses_lead_to_one_page_with_both_texts_and_talks(world: World) -> None:
    source = world.idea(title="A bell that cars hear", body="Because trams.")
    target = world.idea("other", title="A horn for bicycles", body="Because lorries.")
    said(world, "member", source, "I said this under the bell.")
    said(world, "pm", target, "I said this under the horn.")
    merged(world, source, target)
    guest = world.signed_in("guest")
    page = guest.get(address_of(source), follow_redirects=True)
    assert page.request.path.startswith(address_of(target))
    for words in ("Because trams.", "Because lorries.", "under the bell", "under the horn"):
        assert words in page.text
    assert "under “A bell that cars hear”" in page.text
    listed = guest.get("/c/bikes/ideas?order=new").text
    assert "A horn for bicycles" in listed
    assert "A bell that cars hear" not in listed
    assert "2 posts" in listed


def test_a_voter_is_told_and_keeps_out_with_one_press(world: World) -> None:
    source, target = world.idea(), world.idea("other")
    wanted(world, "pm", source)
    merged(world, source, target)
    client = world.signed_in("pm")
    assert "Keep my vote out" in client.get(address_of(target), follow_redirects=True).text
    assert (
        "Keep my vote out"
        not in world.signed_in("newcomer").get(address_of(target), follow_redirects=True).text
    )
    merge_id = db.session.scalars(select(Merge.id)).one()
    send(client, f"/c/bikes/merges/{merge_id}/opt-out")
    page = client.get(address_of(target), follow_redirects=True).text
    assert "stays out of this merge" in page
    db.session.rollback()
    assert db.session.get_one(Idea, target.id).vote_count == 0


def test_undoing_gives_both_pages_back(world: World) -> None:
    source, target = world.idea(title="A bell that cars hear"), world.idea("other")
    merged(world, source, target)
    merge_id = db.session.scalars(select(Merge.id)).one()
    page = world.signed_in("member").get(address_of(target), follow_redirects=True).text
    assert "Undo the merge" in page
    send(world.signed_in("member"), f"/c/bikes/merges/{merge_id}/undo")
    own = world.signed_in("guest").get(address_of(source), follow_redirects=True)
    assert own.request.path.startswith(address_of(source))
    assert "A bell that cars hear" in own.text


def test_a_member_proposes_and_the_team_decides(world: World) -> None:
    source, target = world.idea(title="A bell that cars hear"), world.idea("other")
    client, mod = world.signed_in("other"), world.signed_in("mod")
    assert "Propose it" in client.get(f"{address_of(source)}/merge?into={target.id}").text
    fields = {"into": str(target.id), "reason": "The same wish."}
    send(client, f"{address_of(source)}/merge/propose", **fields)
    shown = mod.get(address_of(source), follow_redirects=True).text
    assert "proposes to merge this idea" in shown
    assert "proposes to merge" not in client.get(address_of(source), follow_redirects=True).text
    merge_id = db.session.scalars(select(Merge.id)).one()
    send(mod, f"/c/bikes/merges/{merge_id}/decline")
    assert "proposes to merge" not in mod.get(address_of(source), follow_redirects=True).text


@pytest.mark.parametrize(
    ("into", "said"),
    [
        ("", "no such idea"),
        ("99999", "no such idea"),
        ("http://localhost/c/noise/ideas/1-noise", "two communities"),
        ("the bell one", "no such idea"),
        ("own", "into itself"),
    ],
)
def test_what_cannot_be_merged_is_refused_on_the_form(world: World, into: str, said: str) -> None:
    source = world.idea()
    fields = {"into": str(source.id) if into == "own" else into, "reason": "My words are kept."}
    answer = send(world.signed_in("mod"), f"{address_of(source)}/merge", **fields)
    assert answer.status_code == 422
    assert said in answer.text
    assert "My words are kept." in answer.text


def test_a_page_that_speaks_for_others_costs_few_queries(world: World) -> None:
    target = world.idea("other")
    for _ in range(4):
        source = world.idea()
        wanted(world, "pm", source)
        merged(world, source, target)
    client = world.signed_in("pm")
    path = client.get(address_of(target), follow_redirects=True).request.path
    with counted_queries() as statements:
        client.get(path)
    assert len(statements) <= 12
