"""Designs: versions, remarks on a spot, look-alikes, and changes that others offer."""

from __future__ import annotations

import io
import random
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from forum.extensions import db
from forum.ideas.models import Amendment, Design, Idea, Pin, Revision
from forum.threads.models import Post
from tests.web.test_proposing import count, files, picture
from tests.world import World, counted_queries, send


def address(idea: Idea) -> str:
    """Where an idea is."""
    return f"/c/bikes/ideas/{idea.id}"


def drawn(world: World, client: FlaskClient, idea: Idea, *pictures: bytes) -> list[int]:
    """Add pictures as the page does; the ids of the idea's designs."""
    send(client, f"{address(idea)}/designs", _form="/settings", images=files(*pictures))
    db.session.rollback()
    mine = select(Design.id).where(Design.idea_id == idea.id)
    return list(db.session.scalars(mine.order_by(Design.position)))


def page_of(client: FlaskClient, idea: Idea) -> str:
    """An idea's page."""
    return client.get(address(idea), follow_redirects=True).text


def photograph(seed: int) -> bytes:
    """A picture with something in it."""
    rng = random.Random(seed)
    image = Image.new("L", (9, 8))
    image.putdata([rng.randrange(256) for _ in range(72)])
    buffer = io.BytesIO()
    image.convert("RGB").resize((360, 320), Image.Resampling.BICUBIC).save(buffer, "PNG")
    return buffer.getvalue()


def test_a_new_version_takes_the_place_and_the_old_one_can_be_compared(world: World) -> None:
    idea, client = world.idea(), world.signed_in("member")
    (first,) = drawn(world, client, idea, picture("red"))
    old = f"{address(idea)}/designs/{first}"
    answer = send(client, f"{old}/version", images=files(picture("blue")), alt="A blue one")
    page = client.get(answer.headers["Location"]).text
    assert "Version 2 of 2" in page
    assert "Compare with version 1" in page
    compared = client.get(f"{answer.headers['Location']}?beside=1").text
    assert compared.count('class="design"') == 2
    assert "an earlier version" in client.get(old).text
    shown = page_of(client, idea)
    assert "A blue one" in shown
    assert shown.count("<img") == 1
    listed = client.get("/c/bikes/ideas?order=new").text
    assert listed.count("thumb-") == 1


def test_others_can_look_at_a_design_and_not_change_it(world: World) -> None:
    idea, client = world.idea(), world.signed_in("member")
    (first,) = drawn(world, client, idea, picture())
    there = f"{address(idea)}/designs/{first}"
    other = world.signed_in("other")
    assert other.get(there).status_code == 200
    for act in ("version", "remove"):
        assert send(other, f"{there}/{act}").status_code == 403
    assert send(other, f"{address(idea)}/designs", images=files(picture())).status_code == 403
    elsewhere = world.idea("other")
    assert other.get(f"{address(elsewhere)}/designs/{first}").status_code == 404
    assert count(Design) == 1


def test_an_idea_has_at_most_eight_pictures(world: World) -> None:
    idea, client = world.idea(), world.signed_in("member")
    assert len(drawn(world, client, idea, *[picture()] * 8)) == 8
    answer = send(client, f"{address(idea)}/designs", _form="/settings", images=files(picture()))
    assert answer.status_code == 422
    assert "at most 8 pictures" in answer.text
    assert count(Design) == 8
    folder = world.app.config["VIVIER"].uploads / "designs"
    assert len(list(folder.iterdir())) == 16


def test_a_removed_design_goes_with_its_files_and_the_next_one_stands_first(world: World) -> None:
    idea, client = world.idea(), world.signed_in("member")
    first, second = drawn(world, client, idea, picture("red"), picture("blue"))
    send(client, f"{address(idea)}/designs/{first}/remove")
    db.session.rollback()
    left = db.session.scalars(select(Design)).one()
    assert (left.id, left.position) == (second, 0)
    folder = world.app.config["VIVIER"].uploads / "designs"
    assert len(list(folder.iterdir())) == 2


