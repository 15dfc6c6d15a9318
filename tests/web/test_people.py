"""Profiles, portraits, blocks, settings, members and trust: through HTTP."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import delete, select

from forum.accounts.models import Block, Person
from forum.communities.models import Area, Community, Membership, Owned, ProductModel
from forum.core import clock, images
from forum.core.transaction import transaction
from forum.extensions import db
from forum.follows.service import follow
from forum.people import jobs
from forum.threads.models import Thread
from forum.threads.service import start_thread, write_post
from tests.world import World, send, token_of

PROFILE = {"about": "", "sociability": ""}


def person(world: World, kind: str = "member") -> Person:
    """A person's row, read afresh."""
    db.session.rollback()
    return db.session.get_one(Person, world.people[kind].id, populate_existing=True)


def address(world: World, kind: str = "member") -> str:
    """Where a person's profile is."""
    return f"/people/{world.people[kind].id}-{kind}"


def picture(width: int = 300, height: int = 200, kind: str = "PNG") -> bytes:
    """A picture, red in its left third, blue in the rest."""
    made = Image.new("RGB", (width, height), "#0000ff")
    made.paste("#ff0000", (0, 0, width // 3, height))
    file = BytesIO()
    made.save(file, kind)
    return file.getvalue()


def give(client: FlaskClient, data: bytes, name: str = "me.png") -> object:
    """Send a portrait."""
    return send(client, "/settings/portrait", portrait=(BytesIO(data), name))


def test_a_profile_has_one_address_and_old_ones_lead_there(world: World) -> None:
    client = world.signed_in("guest")
    number = world.people["member"].id
    for old in (f"/people/{number}", f"/people/{number}-once-called-so"):
        answer = client.get(old)
        assert (answer.status_code, answer.headers["Location"]) == (301, address(world))
    page = client.get(address(world))
    assert page.status_code == 200
    assert f'<link rel="canonical" href="{address(world)}">' in page.text
    assert client.get("/people/999999").status_code == 404


def test_a_profile_says_what_its_person_says(world: World) -> None:
    client = world.signed_in("member")
    about = "I *ride* <script>alert(1)</script> [home](javascript:alert(1))"
    answer = send(client, "/settings/profile", about=about, sociability="chat")
    assert answer.status_code == 302
    page = world.signed_in("guest").get(address(world)).text
    assert "<em>ride</em>" in page
    assert "<script>alert" not in page
    assert 'href="javascript' not in page
    assert "a chat" in page


@pytest.mark.parametrize(
    "fields",
    [
        {**PROFILE, "about": "x" * 1001},
        {**PROFILE, "sociability": "shouting"},
        {**PROFILE, "is_admin": "y"},
    ],
)
def test_what_a_profile_cannot_hold_is_refused_and_kept_on_the_page(
    world: World, fields: dict[str, str]
) -> None:
    answer = send(world.signed_in("member"), "/settings/profile", **fields)
    assert answer.status_code == 422
    assert fields["about"] in answer.text
    assert person(world).sociability is None
    assert not person(world).is_admin


def test_models_are_ticked_on_the_profile_and_named_by_the_team(world: World) -> None:
    team = world.signed_in("pm")
    fields = {"row": ["", ""], "names": ["City 3", "Cargo"]}
    assert send(team, "/c/bikes/models", **fields).status_code == 302
    assert 'value="City 3"' in team.get("/c/bikes/models").text
    assert send(team, "/c/bikes/models", row="", names="x" * 61).status_code == 422
    db.session.rollback()
    city = db.session.scalars(select(ProductModel).where(ProductModel.name == "City 3")).one()
    client = world.signed_in("member")
    send(client, "/settings/profile", **PROFILE, model=[str(city.id), "none", "9" * 12])
    db.session.rollback()
    assert [row.model_id for row in db.session.scalars(select(Owned))] == [city.id]
    assert f'value="{city.id}" checked' in client.get("/settings/profile").text
    assert "City 3" in world.signed_in("guest").get(address(world)).text


# Portraits


def test_a_portrait_is_painted_anew_cut_to_a_square_and_shown(app: Flask, world: World) -> None:
    client = world.signed_in("member")
    assert give(client, picture()).status_code == 302  # type: ignore[attr-defined]
    file = person(world).avatar
    assert file
    assert "me" not in file
    guest = world.signed_in("guest")
    for name, side in ((file, 256), (f"thumb-{file}", 96)):
        answer = guest.get(f"/avatars/{name}")
        assert answer.status_code == 200
        assert "max-age" in answer.headers["Cache-Control"]
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        with Image.open(BytesIO(answer.data)) as shown:
            assert (shown.format, shown.size) == ("WEBP", (side, side))
            red, _green, blue = shown.convert("RGB").getpixel((2, side // 2))
            assert red > blue
            red, _green, blue = shown.convert("RGB").getpixel((side - 3, side // 2))
            assert blue > red
    assert f"/avatars/{file}" in guest.get(address(world)).text
    world.idea("member")
    folder: Path = app.config["VIVIER"].uploads / "portraits"
    assert {one.name for one in folder.iterdir()} == {file, f"thumb-{file}"}


def test_a_new_portrait_takes_the_place_of_the_old_and_can_be_taken_away(
    app: Flask, world: World
) -> None:
    client = world.signed_in("member")
    give(client, picture())
    first = person(world).avatar
    give(client, picture(200, 300, "JPEG"))
    second = person(world).avatar
    assert second not in {None, first}
    assert client.get(f"/avatars/{first}").status_code == 404
    assert send(client, "/settings/portrait/remove").status_code == 302
    assert person(world).avatar is None
    assert client.get(f"/avatars/{second}").status_code == 404
    assert list((app.config["VIVIER"].uploads / "portraits").iterdir()) == []


@pytest.mark.parametrize("data", [b"", b"<svg/>", b"GIF89a", picture()[:200]])
def test_what_is_no_picture_is_refused_and_leaves_nothing(
    app: Flask, world: World, data: bytes
) -> None:
    client = world.signed_in("member")
    answer = give(client, data)
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert person(world).avatar is None
    folder: Path = app.config["VIVIER"].uploads / "portraits"
    assert not folder.exists() or list(folder.iterdir()) == []


def test_a_portrait_of_who_is_hidden_is_hidden(world: World) -> None:
    give(world.signed_in("member"), picture())
    file = person(world).avatar
    with transaction() as session:
        session.get_one(Community, world.place.id).visibility = "private"
    for kind, code in (("guest", 404), ("outsider", 404), ("other", 200), ("member", 200)):
        assert world.signed_in(kind).get(f"/avatars/{file}").status_code == code, kind


def test_portraits_of_nobody_are_swept(world: World) -> None:
    give(world.signed_in("member"), picture())
    folder: Path = world.app.config["VIVIER"].uploads / "portraits"
    lost = images.keep(Image.new("RGB", (9, 9)), folder, images.PORTRAITS)
    kept = person(world).avatar
    later = clock.now().replace(minute=jobs.SWEPT_AT_MINUTE) + timedelta(hours=3)
    with clock.held_at(later - timedelta(minutes=1)):
        assert jobs.sweep_portraits() == 0
    with clock.held_at(later):
        assert jobs.sweep_portraits() == 2
    assert not (folder / lost.name).exists()
    assert {one.name for one in folder.iterdir()} == {kept, f"thumb-{kept}"}


# Blocks


def test_who_is_blocked_is_folded_for_me_alone_and_can_be_shown_again(world: World) -> None:
    idea = world.idea("mod")
    with transaction() as session:
        thread = session.get_one(Thread, idea.thread_id)
        write_post(world.actor("other"), community=world.place, thread=thread, body="Loud words.")
    client = world.signed_in("member")
    page = f"/c/bikes/ideas/{idea.id}"
    assert "You blocked" not in client.get(page, follow_redirects=True).text
    other = world.people["other"].id
    assert send(client, f"/people/{other}/block").status_code == 302
    folded = client.get(page, follow_redirects=True).text
    assert "You blocked Other: show" in folded
    assert "Loud words." in folded
    assert "You blocked" not in world.signed_in("mod").get(page, follow_redirects=True).text
    assert "Other" in client.get("/settings/privacy").text
    assert "they can neither mention nor notify you" in client.get(address(world, "other")).text
    send(client, f"/people/{other}/unblock")
    assert "You blocked" not in client.get(page, follow_redirects=True).text
    db.session.rollback()
    assert db.session.scalars(select(Block)).all() == []


def test_who_is_gone_from_sight_can_still_be_unblocked(world: World) -> None:
    client, other = world.signed_in("outsider"), world.people["other"].id
    send(client, f"/people/{other}/block")
    with transaction() as session:
        session.get_one(Community, world.place.id).visibility = "private"
    assert client.get(f"/people/{other}").status_code == 404
    assert send(client, f"/people/{other}/unblock").status_code == 302
    db.session.rollback()
    assert db.session.scalars(select(Block)).all() == []


# Names and times


def test_a_name_is_changed_in_the_settings_and_its_links_still_lead_there(world: World) -> None:
    world.idea("member", title="A bell that cars hear")
    client = world.signed_in("member")
    fields = {"language": "en", "time_zone": "UTC"}
    assert send(client, "/settings", name="Other", **fields).status_code == 422
    assert send(client, "/settings", name="Zoé", **fields).status_code == 302
    old = client.get(address(world))
    assert old.headers["Location"] == f"/people/{world.people['member'].id}-zoe"
    page = client.get("/c/bikes/ideas?order=new").text
    assert f'href="/people/{world.people["member"].id}-zoe">Zoé</a>' in page
    again = send(client, "/settings", name="Ada", **fields)
    assert again.status_code == 422
    assert "30 days" in again.text


def test_times_are_the_readers_own(world: World) -> None:
    with transaction() as session:
        row = session.get_one(Person, world.people["member"].id)
        # In Auckland it is the next day then.
        row.created_at = datetime(2025, 3, 14, 20, 0, tzinfo=UTC)
    client = world.signed_in("other")
    assert "14 March 2025" in client.get(address(world)).text
    fields = {"name": "Other", "language": "en"}
    assert send(client, "/settings", time_zone="Mars/Olympus", **fields).status_code == 422
    assert send(client, "/settings", time_zone="Pacific/Auckland", **fields).status_code == 302
    assert "15 March 2025" in client.get(address(world)).text
    assert "14 March 2025" in world.signed_in("guest").get(address(world)).text


def test_the_page_offers_the_devices_zone_and_changes_nothing_by_itself(world: World) -> None:
    page = world.signed_in("member").get("/settings").text
    assert 'data-controller="zone"' in page
    assert '<option value="UTC" selected>' in page


# Members and trust


def test_members_are_listed_by_name_and_role(world: World) -> None:
    client = world.signed_in("guest")
    everybody = client.get("/c/bikes/members").text
    assert all(f">{name}</a>" in everybody for name in ("Member", "Other", "Mod", "Pm"))
    assert ">Outsider</a>" not in everybody
    mods = client.get("/c/bikes/members?role=moderator").text
    assert (">Mod</a>" in mods, ">Member</a>" in mods) == (True, False)
    assert ">Other</a>" in client.get("/c/bikes/members?name=oth&order=newest").text
    assert "Nobody is called like that here" in client.get("/c/bikes/members?name=%25%00_").text
    for wrong in ("role=king", "order=loudest", "after=nonsense"):
        assert client.get(f"/c/bikes/members?{wrong}").status_code == 404


def test_trust_says_how_far_one_is(world: World) -> None:
    with transaction() as session:
        row = session.get_one(Person, world.people["member"].id)
        row.contributions, row.days_seen = 6, 40
    page = world.signed_in("member").get("/trust").text
    assert "6 of 10 accepted contributions" in page
    assert "15 of 15 days" in page
    assert "of 10 accepted" not in world.signed_in("guest").get("/trust").text


def test_an_admin_grants_trust_by_a_press_and_the_operator_by_a_command(
    app: Flask, world: World
) -> None:
    admin, number = world.signed_in("admin"), world.people["member"].id
    send(admin, f"/people/{number}/trust", granted="y")
    assert person(world).trust_granted_at is not None
    send(admin, f"/people/{number}/trust", granted="")
    assert person(world).trust_granted_at is None
    done = app.test_cli_runner().invoke(args=["person", "trust", "member"])
    assert (done.exit_code, done.output) == (0, "Member is trusted.\n")
    assert person(world).trust_granted_at is not None
    app.test_cli_runner().invoke(args=["person", "trust", "Member", "--withdraw"])
    assert person(world).trust_granted_at is None
    assert app.test_cli_runner().invoke(args=["person", "trust", "nobody"]).exit_code == 1


def test_who_came_with_an_import_is_shown_and_neither_blocked_nor_trusted(world: World) -> None:
    idea = world.idea("member")
    with transaction() as session:
        author = Person(name="anna", folded_name="anna", origin="a file", unclaimed=True)
        session.add(author)
        session.flush()
        session.merge(idea).author_id = author.id
        number = author.id
    page = world.signed_in("admin").get(f"/people/{number}-anna").text
    assert "Came here with an import" in page
    assert f"/people/{number}/block" not in page
    assert f"/people/{number}/trust" not in page
    assert send(world.signed_in("admin"), f"/people/{number}/trust", granted="y").status_code == 404


def test_what_one_follows_is_ones_own(world: World) -> None:
    world.idea("member", title="A bell that cars hear")
    path = f"/people/{world.people['member'].id}/following"
    assert "A bell that cars hear" in world.signed_in("member").get(path).text
    for kind in ("guest", "other", "admin"):
        assert world.signed_in(kind).get(path).status_code == 404


def test_the_menu_leads_to_ones_own_profile(world: World) -> None:
    page = world.signed_in("member").get("/").text
    assert token_of(page)
    assert f'href="{address(world)}"' in page


# Following


def test_a_person_is_followed_from_their_page_and_left_again(world: World) -> None:
    client, number = world.signed_in("other"), world.people["member"].id
    send(client, f"/people/{number}/follow", choice="follow")
    assert 'value="unfollow"' in client.get(address(world)).text
    page = client.get(f"/people/{world.people['other'].id}/following").text
    assert f'href="{address(world)}"' in page
    send(client, f"/people/{number}/follow", choice="unfollow")
    page = client.get(f"/people/{world.people['other'].id}/following").text
    assert f'href="{address(world)}"' not in page


def test_nobody_follows_themselves_or_whom_they_do_not_meet(world: World) -> None:
    own = world.people["member"].id
    assert (
        send(world.signed_in("member"), f"/people/{own}/follow", choice="follow").status_code == 403
    )
    with transaction() as session:
        session.get_one(Community, world.place.id).visibility = "private"
    stranger = world.signed_in("outsider")
    assert send(stranger, f"/people/{own}/follow", choice="follow").status_code == 404


def test_what_one_follows_is_listed_while_one_may_read_it(world: World) -> None:
    client, me = world.signed_in("other"), world.actor("other")
    with transaction():
        thread = start_thread(
            world.actor("member"), community=world.place, title="Chain oil", body="Q"
        )
        area = Area(community_id=world.place.id, name="Frame", position=0)
        db.session.add(area)
        db.session.flush()
    idea = world.idea("member", title="A bell that whispers")
    with transaction():
        discussion = db.session.get_one(Thread, idea.thread_id)
        write_post(me, community=world.place, thread=discussion, body="Yes.")
        follow(me, "area", area.id)
        follow(me, "tag", world.place.id, "winter")
        follow(me, "thread", thread.id)
        follow(me, "idea", idea.id)
    path = f"/people/{me.id}/following"
    followed = ("Frame", "“winter”", "Chain oil", "A bell that whispers")
    page = client.get(path).text
    assert [name for name in followed if name not in page] == []
    assert page.count("A bell that whispers</a>") == 2
    send(client, "/c/bikes/follow", kind="tag", word="winter", choice="unfollow")
    assert "winter" not in client.get(path).text
    with transaction() as session:
        session.get_one(Community, world.place.id).visibility = "private"
        session.execute(delete(Membership).where(Membership.person_id == me.id))
    page = client.get(path).text
    assert [name for name in followed if name in page] == []
