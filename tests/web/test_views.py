"""Product areas and saved views: how a list is narrowed, and kept that way."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from forum.communities.models import Area
from forum.extensions import db
from forum.ideas.models import Idea, SavedView
from tests.web.test_proposing import count
from tests.world import World, counted_queries, send

AREAS = "/c/bikes/areas"


def named(client: FlaskClient, *rows: tuple[int | str, str]) -> list[tuple[int, str]]:
    """Set the areas as the page does; their numbers and names."""
    numbers, names = [str(number) for number, _name in rows], [name for _number, name in rows]
    send(client, AREAS, _form="/settings", row=numbers, names=names)
    db.session.rollback()
    found = db.session.execute(select(Area.id, Area.name).order_by(Area.position))
    return [(row[0], row[1]) for row in found]


def test_areas_are_added_renamed_ordered_and_removed_with_their_ideas_kept(world: World) -> None:
    mod, member = world.signed_in("mod"), world.signed_in("member")
    (frame, _), (app, _) = named(mod, ("", "Frame"), ("", "App"), ("", ""))
    words = {"title": "A bell that cars hear", "body": "Loud.", "area": str(app), "once": "k"}
    place = send(member, "/c/bikes/ideas/new", **words).headers["Location"]
    assert "?area=" in member.get(place).text
    assert "A bell" in member.get(f"/c/bikes/ideas?order=new&area={app}").text
    assert "A bell" not in member.get(f"/c/bikes/ideas?order=new&area={frame}").text
    assert named(mod, (app, "Frame"), (frame, "App")) == [(app, "Frame"), (frame, "App")]
    assert named(mod, (app, ""), (frame, "App")) == [(frame, "App")]
    idea = db.session.scalars(select(Idea).order_by(Idea.id.desc())).first()
    assert idea is not None
    assert idea.area_id is None


@pytest.mark.parametrize(
    "names", [["Frame", "frame"], ["x" * 41], [f"Area {number}" for number in range(31)]]
)
def test_areas_that_cannot_be_are_refused_and_kept_on_the_form(
    world: World, names: list[str]
) -> None:
    fields = {"row": [""] * len(names), "names": names}
    answer = send(world.signed_in("mod"), AREAS, _form="/settings", **fields)
    assert answer.status_code == 422
    assert all(name in answer.text for name in names)
    assert count(Area) == 0


def test_an_area_of_another_community_is_none(world: World) -> None:
    elsewhere = world.signed_in("mod_elsewhere")
    send(elsewhere, "/c/noise/areas", _form="/settings", row="", names="Bruit")
    db.session.rollback()
    (foreign,) = db.session.scalars(select(Area.id)).all()
    client = world.signed_in("member")
    words = {"title": "A bell that cars hear", "body": "Loud.", "area": str(foreign), "once": "k"}
    assert send(client, "/c/bikes/ideas/new", **words).status_code == 302
    db.session.rollback()
    assert db.session.scalars(select(Idea.area_id)).all() == [None, None]
    assert send(world.signed_in("mod"), AREAS, row=str(foreign), names="Mine").status_code == 302
    db.session.rollback()
    assert set(db.session.scalars(select(Area.name))) == {"Bruit", "Mine"}


def test_a_view_is_kept_shown_taken_up_and_let_go(world: World) -> None:
    client = world.signed_in("other")
    page = client.get("/c/bikes/ideas?order=top&unanswered=True").text
    assert "Keep this view" in page
    kept = "/c/bikes/ideas/views?order=top&unanswered=True"
    answer = send(client, kept, _form="/settings", name="To answer")
    assert "unanswered=True" in answer.headers["Location"]
    shown = client.get("/c/bikes/ideas").text
    assert "To answer" in shown
    assert "To answer" not in world.signed_in("mod").get("/c/bikes/ideas").text
    send(client, "/c/bikes/ideas/views?order=new&with_design=True", name="To answer")
    db.session.rollback()
    view = db.session.scalars(select(SavedView)).one()
    assert view.asks == {"order": "new", "with_design": True}
    send(world.signed_in("mod"), f"/c/bikes/ideas/views/{view.id}/drop")
    assert count(SavedView) == 1
    send(client, f"/c/bikes/ideas/views/{view.id}/drop")
    assert count(SavedView) == 0


@pytest.mark.parametrize("name", ["", "   ", "x" * 41])
def test_a_view_without_a_good_name_is_not_kept_and_says_so(world: World, name: str) -> None:
    client = world.signed_in("other")
    answer = send(client, "/c/bikes/ideas/views?unanswered=True", name=name)
    assert "1 to 40 characters" in client.get(answer.headers["Location"]).text
    assert count(SavedView) == 0


def test_a_list_with_areas_and_views_still_costs_six_queries(world: World) -> None:
    named(world.signed_in("mod"), ("", "Frame"), ("", "App"))
    client = world.signed_in("other")
    for number in range(3):
        send(client, "/c/bikes/ideas/views?unanswered=True", name=f"View {number}")
    for path in ("/c/bikes/ideas", "/c/bikes/ideas?order=new&unanswered=True"):
        with counted_queries() as statements:
            assert client.get(path).status_code == 200
        assert len(statements) <= 6