def test_a_remark_on_a_spot_is_a_post_with_a_way_back_and_forth(world: World) -> None:
    idea, client = world.idea(), world.signed_in("member")
    (design,) = drawn(world, client, idea, picture())
    there = f"{address(idea)}/designs/{design}"
    other = world.signed_in("other")
    remark = {"across": "25", "down": "50,5", "body": "This bolt will rust.", "once": "k"}
    for _ in range(2):
        answer = send(other, f"{there}/pins", **remark)
        assert answer.status_code == 302
    assert count(Pin) == count(Post) == 1
    pin = db.session.scalars(select(Pin)).one()
    assert (pin.across, pin.down) == (250, 505)
    page = client.get(there).text
    assert "This bolt will rust." in page
    assert f'href="#remark-{pin.post_id}"' in page
    assert "about a spot of a design" in page_of(client, idea)


@pytest.mark.parametrize(
    "spot", [("101", "50"), ("-1", "50"), ("50", "1e9"), ("", ""), ("nan", "5"), ("inf", "5")]
)
def test_a_spot_outside_the_picture_is_refused_and_the_words_are_kept(
    world: World, spot: tuple[str, str]
) -> None:
    idea, client = world.idea(), world.signed_in("member")
    (design,) = drawn(world, client, idea, picture())
    fields = {"across": spot[0], "down": spot[1], "body": "My words.", "once": "k"}
    answer = send(client, f"{address(idea)}/designs/{design}/pins", **fields)
    assert answer.status_code == 422
    assert "not on the picture" in answer.text
    assert "My words." in answer.text
    assert count(Post) == count(Pin) == 0


def test_a_picture_that_was_there_already_is_noticed(world: World) -> None:
    first, second = world.idea(title="The first rack"), world.idea("other")
    drawn(world, world.signed_in("member"), first, photograph(1))
    client = world.signed_in("other")
    drawn(world, client, second, photograph(1), photograph(2))
    page = client.get("/settings").text
    assert page.count("looks like a picture of") == 1
    kept_draft = send(client, "/c/bikes/ideas/drafts", title="Mine", images=files(photograph(1)))
    draft = client.get(kept_draft.headers["Location"]).text
    assert "It looks like a picture of" in draft
    assert "The first rack" in page


def offered(client: FlaskClient, idea: Idea, **fields: Any) -> Any:
    """Offer a change as the page does."""
    words = {"title": idea.title, "body": idea.body, "reason": "Clearer.", "once": ""}
    return send(client, f"{address(idea)}/amend", _form="/settings", **{**words, **fields})


def test_an_accepted_change_is_the_ideas_text_in_the_name_of_who_offered_it(world: World) -> None:
    idea = world.idea()
    answer = offered(world.signed_in("other"), idea, body="It should fold in *one* move.")
    place = answer.headers["Location"]
    author = world.signed_in("member")
    assert "<ins>" in author.get(place).text
    assert "waits for the author" in page_of(author, idea)
    send(author, f"{place}/accept", answer="Better, thank you.")
    shown = page_of(author, idea)
    assert "<em>one</em>" in shown
    other = world.people["other"]
    assert f'improved by <a class="name" href="/people/{other.id}-other">Other</a>' in shown
    db.session.rollback()
    last = db.session.scalars(select(Revision).order_by(Revision.number.desc())).first()
    assert last is not None
    assert last.author_id == world.people["other"].id


def test_a_declined_change_needs_a_word_and_changes_nothing(world: World) -> None:
    idea = world.idea()
    place = offered(world.signed_in("other"), idea, body="Worse.").headers["Location"]
    author = world.signed_in("member")
    assert send(author, f"{place}/decline", answer=" ").status_code == 422
    send(author, f"{place}/decline", answer="It says less than before.")
    assert "It says less than before." in author.get(place).text
    before = idea.body
    db.session.refresh(idea)
    assert idea.body == before
    assert send(author, f"{place}/accept", answer="").status_code == 422


def test_a_picture_that_was_offered_becomes_the_next_version(world: World) -> None:
    idea, author = world.idea(), world.signed_in("member")
    drawn(world, author, idea, picture("red"))
    other = world.signed_in("other")
    place = offered(other, idea, position="0", images=files(picture("blue"))).headers["Location"]
    db.session.rollback()
    file = db.session.scalars(select(Design.file).where(Design.amendment_id.is_not(None))).one()
    assert world.signed_in("guest").get(f"/media/{file}").status_code == 200
    assert "Offered" in author.get(place).text
    send(author, f"{place}/accept", answer="")
    db.session.rollback()
    now = db.session.scalars(select(Design).where(Design.is_current)).one()
    assert (now.file, now.version, now.author_id) == (file, 2, world.people["other"].id)
    assert author.get(place).status_code == 200


