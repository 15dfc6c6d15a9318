"""Pictures have a pace and a room of their own, whatever they belong to; the answers say so."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from forum.accounts import room
from forum.core import limits
from forum.extensions import db
from forum.ideas.models import Design
from forum.threads.models import PostImage
from tests.conftest import on_both_databases
from tests.web.test_proposing import count, files, kept, picture, send_fragment
from tests.world import World, counted_queries, send


def on_the_disk(app: Flask) -> int:
    """How many bytes of pictures lie in the uploads."""
    uploads: Path = app.config["VIVIER"].uploads
    return sum(file.stat().st_size for file in uploads.rglob("*.webp"))


def give_to_post(client: FlaskClient) -> int:
    """Give a picture while writing a post; the answer's code."""
    image = (BytesIO(picture()), "picture.png")
    return send_fragment(client, "/c/bikes/images", image=image).status_code


def give_everywhere(client: FlaskClient, idea_id: int) -> None:
    """A picture for an idea, a new version of it, one for a draft, a post and a portrait."""
    here = f"/c/bikes/ideas/{idea_id}/designs"
    send(client, here, _form="/settings", images=files(picture()))
    design = db.session.scalars(select(Design.id)).one()
    send(client, f"{here}/{design}/version", images=files(picture("blue")), alt="")
    kept(client, images=files(picture("green")))
    assert give_to_post(client) == 201
    send(client, "/settings/portrait", portrait=(BytesIO(picture()), "me.png"))


@on_both_databases
def test_what_a_person_keeps_is_counted_to_the_byte(app: Flask, world: World) -> None:
    idea, client = world.idea("member"), world.signed_in("member")
    member, other = world.people["member"].id, world.people["other"].id
    give_everywhere(client, idea.id)
    db.session.rollback()
    with counted_queries() as statements:
        assert room.kept_by(member) == on_the_disk(app) > 0
    assert len(statements) == 1
    assert room.kept_by(other) == 0
    send(client, "/settings/portrait/remove")
    db.session.rollback()
    assert room.kept_by(member) == on_the_disk(app)


def test_where_there_is_no_room_nothing_is_kept(
    app: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    idea, client = world.idea("member"), world.signed_in("member")
    give_everywhere(client, idea.id)
    before, pictures = on_the_disk(app), (count(Design), count(PostImage))
    monkeypatch.setitem(limits.KEPT_BYTES, "member", before + 10)
    here = f"/c/bikes/ideas/{idea.id}/designs"
    refused = send(client, here, _form="/settings", images=files(picture()))
    assert refused.status_code == 422
    assert "Your pictures may take 0 MB together" in refused.text
    assert "may take 0 MB" in kept(client, images=files(picture()))[2].text
    assert give_to_post(client) == 422
    assert (on_the_disk(app), (count(Design), count(PostImage))) == (before, pictures)
    # A portrait that takes the place of another one needs no more room than it had.
    again = send(client, "/settings/portrait", portrait=(BytesIO(picture()), "me.png"))
    assert again.status_code == 302
    assert world.signed_in("other").get("/").status_code == 200


def test_the_room_is_what_was_promised() -> None:
    megabytes = {level: most / 1_000_000 for level, most in limits.KEPT_BYTES.items()}
    assert megabytes == {"newcomer": 200, "member": 200, "trusted": 400}
    assert limits.UPLOADS == "10 per minute"


def test_ten_uploads_a_minute_whatever_they_are_for(world: World) -> None:
    idea, client = world.idea("member"), world.signed_in("member")
    here = f"/c/bikes/ideas/{idea.id}/designs"
    most = int(limits.UPLOADS.split()[0])
    codes = [give_to_post(client) for _ in range(most - 1)]
    assert codes == [201] * (most - 1)
    # What brings no picture costs nothing.
    kept(client, title="A louder bell")
    assert send(client, here, _form="/settings", images=files(picture())).status_code == 302
    refused = send(client, here, _form="/settings", images=files(picture()))
    assert refused.status_code == 429
    assert "10 in 1 minute is the most" in refused.text
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert count(Design) == 1
    assert give_to_post(world.signed_in("other")) == 201


def test_a_draft_s_pictures_count_among_those_of_a_day(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(limits.UPLOAD, "member", limits.Pace(limits.UPLOAD["member"].gap, 1))
    client = world.signed_in("member")
    kept(client, images=files(picture()))
    kept(client, title="Another one", images=files(picture()))
    assert count(Design) == 1
