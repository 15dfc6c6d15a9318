"""A form that is sent again, by a second press, by the browser or by a program with its header."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from forum.communities.models import Community
from forum.extensions import db
from forum.ideas.models import Amendment, Draft, Idea
from forum.pipeline.models import Stage, TeamNote
from forum.threads.models import Post, Thread
from tests.web.test_proposing import files, kept, picture
from tests.world import World, rows, token_of

KEY = "a-key-of-a-program"
Sent = Callable[..., Any]


def sent(client: FlaskClient, path: str, key: str | None = KEY, **fields: Any) -> Any:
    """Send a form, as a program does."""
    token = token_of(client.get("/settings").text)
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(path, data={"csrf_token": token, **fields}, headers=headers)


def idea_path(world: World) -> str:
    return f"/c/bikes/ideas/{world.idea('other').id}"


CREATES: dict[str, tuple[str, type, Callable[[World], str], dict[str, str]]] = {
    "idea": (
        "member",
        Idea,
        lambda _world: "/c/bikes/ideas/new",
        {"title": "A bell that cars hear", "body": "Louder."},
    ),
    "thread": (
        "member",
        Thread,
        lambda _world: "/c/bikes/talk/new",
        {"title": "Who rides in winter?", "body": "I do."},
    ),
    "post": (
        "member",
        Post,
        lambda world: f"/c/bikes/threads/{world.idea('other').thread_id}/posts",
        {"body": "Yes."},
    ),
    "amendment": (
        "member",
        Amendment,
        lambda world: f"{idea_path(world)}/amend",
        {"title": "A rack that folds twice", "body": "Flatter.", "reason": "Lifts."},
    ),
    "stage": (
        "pm",
        Stage,
        lambda _world: "/c/bikes/pipeline/stages",
        {"name": "In the workshop", "status": "planned", "most": ""},
    ),
    "note": (
        "pm",
        TeamNote,
        lambda world: f"{idea_path(world)}/notes",
        {"body": "Cheap."},
    ),
    "community": (
        "admin",
        Community,
        lambda _world: "/communities/new",
        {"slug": "kettles", "name": "Kettles", "language": "en", "visibility": "public"},
    ),
}


@pytest.mark.parametrize("what", CREATES)
def test_a_create_with_the_header_is_done_once(world: World, what: str) -> None:
    kind, model, path_of, fields = CREATES[what]
    path, client = path_of(world), world.signed_in(kind)
    before = rows(model)
    answers = [sent(client, path, **fields) for _ in range(3)]
    assert [one.status_code for one in answers] == [302] * 3, answers[0].text
    assert len({one.headers["Location"] for one in answers}) == 1
    db.session.rollback()
    assert rows(model) == before + 1


def test_other_words_under_the_same_key_are_refused_and_kept_in_the_form(world: World) -> None:
    client, path = world.signed_in("member"), "/c/bikes/ideas/new"
    assert sent(client, path, title="A bell that cars hear", body="Louder.").status_code == 302
    db.session.rollback()
    before = rows(Idea)
    answer = sent(client, path, title="A lamp that cars see", body="Brighter.")
    assert answer.status_code == 422
    assert 'value="A lamp that cars see"' in answer.text
    assert "sent before with other words" in answer.text
    db.session.rollback()
    assert rows(Idea) == before


def test_a_form_that_was_used_gets_a_key_of_its_own_for_other_words(world: World) -> None:
    client, thread = world.signed_in("member"), world.idea("other").thread_id
    path, before = f"/c/bikes/threads/{thread}/posts", rows(Post)
    for _ in range(2):
        assert sent(client, path, key=None, body="Yes.", once="k").status_code == 302
    answer = sent(client, path, key=None, body="No.", once="k")
    assert answer.status_code == 422
    assert "No." in answer.text
    found = re.search(r'name="once"[^>]*value="([^"]+)"', answer.text)
    assert found
    assert found.group(1) != "k"
    db.session.rollback()
    assert rows(Post) == before + 1


def test_the_same_key_elsewhere_is_another_thing_sent(world: World) -> None:
    client = world.signed_in("member")
    first, second = (world.idea("other").thread_id for _ in range(2))
    assert sent(client, f"/c/bikes/threads/{first}/posts", body="Yes.").status_code == 302
    assert sent(client, f"/c/bikes/threads/{second}/posts", body="Yes.").status_code == 422


def test_an_idea_with_its_pictures_is_sent_again_as_it_was(world: World) -> None:
    """The draft that held the pictures is gone by then: it is not to be asked for again."""
    client, path = world.signed_in("member"), "/c/bikes/ideas/new"
    words = {"title": "A bell that cars hear", "body": "Louder."}
    number, version, _answer = kept(client, **words)
    again = {**words, "draft": number, "seen": version, "drop": ""}
    answers = [sent(client, path, **again, images=files(picture())) for _ in range(2)]
    assert [one.status_code for one in answers] == [302, 302]
    assert len({one.headers["Location"] for one in answers}) == 1
    db.session.rollback()
    assert rows(Draft) == 0