def test_a_picture_alone_is_accepted_whatever_was_written_meanwhile(world: World) -> None:
    idea, author = world.idea(), world.signed_in("member")
    drawn(world, author, idea, picture("red"))
    other = world.signed_in("other")
    place = offered(other, idea, position="0", images=files(picture("blue"))).headers["Location"]
    words = {"title": idea.title, "body": "A second thought.", "tags": "", "once": ""}
    send(author, f"{address(idea)}/edit", **words)
    assert "<ins>" not in author.get(place).text
    assert send(author, f"{place}/accept", answer="").status_code == 302
    db.session.rollback()
    db.session.refresh(idea)
    assert idea.body == "A second thought."
    assert db.session.scalars(select(Design.version).where(Design.is_current)).all() == [2]


def test_a_picture_is_offered_in_the_place_of_one_that_is_there(world: World) -> None:
    idea = world.idea()
    for place in ("0", "7", "x", ""):
        answer = offered(
            world.signed_in("other"), idea, position=place, images=files(picture("blue"))
        )
        assert answer.status_code == 422
        assert "take the place of" in answer.text
    assert count(Design) == count(Amendment) == 0


@pytest.mark.parametrize("kind", ["other", "newcomer", "pm"])
def test_only_its_author_or_a_moderator_answers_an_offer(world: World, kind: str) -> None:
    idea = world.idea()
    place = offered(world.signed_in("other"), idea, body="Worse.").headers["Location"]
    for act in ("accept", "decline"):
        assert send(world.signed_in(kind), f"{place}/{act}", answer="No.").status_code == 403
    expected = 302 if kind == "other" else 403
    assert send(world.signed_in(kind), f"{place}/withdraw", answer="").status_code == expected
    db.session.rollback()
    state = "withdrawn" if kind == "other" else "offered"
    assert db.session.scalars(select(Amendment.state)).all() == [state]


def test_an_offer_made_from_an_older_text_overwrites_nothing(world: World) -> None:
    idea = world.idea()
    place = offered(world.signed_in("other"), idea, body="Mine.").headers["Location"]
    author = world.signed_in("member")
    words = {"title": idea.title, "body": "The author's second thought.", "tags": "", "once": ""}
    edited = send(author, f"{address(idea)}/edit", **words)
    assert edited.status_code == 302, edited.text
    answer = send(author, f"{place}/accept", answer="")
    assert answer.status_code == 422
    assert "changed since" in answer.text
    db.session.refresh(idea)
    assert idea.body == "The author's second thought."


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "says already"),
        ({"body": "Other words.", "reason": ""}, "reason"),
        ({"title": "Bel", "body": "Other words."}, "5 to 200"),
        ({"images": files(b"no picture"), "position": "0"}, "Picture 1:"),
    ],
)
def test_an_offer_that_cannot_be_taken_says_why(
    world: World, fields: dict[str, Any], said: str
) -> None:
    answer = offered(world.signed_in("other"), world.idea(), **fields)
    assert answer.status_code == 422
    assert said in answer.text
    assert count(Amendment) == 0


def test_a_hidden_idea_hides_its_designs_offers_and_pictures(world: World) -> None:
    idea, author = world.idea(), world.signed_in("member")
    (design,) = drawn(world, author, idea, picture())
    other = world.signed_in("other")
    place = offered(other, idea, body="Mine.").headers["Location"]
    mod = world.signed_in("mod")
    send(mod, f"{address(idea)}/moderate", act="hide", reason="spam")
    assert other.get(place).status_code == 404
    assert other.get(f"{address(idea)}/designs/{design}").status_code == 404
    assert offered(other, idea, body="Again.").status_code == 404


def test_an_idea_with_designs_and_remarks_costs_few_queries(world: World) -> None:
    idea, author = world.idea(), world.signed_in("member")
    ids = drawn(world, author, idea, picture("red"), picture("blue"))
    for number, design in enumerate(ids):
        fields = {"across": "5", "down": "5", "body": f"Remark {number}.", "once": f"k{number}"}
        client = world.signed_in(("other", "mod")[number])
        send(client, f"{address(idea)}/designs/{design}/pins", **fields)
    path = re.sub(r"^http://[^/]+", "", author.get(address(idea)).headers["Location"])
    with counted_queries() as statements:
        author.get(path)
    assert len(statements) <= 11
