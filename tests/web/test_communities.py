"""Pages of communities through HTTP: the directory, joining, inviting, rules, settings, notes."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from forum.communities.inviting import invite_by_link
from forum.communities.models import Community, Membership
from forum.communities.notes import Pinned, pin_notes
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas.models import Vote
from tests.world import PASSWORD, World, counted_queries, rows, send

SETTINGS = {
    "name": "Bikes",
    "tagline": "",
    "language": "en",
    "accent": "#0b6e64",
    "rules": "",
    "licence": "Yours.",
    "minimum_age": "16",
    "members_invite": "y",
    "reactions": "",
    "answer_within_days": "14",
    "answer_from_votes": "5",
}


def alter(world: World, **values: Any) -> None:
    """Change columns of the community."""
    with transaction() as session:
        here = update(Community).where(Community.id == world.place.id)
        session.execute(here.values(**values))


def places(world: World, kind: str) -> list[Membership]:
    """That person's place here, as a list of one or none."""
    db.session.rollback()
    here = (Membership.community_id == world.place.id,)
    mine = Membership.person_id == world.people[kind].id
    return list(db.session.scalars(select(Membership).where(*here, mine)))


def test_the_directory_is_searched_and_says_when_there_is_none(world: World) -> None:
    client = world.signed_in("member")
    assert "Bikes" in client.get("/communities?q=VELORA").text
    assert "Noise" not in client.get("/communities?q=velora").text
    assert "No community is like that" in client.get("/communities?q=zzz").text
    assert "Noise" not in client.get("/communities?mine=yes").text
    assert client.get("/communities?order=sideways").status_code == 404
    assert client.get("/communities?after=%%%").status_code == 404
    assert client.get("/communities?language=xx&q=%00").status_code == 200


@pytest.mark.parametrize("kind", ["guest", "outsider"])
def test_what_is_closed_shows_nowhere(world: World, kind: str) -> None:
    idea = world.idea(title="A secret that folds")
    alter(world, visibility="private", name="Hidden bikes", folded="hidden bikes velora")
    with transaction():
        idea.status = "released"
        db.session.merge(idea)
    client = world.signed_in(kind)
    for address in ("/", "/communities", "/communities?q=hidden"):
        page = client.get(address).text
        assert "Hidden bikes" not in page
        assert "A secret" not in page
    assert "1 community" in client.get("/communities").text


def test_one_press_joins_and_votes(world: World) -> None:
    idea, client = world.idea(), world.signed_in("outsider")
    page = client.get("/c/bikes/ideas?order=new").text
    assert "Join and vote" in page
    answer = send(client, f"/c/bikes/ideas/{idea.id}/join-and-vote", choice="want")
    assert answer.status_code == 302
    page = client.get(answer.headers["Location"], follow_redirects=True).text
    assert "You are a member of Bikes now" in page
    assert "Take back your vote" in page
    (place,) = places(world, "outsider")
    assert place.role == "member"
    assert rows(Vote) == 1
    # A second press changes nothing more, and both can be undone.
    send(client, f"/c/bikes/ideas/{idea.id}/join-and-vote", choice="want")
    assert (len(places(world, "outsider")), rows(Vote)) == (1, 1)
    send(client, f"/c/bikes/ideas/{idea.id}/vote", choice="retract")
    send(client, "/c/bikes/leave")
    assert (len(places(world, "outsider")), rows(Vote)) == (0, 0)


def test_a_vote_that_is_refused_joins_nobody(world: World) -> None:
    idea, client = world.idea(), world.signed_in("outsider")
    with transaction():
        idea.status = "released"
        db.session.merge(idea)
    answer = send(client, f"/c/bikes/ideas/{idea.id}/join-and-vote", choice="want")
    assert answer.status_code == 403
    assert send(client, f"/c/bikes/ideas/{idea.id}/join-and-vote", choice="so").status_code in {
        403,
        422,
    }
    assert places(world, "outsider") == []


def test_a_guest_is_led_through_sign_up_and_lands_where_one_press_completes_it(
    world: World,
) -> None:
    idea = world.idea()
    client = world.signed_in("guest")
    page = client.get("/c/bikes/ideas?order=new").text
    led = re.search(r'class="vote-box" href="([^"]+)"', page)
    assert led
    sign_in = client.get(led[1].replace("&amp;", "&")).text
    sign_up = re.search(r'href="(/sign-up\?[^"]+)"', sign_in)
    assert sign_up
    form = client.get(sign_up[1].replace("&amp;", "&")).text
    onward = re.search(r'name="next"[^>]*value="([^"]+)"', form)
    assert onward
    fields = {"name": "fresh-anna", "password": PASSWORD, "of_age": "y", "terms": "y"}
    answer = send(client, "/sign-up", next=onward[1], **fields)
    assert answer.headers["Location"].startswith(f"/c/bikes/ideas/{idea.id}")
    landed = client.get(answer.headers["Location"]).text
    assert "Join and vote" in landed
    send(client, f"/c/bikes/ideas/{idea.id}/join-and-vote", choice="want")
    db.session.rollback()
    assert rows(Vote) == 1


