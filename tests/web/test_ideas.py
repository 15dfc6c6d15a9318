"""Propose, read, vote, discuss: through HTTP, as people meet it."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.extensions import db
from forum.ideas.models import Idea, Impression, Vote
from forum.threads.models import Post
from tests.world import World, send

NEW = {
    "title": "A bell that cars hear",
    "body": "Louder than a horn.\n\n- but **kind**",
    "tags": "",
}


def count(model: type) -> int:
    """Rows of a table, read afresh."""
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_member_proposes_an_idea_and_finds_it(world: World) -> None:
    client = world.signed_in("member")
    answer = send(client, "/c/bikes/ideas/new", **NEW, once="k1")
    page = client.get(answer.headers["Location"]).text
    assert "A bell that cars hear" in page
    assert "<strong>kind</strong>" in page
    assert "A bell that cars hear" in client.get("/c/bikes/ideas?order=new").text


def test_a_second_press_creates_nothing_more(world: World) -> None:
    client = world.signed_in("member")
    before = count(Idea)
    places = {
        send(client, "/c/bikes/ideas/new", **NEW, once="same").headers["Location"] for _ in range(3)
    }
    assert len(places) == 1
    assert count(Idea) == before + 1


def test_a_refused_idea_keeps_every_word_and_names_every_fault(world: World) -> None:
    client = world.signed_in("member")
    answer = send(client, "/c/bikes/ideas/new", title="Bell", body="x" * 20_001, tags="a,b,c,d,e,f")
    assert answer.status_code == 422
    assert 'value="Bell"' in answer.text
    assert "x" * 20_001 in answer.text
    assert 'value="a,b,c,d,e,f"' in answer.text
    assert answer.text.count("field-error") >= 3 or answer.text.count("is-invalid") >= 3


def test_the_idea_box_leads_into_the_form_with_its_words(world: World) -> None:
    client = world.signed_in("member")
    answer = send(client, "/c/bikes/ideas/box", title="A bell")
    assert "A bell" in client.get(answer.headers["Location"]).text


def test_the_idea_box_takes_a_guest_to_sign_in_and_back(world: World) -> None:
    client = world.signed_in("guest")
    answer = send(client, "/c/bikes/ideas/box", title="A bell")
    gate = client.get(answer.headers["Location"])
    assert gate.headers["Location"].startswith("/sign-in?next=")
    back = send(
        client,
        "/sign-in",
        name="Member",
        password="a long enough password",
        next=re.sub(".*next=", "", gate.headers["Location"])
        .replace("%3D", "=")
        .replace("%3F", "?"),
    )
    assert "title=A" in back.headers["Location"]


@pytest.mark.parametrize("choice", ["want", "not_for_me"])
def test_a_vote_counts_once_and_can_be_taken_back(world: World, choice: str) -> None:
    idea, client = world.idea("other"), world.signed_in("member")
    for _ in range(2):
        assert send(client, f"/c/bikes/ideas/{idea.id}/vote", choice=choice).status_code == 302
    assert count(Vote) == 1
    send(client, f"/c/bikes/ideas/{idea.id}/vote", choice="retract")
    assert count(Vote) == 0


def test_script_gets_the_vote_box_alone(world: World) -> None:
    idea, client = world.idea("other"), world.signed_in("member")
    from tests.world import token_of

    token = token_of(client.get("/sign-in").text)
    answer = client.post(
        f"/c/bikes/ideas/{idea.id}/vote",
        data={"csrf_token": token, "choice": "want"},
        headers={"X-Fragment": "vote-card"},
    )
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert ">1<" in answer.text


def test_what_is_hidden_is_gone_for_others_with_its_discussion(world: World) -> None:
    idea = world.idea("member", title="An idea to be hidden")
    send(
        world.signed_in("mod"),
        f"/c/bikes/ideas/{idea.id}/moderate",
        act="hide",
        reason="spam",
    )
    other = world.signed_in("other")
    assert other.get(f"/c/bikes/ideas/{idea.id}").status_code == 404
    assert "An idea to be hidden" not in other.get("/c/bikes/ideas?order=new").text
    assert send(other, f"/c/bikes/threads/{idea.thread_id}/posts", body="Hello").status_code == 404


def test_a_post_is_created_once_and_shown(world: World) -> None:
    idea, client = world.idea("other"), world.signed_in("member")
    for _ in range(2):
        answer = send(
            client, f"/c/bikes/threads/{idea.thread_id}/posts", body="It *rattles*.", once="p"
        )
    assert count(Post) == 1
    assert "<em>rattles</em>" in client.get(answer.headers["Location"]).text


def test_a_post_that_is_too_long_comes_back_whole(world: World) -> None:
    idea, client = world.idea("other"), world.signed_in("member")
    answer = send(client, f"/c/bikes/threads/{idea.thread_id}/posts", body="y" * 20_001)
    assert answer.status_code == 422
    assert "y" * 20_001 in answer.text


def test_what_was_shown_is_logged_with_its_rank(app: Flask, world: World) -> None:
    first, second = world.idea("other"), world.idea("other")
    client = world.signed_in("member")
    client.get("/c/bikes/ideas?order=new")
    world.signed_in("guest").get("/c/bikes/ideas?order=new")
    assert app.extensions["impressions"].flush() == 2
    shown = db.session.execute(select(Impression.idea_id, Impression.rank, Impression.surface))
    newest_first = sorted((first, second), key=lambda idea: idea.created_at, reverse=True)
    expected = [(idea.id, rank, "new") for rank, idea in enumerate(newest_first)]
    assert sorted(map(tuple, shown)) == sorted(expected)


def test_unknown_fields_are_refused(world: World) -> None:
    client = world.signed_in("member")
    answer = send(client, "/c/bikes/ideas/new", **NEW, is_admin="1")
    assert answer.status_code == 422
    assert "is_admin" in answer.text


def test_a_form_without_its_token_is_refused(world: World) -> None:
    client = world.signed_in("member")
    before = count(Idea)
    assert client.post("/c/bikes/ideas/new", data=NEW).status_code == 400
    assert count(Idea) == before


@pytest.mark.parametrize("cursor", ["!!", "W10", "WzEsMl0x", "A" * 500, "WyJhIiwxXQ"])
def test_a_broken_cursor_is_not_found(world: World, cursor: str) -> None:
    assert world.signed_in("guest").get(f"/c/bikes/ideas?after={cursor}").status_code == 404


@pytest.mark.parametrize("order", ["new", "top", "trending"])
def test_paging_shows_every_idea_once(world: World, order: str) -> None:
    ideas = {world.idea("member").id for _ in range(45)}
    client, seen, path = world.signed_in("guest"), [], f"/c/bikes/ideas?order={order}"
    for _ in range(4):
        page = client.get(path).text
        seen += [int(n) for n in re.findall(r'id="idea-(\d+)"', page)]
        following = re.search(r'href="([^"]*after=[^"]*)"', page)
        if not following:
            break
        path = following.group(1).replace("&amp;", "&")
    assert len(seen) == len(set(seen)) == 45
    assert set(seen) == ideas


def test_an_address_without_its_words_leads_to_the_full_one(world: World) -> None:
    idea = world.idea("member", title="Été à vélo")
    answer = world.signed_in("guest").get(f"/c/bikes/ideas/{idea.id}")
    assert answer.status_code == 301
    assert answer.headers["Location"].endswith(f"/ideas/{idea.id}-ete-a-velo")


def test_signed_in_pages_are_not_kept_by_caches(world: World) -> None:
    answer = world.signed_in("member").get("/c/bikes/ideas")
    assert "no-store" in answer.headers["Cache-Control"]
    assert "Cookie" in answer.headers["Vary"]


def test_the_brand_answers_above_the_talk(world: World) -> None:
    idea = world.idea("member")
    pm = world.signed_in("pm")
    path = f"/c/bikes/ideas/{idea.id}"
    assert send(pm, f"{path}/answer", body="  ").status_code == 422
    assert send(pm, f"{path}/answer", body="We *will*.").status_code == 302
    page = world.signed_in("guest").get(path, follow_redirects=True).text
    assert page.index("<em>will</em>") < page.index('id="talk"')
    assert "The Velora team" in page


def test_two_people_who_edit_at_once_lose_nothing(world: World) -> None:
    idea = world.idea("member", body="It folds.")
    path = f"/c/bikes/ideas/{idea.id}/edit"
    words = {"title": idea.title, "tags": "", "once": ""}
    member, mod = world.signed_in("member"), world.signed_in("mod")
    assert 'name="seen" type="hidden" value="1"' in member.get(path).text
    assert send(mod, path, body="It folds flat.", seen="1", **words).status_code == 302
    refused = send(member, path, body="It rolls.", seen="1", **words)
    assert refused.status_code == 422
    assert "It rolls." in refused.text
    assert "It folds flat." in refused.text
    assert 'value="2"' in refused.text
    assert send(member, path, body="It rolls.", seen="2", **words).status_code == 302
    history = member.get(f"/c/bikes/ideas/{idea.id}/history").text
    assert "<del>folds flat</del>" in history
    assert "<ins>rolls</ins>" in history


@pytest.mark.parametrize("revision", ["1", "0", "99", "x", "9" * 5000])
def test_a_history_is_there_whatever_text_is_asked_for(world: World, revision: str) -> None:
    idea = world.idea("member")
    path = f"/c/bikes/ideas/{idea.id}/history"
    client = world.signed_in("member")
    answer = client.get(path, query_string={"revision": revision})
    assert (answer.status_code, "Nothing changed" in answer.text) == (200, True)


def test_following_shows_what_is_followed(world: World) -> None:
    idea = world.idea("member", title="A bell that cars hear")
    client = world.signed_in("other")
    path = f"/c/bikes/ideas/{idea.id}"
    assert "You follow no idea yet" in client.get("/c/bikes/ideas?order=following").text
    assert send(client, f"{path}/follow", choice="nonsense").status_code == 422
    assert send(client, f"{path}/follow", choice="follow").status_code == 302
    assert "A bell that cars hear" in client.get("/c/bikes/ideas?order=following").text
    assert "You follow this idea" in client.get(path, follow_redirects=True).text


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("status=planned", 200),
        ("status=draft", 404),
        ("status=nonsense", 404),
        ("tag=%00", 200),
        ("tag=" + "x" * 5000, 200),
        ("with_design=True&unanswered=True&order=top", 200),
        ("with_design=maybe", 200),
        ("order=nonsense", 404),
    ],
)
def test_filters_take_what_they_name_and_nothing_breaks_them(
    world: World, query: str, code: int
) -> None:
    world.idea("member")
    assert world.signed_in("guest").get(f"/c/bikes/ideas?{query}").status_code == code
