"""Exports: all that the table of columns says is kept of a person, for them and nobody else."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from sqlalchemy import select

from forum.communities.models import Community
from forum.communities.service import leave_community
from forum.core import clock
from forum.core.errors import NotFound, TooMany
from forum.core.limits import EXPORT_KEPT_FOR, EXPORTS, EXPORTS_WITHIN
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas.models import Design, Idea
from forum.ideas.voting import cast_vote
from forum.privacy import exporting
from forum.privacy.columns import is_theirs, table_named, table_of_columns
from forum.privacy.models import Export
from forum.privacy.values import VALUES
from tests.conftest import on_both_databases
from tests.planted import EMAIL, NAME, Planted
from tests.world import World, send

CarryOut = Callable[[], None]
# What opens something, and what only the team reads, stays where it is.
NOT_THEIRS = ("kanaryhash", "kanarysecret", "kanaryfeed", "kanarynote", "kanarysignal")


def asked(world: World, kind: str = "member", language: str = "en") -> Export:
    """Ask for an export."""
    with transaction():
        return exporting.ask_for_export(world.actor(kind), language=language)


def opened(world: World, export: Export, kind: str = "member") -> ZipFile:
    """The archive that was made."""
    made = exporting.access_export(world.actor(kind), export.id)
    assert made.file
    return ZipFile(BytesIO((exporting.folder() / made.file).read_bytes()))


def told(archive: ZipFile) -> dict[str, Any]:
    """What it says to programs."""
    said: dict[str, Any] = json.loads(archive.read("me.json"))
    return said


@on_both_databases
def test_all_that_is_marked_is_in_it_and_no_secret(world: World, carry_out: CarryOut) -> None:
    planted = Planted(world)
    export = asked(world)
    carry_out()
    said = told(opened(world, export))
    for marks in table_of_columns().values():
        if marks.heading:
            here = is_theirs(marks, planted.person.id)
            rows = db.session.execute(select(table_named(marks.table)).where(here)).all()
            known = marks.table in {"letters", "exports"}
            assert known or len(said[marks.heading]) == len(rows), marks.table
            names = {one.name for one in marks.columns if one.is_exported}
            assert all(names <= set(row) for row in said[marks.heading])
    text = json.dumps(said)
    for word in (EMAIL, NAME, "konarybody", "kanarydraft", "kanaryentry", "kanaryreward"):
        assert word in text
    for word in NOT_THEIRS:
        assert word not in text


def test_who_flagged_or_moderated_is_not_named(world: World, carry_out: CarryOut) -> None:
    Planted(world)
    export = asked(world)
    carry_out()
    (entry,) = told(opened(world, export))["moderation"]
    assert set(entry) == {
        *("at", "act", "subject_kind", "subject_id", "reason", "community_id", "community")
    }


def test_a_person_can_read_it_with_nothing_but_the_file(world: World, carry_out: CarryOut) -> None:
    planted = Planted(world)
    export = asked(world, language="fr")
    carry_out()
    archive = opened(world, export)
    page = archive.read("index.html").decode()
    assert "Vos idées" in page
    # Codes are for programs: a reader has the words of the pages, and no column that is empty.
    assert "Ouverte" in page
    assert not re.search(r"<(?:dd|td)>(?:open|feature|visible|capture|fr)</", page)
    for table in re.findall(r"<tbody>(.*?)</tbody>", page, re.DOTALL):
        rows = [re.findall(r"<td>(.*?)</td>", row, re.DOTALL) for row in table.split("</tr>")[:-1]]
        assert not any(set(column) == {"–"} for column in zip(*rows, strict=True))
    assert "konarybody" in page
    assert not re.search(r'(?:src|href)="(?!#|images/)', page)
    own = select(Design.file).where(Design.author_id == planted.person.id)
    files = {f"images/designs/{name}" for name in db.session.scalars(own)}
    assert files <= set(archive.namelist())
    assert any(name.startswith("images/portraits/") for name in archive.namelist())
    uploads = world.app.config["VIVIER"].uploads
    for name in files:
        assert archive.read(name) == (uploads / name.removeprefix("images/")).read_bytes()


def test_words_are_for_columns_that_are_exported() -> None:
    marked = table_of_columns().values()
    exported = {(one.heading, it.name) for one in marked for it in one.columns if it.is_exported}
    assert set(VALUES) <= exported


def test_a_place_that_somebody_left_is_not_named_once_it_is_closed(
    world: World, carry_out: CarryOut
) -> None:
    mine, wanted = world.idea("member"), world.idea("other", title="What others said there")
    with transaction() as session:
        vote = {"community": world.place, "idea": session.get_one(Idea, wanted.id)}
        cast_vote(world.actor("member"), choice="want", **vote)
    for closed in (False, True):
        if closed:
            with transaction() as session:
                leave_community(world.actor("member"), world.place)
                session.get_one(Community, world.place.id).visibility = "private"
        export = asked(world)
        carry_out()
        said = told(opened(world, export))
        (own,), (voted,) = said["ideas"], said["votes"]
        assert voted["idea"] == (None if closed else wanted.title)
        assert own["community"] == (None if closed else world.place.name)
        assert own["title"] == mine.title


def test_only_whose_it_is_can_fetch_it_and_only_for_a_while(
    world: World, carry_out: CarryOut
) -> None:
    export = asked(world)
    carry_out()
    at = f"/settings/privacy/exports/{export.id}"
    own = world.signed_in("member").get(at)
    assert own.status_code == 200
    assert own.headers["Content-Disposition"].startswith("attachment; filename=vivier-")
    assert own.headers["Cache-Control"] == "private, no-store"
    for kind in ("other", "admin"):
        assert world.signed_in(kind).get(at).status_code == 404
    assert world.signed_in("guest").get(at).status_code in {302, 401}
    (file,) = exporting.folder().iterdir()
    with clock.held_at(clock.now() + EXPORT_KEPT_FOR - timedelta(minutes=1)):
        assert exporting.forget_old() == 0
    with clock.held_at(clock.now() + EXPORT_KEPT_FOR + timedelta(minutes=1)):
        assert exporting.forget_old() == 1
        assert not file.exists()
        assert db.session.scalars(select(Export)).all() == []
        with pytest.raises(NotFound):
            exporting.access_export(world.actor("member"), export.id)


def test_it_is_asked_for_so_often_only(world: World) -> None:
    for _time in range(EXPORTS):
        asked(world)
    with pytest.raises(TooMany):
        asked(world)
    asked(world, "other")
    with clock.held_at(clock.now() + EXPORTS_WITHIN + timedelta(seconds=1)):
        asked(world)


def test_the_page_says_how_far_it_is_and_then_where_it_is(
    world: World, carry_out: CarryOut
) -> None:
    client = world.signed_in("member")
    answer = send(client, "/settings/privacy")
    assert answer.status_code == 302
    assert "being gathered" in client.get("/settings/privacy").text
    db.session.rollback()
    export = db.session.scalars(select(Export)).one()
    at = f"/settings/privacy/exports/{export.id}"
    assert client.get(at).status_code == 404
    assert 'data-state="running"' in client.get(at, headers={"X-Fragment": "progress"}).text
    carry_out()
    assert 'data-state="done"' in client.get(at, headers={"X-Fragment": "progress"}).text
    with clock.held_at(clock.now() + timedelta(minutes=11)):
        late = send(client, "/settings/privacy", _form="/settings")
    assert late.status_code == 403
    assert "password" in late.text


def test_a_hidden_idea_is_not_named_to_who_voted_for_it(world: World, carry_out: CarryOut) -> None:
    from forum.ideas.service import set_visibility
    from forum.ideas.voting import cast_vote

    idea = world.idea("other", title="A secret that was hidden")
    with transaction():
        cast_vote(world.actor("member"), community=world.place, idea=idea, choice="want")
    with transaction():
        hidden = {"visibility": "hidden"}
        set_visibility(world.actor("mod"), community=world.place, idea=idea, **hidden)
    export = asked(world)
    carry_out()
    (vote,) = told(opened(world, export))["votes"]
    assert (vote["idea_id"], vote["idea"]) == (idea.id, None)