def test_a_community_that_asks_for_an_age_asks_before_joining(world: World) -> None:
    idea = world.idea()
    alter(world, minimum_age=18)
    client = world.signed_in("outsider")
    assert "Join to vote" in client.get("/c/bikes/ideas?order=new").text
    there = f"/c/bikes/ideas/{idea.id}"
    asked = send(client, "/c/bikes/join", next=there)
    assert asked.status_code == 422
    assert "18 or older" in asked.text
    direct = send(client, f"{there}/join-and-vote", choice="want")
    assert direct.status_code == 422
    assert places(world, "outsider") == []
    answer = send(client, "/c/bikes/join", next=there, of_age="y")
    assert answer.headers["Location"] == there
    assert places(world, "outsider")[0].confirmed_age == 18
    away = send(client, "/c/bikes/join", next="https://evil.example/", of_age="y")
    assert away.headers["Location"] == "/c/bikes/"


def invitation(world: World) -> str:
    """The address of an invitation into the closed community."""
    alter(world, visibility="private")
    db.session.refresh(world.place)
    with transaction():
        word = invite_by_link(world.actor("mod"), world.place, uses=5, days=7)
    return f"/invitations/{word}"


def test_the_invited_see_where_to_and_by_whom_before_they_join(world: World) -> None:
    alter(world, rules="Be kind.", rules_html="<p>Be kind.</p>", rules_version=1, rules_asked=1)
    address = invitation(world)
    guest = world.signed_in("guest")
    page = guest.get(address).text
    for words in ("Bikes", "Mod", "Be kind.", "Make an account and join"):
        assert words in page
    onward = re.search(r'href="/sign-up\?next=([^"]+)"', page)
    assert onward
    assert onward[1].endswith(address.rpartition("/")[2])
    refused = send(guest, address)
    assert refused.headers["Location"].startswith("/sign-in")
    client = world.signed_in("outsider")
    assert "Join Bikes" in client.get(address).text
    assert send(client, address).headers["Location"] == "/c/bikes/"
    assert places(world, "outsider")[0].invited_by_id == world.people["mod"].id
    assert "You are a member already" in client.get(address).text
    assert guest.get("/invitations/none-of-ours").status_code == 404


def test_a_link_is_shown_once_and_letters_offer_theirs(app: Flask, world: World) -> None:
    client = world.signed_in("mod")
    made = send(client, "/c/bikes/invitations", uses="3", days="7")
    (link,) = re.findall(r'value="(http[^"]+/invitations/[\w-]{43})"', made.text)
    assert link not in client.get("/c/bikes/invitations").text
    written = send(
        client, "/c/bikes/invitations/mail", addresses="ana@example.org, bo@example.org\ncy@x.org"
    )
    assert "No mail server is set" in written.text
    assert len(re.findall(r'value="http[^"]+/invitations/', written.text)) == 3
    again = send(client, "/c/bikes/invitations/mail", addresses="ana@example.org")
    assert "still waits" in again.text
    wrong = send(client, "/c/bikes/invitations/mail", addresses="nobody")
    assert wrong.status_code == 422
    assert "nobody" in wrong.text
    for uses in ("", "-1", "9" * 30, "x"):
        assert send(client, "/c/bikes/invitations", uses=uses, days="7").status_code == 422
    person = world.signed_in("outsider")
    send(person, link[link.index("/invitations") :])
    listed = client.get("/c/bikes/invitations").text
    assert "Outsider" in listed
    assert "A link for 3 people" in listed
    assert "1 came" in listed
    assert "Outsider" not in world.signed_in("member").get("/c/bikes/invitations").text


def test_the_rules_are_asked_for_in_every_form_that_writes(world: World) -> None:
    idea = world.idea()
    pm, member = world.signed_in("pm"), world.signed_in("member")
    kept = send(pm, "/c/bikes/settings", **{**SETTINGS, "rules": "Be **kind**."})
    assert kept.status_code == 302
    address = member.get(f"/c/bikes/ideas/{idea.id}").headers["Location"]
    for page in ("/c/bikes/ideas/new", "/c/bikes/talk/new", address):
        assert "I have read the rules" in member.get(page).text, page
        assert "<strong>kind</strong>" in member.get(page).text
    words = {"title": "A rack for rain", "body": "Dry.", "once": "k"}
    refused = send(member, "/c/bikes/ideas/new", **words)
    assert refused.status_code == 422
    assert "say that you have" in refused.text
    assert send(member, "/c/bikes/talk/new", title="A talk", body="Hello.").status_code == 422
    assert send(member, "/c/bikes/ideas/new", rules="y", **words).status_code == 302
    assert "I have read the rules" not in member.get("/c/bikes/talk/new").text
    assert "Be <strong>kind</strong>" in member.get("/c/bikes/rules").text


