"""Propose step by step: drafts, pictures, preview, consent; through HTTP, without script."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from forum.accounts.queries import person_with_consent
from forum.extensions import db
from forum.ideas import videos
from forum.ideas.models import Design, Draft, Idea
from tests.world import World, rows, send

NEW = "/c/bikes/ideas/new"
KEEP = "/c/bikes/ideas/drafts"
WORDS = {"kind": "feature", "title": "A bell that cars hear", "body": "Louder than a horn."}


def picture(colour: str = "red", size: tuple[int, int] = (120, 90), kind: str = "PNG") -> bytes:
    """A picture as a file holds it."""
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, kind)
    return buffer.getvalue()


def kept(client: FlaskClient, **fields: Any) -> tuple[str, str, Any]:
    """Keep a draft as script does: the draft's number and version, and the answer."""
    answer = send_fragment(client, KEEP, **{**WORDS, **fields})
    number = re.search(r'name="draft"[^>]*value="(\d*)"', answer.text)
    version = re.search(r'name="seen"[^>]*value="(\d*)"', answer.text)
    return (number[1] if number else "", version[1] if version else "", answer)


def send_fragment(client: FlaskClient, path: str, **fields: Any) -> Any:
    """Send a form as script does."""
    client.environ_base["HTTP_X_FRAGMENT"] = "1"
    try:
        return send(client, path, _form="/settings", **fields)
    finally:
        del client.environ_base["HTTP_X_FRAGMENT"]


def count(model: type) -> int:
    """Rows of a table, read afresh."""
    db.session.rollback()
    return rows(model)


def files(*contents: bytes) -> list[tuple[io.BytesIO, str]]:
    """Chosen files."""
    return [(io.BytesIO(data), "picture.png") for data in contents]


def test_the_box_leads_into_the_steps_with_its_title(world: World) -> None:
    client = world.signed_in("member")
    answer = send(client, "/c/bikes/ideas/box", _form="/c/bikes/ideas", title="A louder bell")
    page = client.get(answer.headers["Location"]).text
    assert 'value="A louder bell"' in page
    for step in ("What is it", "Who is it for, and why", "Show it", "Consent and licence"):
        assert step in page


def test_a_draft_is_kept_gone_on_with_elsewhere_and_proposed(world: World) -> None:
    first, second = world.signed_in("member"), world.signed_in("member")
    number, _version, _answer = kept(first, why="Every morning.", tags="bell")
    assert "A bell that cars hear" in second.get(NEW).text
    page = second.get(f"{NEW}?draft={number}").text
    assert "Louder than a horn." in page
    assert "Every morning." in page
    seen = re.search(r'name="seen"[^>]*value="(\d+)"', page)
    assert seen
    more = {"why": "Every evening.", "tags": "bell", "draft": number, "seen": seen[1]}
    answer = send(second, NEW, **WORDS, **more, once="k")
    shown = second.get(answer.headers["Location"]).text
    assert "Louder than a horn." in shown
    assert "Every evening." in shown
    assert count(Draft) == 0


def test_a_draft_in_two_places_says_so_and_overwrites_nothing(world: World) -> None:
    here, there = world.signed_in("member"), world.signed_in("member")
    number, version, _answer = kept(here)
    kept(there, body="Written there.", draft=number, seen=version)
    _number, _version, answer = kept(here, body="Written here.", draft=number, seen=version)
    assert answer.status_code == 409
    assert "Nothing is overwritten" in answer.text
    db.session.rollback()
    assert db.session.scalars(select(Draft.body)).all() == ["Written there."]
    # Nor is it lost by proposing from the older text.
    refused = send(
        here, NEW, **{**WORDS, "body": "Written here."}, draft=number, seen=version, once="k"
    )
    assert refused.status_code == 422
    assert "Written here." in refused.text
    kept(here, body="Written here.", draft=number, seen=version, apart="y")
    db.session.rollback()
    assert set(db.session.scalars(select(Draft.body))) == {"Written there.", "Written here."}


@pytest.mark.parametrize("kind", ["other", "mod", "pm", "newcomer"])
def test_nobody_else_sees_a_draft_or_its_pictures(world: World, kind: str) -> None:
    mine, theirs = world.signed_in("member"), world.signed_in(kind)
    number, _version, _answer = kept(mine, images=files(picture()))
    db.session.rollback()
    file = db.session.scalars(select(Design.file)).one()
    assert mine.get(f"/media/{file}").status_code == 200
    assert theirs.get(f"/media/{file}").status_code == 404
    assert theirs.get(f"{NEW}?draft={number}").status_code == 404
    assert "A bell that cars hear" not in theirs.get(NEW).text
    assert send(theirs, f"{KEEP}/{number}/discard").status_code == 404
    assert kept(theirs, draft=number, seen="1")[2].status_code == 404
    refused = send(theirs, NEW, **WORDS, draft=number, seen="1", once="k")
    assert refused.status_code == 404


def test_pictures_come_with_the_idea_in_their_order_with_their_words(world: World) -> None:
    client = world.signed_in("member")
    number, version, answer = kept(client, images=files(picture("red"), picture("blue")))
    ids = re.findall(r'name="picture" value="(\d+)"', answer.text)
    assert len(ids) == 2
    words = {"picture": ids, "alt": ["A red bell", "A blue bell"]}
    made = send(client, NEW, **WORDS, **words, draft=number, seen=version, once="k")
    page = client.get(made.headers["Location"]).text
    assert page.index("A red bell") < page.index("A blue bell")
    db.session.rollback()
    assert db.session.scalars(select(Design.position).order_by(Design.id)).all() == [0, 1]


