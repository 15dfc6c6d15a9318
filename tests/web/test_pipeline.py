"""The pipeline through HTTP: pull, move, write, note, take out; what is refused loses nothing."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from forum.core.transaction import transaction
from forum.extensions import db
from forum.pipeline.models import PipelineItem, Stage
from forum.pipeline.pulling import pull_idea
from forum.pipeline.stages import stages_of
from tests.conftest import on_both_databases
from tests.reports import findings, kept, theme
from tests.world import World, send

BOARD = "/c/bikes/pipeline"


@pytest.fixture
def pm(world: World) -> FlaskClient:
    """The product manager's browser."""
    return world.signed_in("pm")


@pytest.fixture
def item(world: World) -> PipelineItem:
    """An item in the first stage."""
    terms = {"idea": world.idea("member"), "deal": "gift", "note": "A rack."}
    with transaction():
        return pull_idea(world.actor("pm"), community=world.place, **terms)


def stage_id(world: World, number: int) -> int:
    """The id of the stage at that place, as it is now."""
    db.session.rollback()
    return stages_of(world.place)[number].id


def test_an_idea_is_pulled_from_its_page(world: World, pm: FlaskClient) -> None:
    idea = world.idea("member")
    path = f"/c/bikes/ideas/{idea.id}/pull"
    page = pm.get(path)
    assert 'value="thanks" checked' in page.text
    refused = send(pm, path, path, deal="exposure", note="A frame.", report="", into="")
    assert (refused.status_code, 'value="A frame."' in refused.text) == (422, True)
    answer = send(pm, path, path, deal="gift", note="A frame.", report="", into="")
    assert answer.status_code == 302
    board = pm.get(answer.headers["Location"]).text
    assert (idea.title in board, "A gift" in board) == (True, True)
    assert "in the pipeline already" in pm.get(path).text


def test_an_idea_becomes_a_part_of_an_item(
    world: World, pm: FlaskClient, item: PipelineItem
) -> None:
    idea = world.idea("other")
    path = f"/c/bikes/ideas/{idea.id}/pull"
    assert send(pm, path, path, deal="none", note="", into=str(item.id)).status_code == 302
    assert idea.title in pm.get(f"{BOARD}/{item.id}").text
    foreign = world.idea("newcomer")
    path = f"/c/bikes/ideas/{foreign.id}/pull"
    assert send(pm, path, path, deal="none", note="", into="987").status_code == 404


def test_ideas_of_a_theme_are_pulled_as_one_item(world: World, pm: FlaskClient) -> None:
    ideas = [world.idea(kind) for kind in ("member", "other", "newcomer")]
    keys = [idea.key for idea in ideas]
    key = kept(world, findings(theme("racks", 1, keys)))
    path = f"/c/bikes/reports/{key}/themes/racks/pull"
    page = pm.get(path).text
    assert page.count('name="ideas"') == 3
    refused = send(pm, path, path, title="Racks that fold", deal="thanks", note="")
    assert (refused.status_code, "Tick one idea" in refused.text) == (422, True)
    chosen = [str(ideas[0].id), str(ideas[1].id)]
    answer = send(pm, path, path, title="Racks that fold", deal="thanks", note="", ideas=chosen)
    assert answer.status_code == 302
    assert "2 ideas" in pm.get(BOARD).text
    again = pm.get(path).text
    assert (again.count("disabled"), "already" in again) == (2, True)


def test_a_theme_that_is_not_there_is_not_found(world: World, pm: FlaskClient) -> None:
    key = kept(world, findings())
    assert pm.get(f"/c/bikes/reports/{key}/themes/racks/pull").status_code == 404


def move(pm: FlaskClient, item: PipelineItem, **fields: Any) -> Any:
    """Send the form of a card, as script does."""
    token = re.search(r'data-token="([^"]+)"', pm.get(BOARD).text)
    assert token
    path = f"{BOARD}/{item.id}/move"
    return pm.post(path, data={"csrf_token": token[1], **fields}, headers={"X-Fragment": "board"})


def test_script_gets_the_board_as_it_is_whether_it_moved_or_not(
    world: World, pm: FlaskClient, item: PipelineItem
) -> None:
    seen = item.version
    moved = move(pm, item, stage=stage_id(world, 2), version=seen)
    assert (moved.status_code, "<html" in moved.text) == (200, False)
    assert f'id="item-{item.id}"' in moved.text
    stale = move(pm, item, stage=stage_id(world, 3), version=seen)
    assert (stale.status_code, "“Planned” now" in stale.text) == (409, True)
    terms = {"idea": world.idea("other"), "deal": "none"}
    with transaction():
        db.session.get_one(Stage, stage_id(world, 1)).most = 1
        other = pull_idea(world.actor("pm"), community=world.place, **terms)
    assert move(pm, other, stage=stage_id(world, 1)).status_code == 200
    full = move(pm, item, stage=stage_id(world, 1))
    assert (full.status_code, "is full" in full.text, 'role="alert"' in full.text) == (
        422,
        True,
        True,
    )
    assert move(pm, item, stage="soon").status_code == 422
    assert move(pm, item, stage=987_654).status_code == 404


def test_without_script_a_refused_move_shows_the_board_and_why(
    world: World, pm: FlaskClient, item: PipelineItem
) -> None:
    path, seen = f"{BOARD}/{item.id}/move", item.version
    there = {"stage": stage_id(world, 1), "version": seen, "reason": ""}
    assert send(pm, path, BOARD, **there).status_code == 302
    refused = send(pm, path, BOARD, **there)
    assert (refused.status_code, "Assessed” now" in refused.text) == (409, True)
    assert "<html" in refused.text