def test_settings_are_changed_shown_and_refused_in_words(world: World) -> None:
    pm, admin = world.signed_in("pm"), world.signed_in("admin")
    changed = send(pm, "/c/bikes/settings", **{**SETTINGS, "name": "Vélos", "accent": "#ffff00"})
    assert changed.status_code == 302
    page = pm.get("/c/bikes/settings").text
    assert "Vélos" in page
    assert "made darker until it reads" in page
    wrong = {**SETTINGS, "name": "", "accent": "red", "minimum_age": "x", "reactions": "abc"}
    refused = send(pm, "/c/bikes/settings", **wrong)
    assert refused.status_code == 422
    assert "4 fields need another look" in refused.text
    assert send(pm, "/c/bikes/settings", visibility="private", **SETTINGS).status_code == 403
    assert send(pm, "/c/bikes/settings", slug="mine", **SETTINGS).status_code == 422
    assert send(admin, "/c/bikes/settings", visibility="invite", **SETTINGS).status_code == 302
    assert world.signed_in("guest").get("/c/bikes/").status_code == 404


def test_a_colour_is_shown_in_both_lights(world: World) -> None:
    pm = world.signed_in("pm")
    shown = pm.get("/c/bikes/settings/accent?accent=%23ff0000").text
    assert shown.count("<svg") == 2
    assert "style=" not in shown
    for wrong in ("red", "", "%22><script>"):
        answer = pm.get(f"/c/bikes/settings/accent?accent={wrong}")
        assert answer.status_code == 200
        assert "<script" not in answer.text


def test_the_team_is_listed_and_changed(world: World) -> None:
    pm = world.signed_in("pm")
    added = send(pm, "/c/bikes/settings/team", name="Member", role="moderator")
    assert added.status_code == 302
    assert "Member" in pm.get("/c/bikes/settings/team").text
    gone = send(pm, f"/c/bikes/settings/team/{world.people['member'].id}/dismiss")
    assert gone.status_code == 302
    assert places(world, "member")[0].role == "member"
    again = send(pm, f"/c/bikes/settings/team/{world.people['member'].id}/dismiss")
    assert again.status_code == 409
    refused = send(pm, "/c/bikes/settings/team", name="Other", role="product_manager")
    assert refused.status_code == 403


def test_an_admin_founds_a_community_by_the_rules_of_the_command_line(world: World) -> None:
    admin = world.signed_in("admin")
    given = {"name": "Trains", "slug": "trains", "brand": "Velora", "language": "fr"}
    assert send(admin, "/communities/new", **given).headers["Location"] == "/c/trains/settings"
    assert admin.get("/c/trains/").status_code == 200
    assert send(admin, "/communities/new", **given).status_code == 409
    wrong = send(admin, "/communities/new", name="x", slug="Not A Slug", language="fr")
    assert wrong.status_code == 422
    assert "2 fields need another look" in wrong.text


def test_notes_stand_on_three_pages_until_they_are_put_away(world: World) -> None:
    mod, member = world.signed_in("mod"), world.signed_in("member")
    rows_of = {"note": ["", ""], "place": ["2", "1"], "words": ["Second.", "*First*."]}
    kept = send(mod, "/c/bikes/settings/notes", **rows_of, until=["", "2099-01-01"])
    assert kept.status_code == 302
    pages = ("/c/bikes/", "/c/bikes/ideas", "/c/bikes/talk")
    for page in pages:
        text = member.get(page).text
        assert text.index("<em>First</em>") < text.index("Second.")
    away = re.search(r"/c/bikes/notes/\d+/away", member.get("/c/bikes/").text)
    assert away
    send(member, away[0])
    for page in pages:
        assert "<em>First</em>" not in member.get(page).text
        assert "<em>First</em>" in world.signed_in("guest").get(page).text
    wrong = send(mod, "/c/bikes/settings/notes", **rows_of, until=["soon", ""])
    assert wrong.status_code == 422
    assert "Second." in wrong.text


def test_notes_cost_one_question_more_at_most(world: World) -> None:
    client = world.signed_in("member")
    for page in ("/c/bikes/", "/c/bikes/ideas?order=new", "/c/bikes/talk"):
        with counted_queries() as before:
            client.get(page)
        with transaction():
            pin_notes(world.actor("mod"), world.place, [Pinned(None, f"About {page}", None)])
        with counted_queries() as after:
            client.get(page)
        assert len(after) <= len(before) + 1
        with transaction():
            pin_notes(world.actor("mod"), world.place, [])
