"""A change that was begun in the queue leads back to it, to the next card, and nowhere else."""

from __future__ import annotations

import html
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from forum.extensions import db
from forum.moderation.models import ModerationEntry
from forum.threads.models import Post
from tests.features.test_moderating import flagged
from tests.web.conftest import Clients
from tests.world import World, send

QUEUE = "/c/bikes/moderation"
EDIT = re.compile(r'<a class="button is-small" href="([^"]+)" data-key="e">')
CANCEL = re.compile(r'<a class="quiet" href="([^"]+)">Cancel')
BACK = re.compile(r'name="back"[^>]* value="([^"]*)"')


@pytest.fixture
def three(world: World, post: int) -> dict[str, int]:
    """A post, a thread and an idea that wait, in this order."""
    thread = db.session.get_one(Post, post).thread_id
    found = {"post": post, "thread": thread, "idea": world.idea("member").id}
    for kind, key in found.items():
        flagged(world, kind, key)
    return found


def words_of(kind: str) -> dict[str, str]:
    """What each of their forms is sent with."""
    return {"post": {"body": "Cut."}, "thread": {"title": "A way"}}.get(
        kind, {"title": "Another title", "body": "Cut.", "kind": "feature"}
    )


def edits(page: str) -> list[str]:
    """Where the buttons of a page lead that change something."""
    return [html.unescape(address) for address in EDIT.findall(page)]


def form_of(client: Any, address: str) -> tuple[str, str]:
    """Where its way out leads, and what it is sent with to come back."""
    page = client.get(address).text
    [cancel], [back] = CANCEL.findall(page), BACK.findall(page)
    return html.unescape(cancel), html.unescape(back)


@pytest.mark.parametrize("place", [QUEUE, f"{QUEUE}?kind=flags", "/moderation?kind=flags"])
def test_it_leads_to_the_next_card_kept_or_cancelled(
    world: World, clients: Clients, three: dict[str, int], place: str
) -> None:
    mod = clients("mod")
    page = mod.get(place).text
    cards = re.findall(r'<li class="case" id="([^"]+)"', page)
    nexts = [*cards[1:], cards[1]]
    for kind, address, key in zip(three, edits(page), nexts, strict=True):
        cancel, back = form_of(mod, address)
        assert cancel == back == f"{place}#{key}"
        seen = {"seen": "1"} if kind == "idea" else {}
        reason = {"reason": "Private data."}
        answer = send(
            mod, urlsplit(address).path, address, back=back, **words_of(kind), **seen, **reason
        )
        assert answer.location == back
    assert "Kept." in mod.get(place).text
    acts = db.session.scalars(select(ModerationEntry.act)).all()
    assert acts == ["edit"] * 3


def test_the_queue_stays_in_its_tab(clients: Clients, three: dict[str, int]) -> None:
    page = clients("mod").get(QUEUE).text
    assert len(edits(page)) == len(three)
    assert "_blank" not in page


def test_from_the_page_of_a_thing_it_leads_back_there(
    clients: Clients, three: dict[str, int]
) -> None:
    path = f"/c/bikes/posts/{three['post']}/moderate"
    [address] = edits(clients("mod").get(path).text)
    assert parse_qs(urlsplit(address).query)["back"] == [path]
    assert form_of(clients("mod"), address) == (path, path)


def test_a_form_with_faults_and_a_preview_know_the_way_back(
    clients: Clients, three: dict[str, int]
) -> None:
    mod, path = clients("mod"), f"/c/bikes/posts/{three['post']}/edit"
    for given in ({"body": ""}, {"body": "Cut.", "look": "y"}):
        page = send(mod, path, path, back=f"{QUEUE}#card-2", **given).text
        assert BACK.findall(page) == CANCEL.findall(page) == [f"{QUEUE}#card-2"]


@pytest.mark.parametrize(
    "away", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"]
)
def test_it_leads_to_pages_of_ours_alone(
    clients: Clients, three: dict[str, int], away: str
) -> None:
    mod = clients("mod")
    for room, key in (("posts", "post"), ("talk", "thread"), ("ideas", "idea")):
        path = f"/c/bikes/{room}/{three[key]}/edit"
        page = mod.get(path, query_string={"back": away}).text
        assert all("evil" not in one and "alert" not in one for one in CANCEL.findall(page))
        answer = send(mod, path, path, back=away, **words_of(key), reason="So.")
        assert answer.status_code == 302
        assert answer.location.startswith("/c/bikes/")


def test_who_changes_what_is_theirs_comes_to_it_as_ever(
    world: World, clients: Clients, post: int
) -> None:
    path = f"/c/bikes/posts/{post}/edit"
    answer = send(clients("other"), path, path, body="To the hills.")
    assert f"#post-{post}" in answer.location
    assert "Kept." not in clients("other").get(answer.location).text


def test_what_somebody_else_wrote_is_not_called_yours(clients: Clients, post: int) -> None:
    at = f"/c/bikes/posts/{post}/edit"
    assert '<label for="body">The post</label>' in clients("mod").get(at).text
    assert '<label for="body">Your post</label>' in clients("other").get(at).text