@pytest.mark.parametrize(("reason", "version", "status"), [("Yes. " * 101, 0, 422), ("", 7, 409)])
def test_a_refused_move_keeps_its_reason_and_the_stage_it_was_to_go_to(
    world: World, pm: FlaskClient, item: PipelineItem, reason: str, version: int, status: int
) -> None:
    stage, said = stage_id(world, 2), reason or "A supplier was found."
    there = {"stage": stage, "version": item.version + version, "reason": said}
    refused = send(pm, f"{BOARD}/{item.id}/move", BOARD, **there)
    card = refused.text.partition(f'id="item-{item.id}"')[2].partition("</details>")[0]
    assert (refused.status_code, f'value="{said}"' in card) == (status, True)
    assert f'<option value="{stage}" selected>' in card


def test_an_item_is_written_and_what_is_refused_stays_written(
    world: World, pm: FlaskClient, item: PipelineItem
) -> None:
    path, me = f"{BOARD}/{item.id}", str(world.people["pm"].id)
    fields = {"title": "Racks", "owner": me, "estimate": "3 weeks", "effort": "2", "value": "5"}
    fields |= {"target": "x" * 61, "version": item.version}
    refused = send(pm, path, path, **fields)
    assert (refused.status_code, 'value="3 weeks"' in refused.text) == (422, True)
    assert send(pm, path, path, **{**fields, "target": "2027.1"}).status_code == 302
    page = pm.get(path).text
    assert ("<h1>Racks</h1>" in page, "Changed: title, owner" in page) == (True, True)
    assert "2027.1" in pm.get(f"{BOARD}?target=2027.1").text
    assert send(pm, path, path, **{**fields, "target": ""}).status_code == 409


def test_notes_are_written_and_deleted(world: World, pm: FlaskClient, item: PipelineItem) -> None:
    path = f"{BOARD}/{item.id}"
    assert send(pm, f"{path}/notes", path, body=" ").status_code == 422
    assert send(pm, f"{path}/notes", path, body="Ask <b>the</b> dealer").status_code == 302
    page = pm.get(path).text
    assert "Ask &lt;b&gt;the&lt;/b&gt; dealer" in page
    (delete,) = re.findall(r'action="([^"]+/delete)"', page)
    assert send(pm, delete, path).status_code == 302
    assert "dealer" not in pm.get(path).text
    notes = f"/c/bikes/ideas/{world.idea('member').id}/notes"
    assert send(pm, notes, notes, body="Of an idea").status_code == 302
    assert "Of an idea" in pm.get(notes).text
    assert world.signed_in("member").get(notes).status_code == 403


def test_an_item_is_taken_out_with_a_reason(
    world: World, pm: FlaskClient, item: PipelineItem
) -> None:
    path = f"{BOARD}/{item.id}"
    refused = send(pm, f"{path}/drop", path, status="declined", reason="")
    assert (refused.status_code, pm.get(path).status_code) == (422, 200)
    assert send(pm, f"{path}/drop", path, status="declined", reason="The norm.").status_code == 302
    assert pm.get(path).status_code == 404


def test_stages_are_set_and_one_with_cards_asks_where_they_go(
    world: World, pm: FlaskClient, item: PipelineItem
) -> None:
    path, first = f"{BOARD}/stages", stage_id(world, 0)
    fields = {"name": "Prototype", "status": "planned", "most": "3"}
    assert send(pm, path, path, **fields).status_code == 302
    assert send(pm, path, path, **fields).status_code == 422
    assert (
        send(pm, f"{path}/{first}", path, name="In", status="planned", most="").status_code == 302
    )
    assert send(pm, f"{path}/{first}/shift", path, by="1").status_code == 302
    refused = send(pm, f"{path}/{first}/remove", path, into="")
    assert (refused.status_code, "choose where they go" in refused.text) == (422, True)
    into = stage_id(world, 0)
    assert send(pm, f"{path}/{first}/remove", path, into=str(into)).status_code == 302
    assert f"item-{item.id}" in pm.get(BOARD).text
    assert send(pm, f"{path}/{first}/remove", path, into="").status_code == 404


def test_the_columns_of_a_wide_board_are_cut_and_opened(world: World, pm: FlaskClient) -> None:
    ideas = [world.idea("member") for _number in range(45)]
    with transaction():
        for idea in ideas:
            pull_idea(world.actor("pm"), community=world.place, idea=idea, deal="none")
    assert pm.get(BOARD).text.count('class="stage-item"') == 40
    whole = pm.get(f"{BOARD}?stage={stage_id(world, 0)}").text
    assert whole.count('class="stage-item"') == 45


@on_both_databases
@pytest.mark.parametrize("number", ["2147483648", "9" * 30, "9" * 5000])
def test_a_number_that_no_row_has_is_refused_and_breaks_nothing(
    world: World, pm: FlaskClient, item: PipelineItem, number: str
) -> None:
    here, stage = "/c/bikes/pipeline", item.stage_id
    assert pm.get(f"{here}?stage={number}&words=%00").status_code == 200
    fields = {"title": "", "owner": number}
    assert send(pm, f"{here}/{item.id}", _form=here, **fields).status_code == 422
    answer = send(pm, f"{here}/stages/{stage}/remove", _form=here, into=number)
    assert answer.status_code == 422
    pull = f"/c/bikes/ideas/{world.idea('other').id}/pull"
    assert send(pm, pull, _form=here, deal="thanks", into=number).status_code in {302, 404}