def test_a_picture_is_sent_with_the_form_where_there_is_no_script(world: World) -> None:
    client = world.signed_in("member")
    made = send(client, NEW, **WORDS, images=files(picture()), once="k")
    assert made.status_code == 302
    assert "<figure" in client.get(made.headers["Location"]).text


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([b""], "Picture 1:"),
        ([picture(), b"<html>no picture</html>"], "Picture 2:"),
        ([picture()[:60]], "Picture 1:"),
        ([picture()] * 9, "at most 8 pictures"),
    ],
    ids=["empty", "html", "cut", "nine"],
)
def test_a_refused_picture_loses_no_word_and_leaves_no_file(
    world: World, given: list[bytes], said: str
) -> None:
    client = world.signed_in("member")
    answer = send(client, NEW, **WORDS, images=files(*given), once="k")
    assert answer.status_code == 422
    assert said in answer.text
    assert "Louder than a horn." in answer.text
    db.session.rollback()
    assert db.session.scalars(select(Draft.body)).all() == ["Louder than a horn."]
    assert count(Design) == 0
    folder = world.app.config["VIVIER"].uploads / "designs"
    assert not folder.exists() or list(folder.iterdir()) == []


def test_a_dropped_picture_and_a_discarded_draft_leave_no_file(world: World) -> None:
    client = world.signed_in("member")
    number, version, answer = kept(client, images=files(picture("red"), picture("blue")))
    folder = world.app.config["VIVIER"].uploads / "designs"
    assert len(list(folder.iterdir())) == 4
    first = re.findall(r'name="drop" value="(\d+)"', answer.text)[0]
    kept(client, draft=number, seen=version, drop=first)
    assert len(list(folder.iterdir())) == 2
    send(client, f"{KEEP}/{number}/discard")
    assert list(folder.iterdir()) == []
    assert count(Draft) == 0


def test_a_step_is_checked_but_kept_whatever_it_says(world: World) -> None:
    client = world.signed_in("member")
    _number, _version, answer = kept(client, title="Bell", body="", step="0")
    assert 'data-fault="title"' in answer.text
    assert 'data-fault="body"' in answer.text
    _number, _version, later = kept(client, title="Bell", body="", step="1")
    assert 'data-fault="title"' not in later.text
    assert count(Draft) == 2


def test_a_design_needs_something_that_shows_it(world: World) -> None:
    client = world.signed_in("member")
    bare = send(client, NEW, **{**WORDS, "kind": "design"}, once="k")
    assert bare.status_code == 422
    assert "A design needs a picture" in bare.text
    video = {"kind": "design", "video": "https://video.example.org/w/abc"}
    shown = send(client, NEW, **{**WORDS, **video}, once="k")
    page = client.get(shown.headers["Location"]).text
    assert "opens video.example.org" in page
    assert "<iframe" not in page


@pytest.mark.parametrize(
    "address",
    [
        "http://video.example.org/w",
        "https://127.0.0.1/w",
        "https://[::1]/w",
        "https://localhost/w",
        "https://camera.local/w",
        "https://0x7f.1/w",
        "https://2130706433/w",
        "https://me:secret@video.example.org/w",
        "https://video.example.org:8443/w",
        "javascript:alert(1)",
        "https://video.example.org/a b",
        "https://exa[mple.org/",
        "https://video.example.org/" + "a" * 300,
    ],
)
def test_a_video_leads_to_a_public_site_or_is_refused(world: World, address: str) -> None:
    assert videos.fault_of(address)
    client = world.signed_in("member")
    answer = send(client, NEW, **WORDS, video=address, once="k")
    assert answer.status_code == 422
    assert count(Idea) == 1


def test_a_preview_shows_the_idea_and_keeps_nothing(world: World) -> None:
    client = world.signed_in("member")
    words = {**WORDS, "body": "It is *loud* <script>alert(1)</script>", "why": "**Cars.**"}
    for sent in (send, send_fragment):
        page = sent(client, "/c/bikes/ideas/preview", **words).text
        assert "<em>loud</em>" in page
        assert "<strong>Cars.</strong>" in page
        assert "<script>alert" not in page
    assert count(Draft) == 0
    assert count(Idea) == 1


def test_consent_can_be_given_with_the_idea_and_holds_for_it(world: World) -> None:
    client = world.signed_in("member")
    send(client, "/settings/consents", _form="/settings")
    assert 'name="consent"' in client.get(NEW).text
    send(client, NEW, **WORDS, consent="y", once="k")
    db.session.rollback()
    found = person_with_consent(world.people["member"].id)
    assert found is not None
    idea = db.session.scalars(select(Idea).order_by(Idea.id.desc())).first()
    assert idea is not None
    assert idea.capture_consent
    assert 'name="consent"' not in client.get(NEW).text


def test_a_second_press_finds_the_idea_though_the_draft_is_gone(world: World) -> None:
    client = world.signed_in("member")
    number, version, _answer = kept(client)
    press = {**WORDS, "draft": number, "seen": version, "once": "same"}
    places = {send(client, NEW, **press).headers["Location"] for _ in range(2)}
    assert len(places) == 1
