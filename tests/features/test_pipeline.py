"""The pipeline: nothing is pulled without consent and a recorded deal, and status flows back."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from forum.accounts import service as accounts
from forum.core import clock
from forum.core.errors import Conflict, Invalid, NotAllowed, NotFound
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas.models import Idea, StatusChange
from forum.pipeline.models import DEALS, STAGES, STATUS_OF, PipelineItem
from forum.pipeline.queries import access_item, board, items_of, stages_of
from forum.pipeline.service import move_item, pull_idea
from tests.conftest import on_both_databases
from tests.together import at_once
from tests.world import World


def consent(world: World, *, agrees: bool, kind: str = "member") -> None:
    """Give or withdraw the consent to capture."""
    with transaction():
        accounts.set_capture_consent(world.actor(kind), agrees=agrees, language="en")
    db.session.expire_all()


def pull(world: World, idea: Idea, kind: str = "pm", deal: str = "thanks", **more: Any) -> Any:
    """Pull an idea."""
    with transaction():
        return pull_idea(world.actor(kind), community=world.place, idea=idea, deal=deal, **more)


def move(world: World, item: PipelineItem, idea: Idea, stage: str, kind: str = "pm") -> None:
    """Move an item."""
    with transaction():
        move_item(world.actor(kind), community=world.place, item=item, idea=idea, stage=stage)


def raw(idea: Idea, **more: Any) -> dict[str, Any]:
    """The columns of an item, for an insert past the service."""
    moment = clock.now()
    return {
        "community_id": idea.community_id,
        "idea_id": idea.id,
        "consent": True,
        "stage": "shortlisted",
        "deal": "thanks",
        "deal_note": "",
        "pulled_at": moment,
        "moved_at": moment,
        **more,
    }


def refused_by_the_database(statement: Any) -> bool:
    """Whether the database itself refuses a statement, service or not."""
    db.session.rollback()
    with db.engine.connect().execution_options(writing=True) as connection:
        try:
            connection.execute(statement)
        except IntegrityError:
            return True
        connection.rollback()
        return False


@on_both_databases
def test_an_idea_is_pulled_under_a_recorded_deal_and_stays_an_idea(world: World) -> None:
    idea = world.idea("member")
    item = pull(world, idea, note=" A bike each. ", report_key="abc")
    assert (item.stage, item.deal, item.deal_note, item.report_key) == (
        "shortlisted",
        "thanks",
        "A bike each.",
        "abc",
    )
    assert item.pulled_by == world.people["pm"].id
    assert idea.status == "under_review"
    assert stages_of([idea.id]) == {idea.id: "shortlisted"}


@on_both_databases
def test_without_consent_the_service_refuses(world: World) -> None:
    idea = world.idea("member")
    consent(world, agrees=False)
    with pytest.raises(NotAllowed, match="consent"):
        pull(world, idea)
    assert items_of(world.place) == []


@on_both_databases
def test_without_consent_the_database_refuses(world: World) -> None:
    willing, unwilling = world.idea("other"), world.idea("member")
    consent(world, agrees=False)
    assert not refused_by_the_database(insert(PipelineItem).values(raw(willing)))
    assert refused_by_the_database(insert(PipelineItem).values(raw(unwilling)))
    # No way around it: an item that stands always points at the consent.
    for around in ({"consent": False}, {"consent": None}):
        assert refused_by_the_database(insert(PipelineItem).values(raw(unwilling, **around)))
        assert refused_by_the_database(insert(PipelineItem).values(raw(willing, **around)))


@on_both_databases
def test_the_database_lets_no_idea_lose_its_consent_under_a_standing_item(world: World) -> None:
    idea = world.idea("member")
    pull(world, idea)
    lose = update(Idea).where(Idea.id == idea.id).values(capture_consent=False)
    assert refused_by_the_database(lose)
    revive = update(PipelineItem).values(withdrawn_at=None, consent=True)
    consent(world, agrees=False)
    assert refused_by_the_database(revive)


@on_both_databases
def test_the_database_wants_a_known_deal_and_stage_and_one_standing_item(world: World) -> None:
    idea = world.idea("member")
    for wrong in ({"deal": ""}, {"deal": "exposure"}, {"deal": None}, {"stage": "soon"}):
        assert refused_by_the_database(insert(PipelineItem).values(raw(idea, **wrong)))
    for deal in DEALS:
        assert not refused_by_the_database(insert(PipelineItem).values(raw(idea, deal=deal)))
    pull(world, idea)
    assert refused_by_the_database(insert(PipelineItem).values(raw(idea)))


@on_both_databases
def test_withdrawn_consent_takes_the_item_out_and_new_consent_allows_a_new_pull(
    world: World,
) -> None:
    idea, theirs = world.idea("member"), world.idea("other")
    first, other = pull(world, idea), pull(world, theirs)
    consent(world, agrees=False)
    with pytest.raises(NotFound):
        access_item(world.actor("pm"), world.place, first.id)
    assert [row[0].id for row in items_of(world.place)] == [other.id]
    void = db.session.get_one(PipelineItem, first.id)
    assert (void.consent, void.withdrawn_at is not None) == (None, True)
    consent(world, agrees=True)
    assert [row[0].id for row in items_of(world.place)] == [other.id]
    second = pull(world, db.session.get_one(Idea, idea.id))
    assert second.id != first.id
    assert {row[0].id for row in items_of(world.place)} == {other.id, second.id}


@on_both_databases
def test_consent_withdrawn_while_an_idea_is_pulled_leaves_no_item_without_it(
    app: Flask, world: World
) -> None:
    idea, member, pm = world.idea("member"), world.actor("member"), world.actor("pm")

    def pulling() -> None:
        pull_idea(pm, community=world.place, idea=db.session.get_one(Idea, idea.id), deal="gift")

    answers = at_once(
        app,
        pulling,
        lambda: accounts.set_capture_consent(member, agrees=False, language="en"),
    )
    db.session.rollback()
    standing = select(PipelineItem).where(PipelineItem.withdrawn_at.is_(None))
    agrees = db.session.get_one(Idea, idea.id, populate_existing=True).capture_consent
    assert agrees or db.session.scalars(standing).all() == [], answers


@pytest.mark.parametrize("kind", ["member", "mod", "pm_elsewhere", "suspended", "guest"])
def test_only_the_product_team_pulls_moves_and_sees(world: World, kind: str) -> None:
    idea, pulled = world.idea("member"), world.idea("other")
    item = pull(world, pulled)
    with pytest.raises(NotAllowed):
        pull(world, idea, kind)
    with pytest.raises(NotAllowed):
        move(world, item, pulled, "planned", kind)
    with pytest.raises(NotAllowed):
        board(world.actor(kind), world.place)


def test_a_pull_without_a_deal_is_refused_by_field(world: World) -> None:
    idea = world.idea("member")
    with pytest.raises(Invalid) as refused:
        pull(world, idea, deal="exposure", note="x" * 501)
    assert set(refused.value.fields) == {"deal", "note"}


@pytest.mark.parametrize(
    "change", [{"visibility": "hidden"}, {"status": "withdrawn"}, {"status": "draft"}]
)
def test_what_is_not_open_is_not_pulled(world: World, change: dict[str, str]) -> None:
    idea = world.idea("member")
    with transaction():
        for column, value in change.items():
            setattr(idea, column, value)
    with pytest.raises(Conflict):
        pull(world, idea)


@on_both_databases
def test_an_idea_is_pulled_once(app: Flask, world: World) -> None:
    idea, pm = world.idea("member"), world.actor("pm")

    def act() -> PipelineItem:
        mine = db.session.get_one(Idea, idea.id)
        return pull_idea(pm, community=world.place, idea=mine, deal="gift")

    answers = at_once(app, act, act, act)
    names = sorted(type(answer).__name__ for answer in answers)
    assert names == ["Conflict", "Conflict", "PipelineItem"]


@on_both_databases
def test_moves_change_the_idea_s_status_for_everybody_to_see(world: World) -> None:
    idea = world.idea("member")
    item = pull(world, idea)
    for stage in (*STAGES[1:], "planned", "shortlisted"):
        move(world, item, idea, stage)
        db.session.expire_all()
        assert (item.stage, idea.status) == (stage, STATUS_OF[stage])
    changes = db.session.scalars(select(StatusChange).where(StatusChange.idea_id == idea.id)).all()
    assert len(changes) == 1 + len(STAGES[1:]) + 2
    before = item.moved_at
    move(world, item, idea, "shortlisted")
    assert item.moved_at == before
    with pytest.raises(Invalid):
        move(world, item, idea, "soon")


def test_an_item_of_another_community_is_not_found_here(world: World) -> None:
    foreign = world.idea("pm_elsewhere", place=world.elsewhere)
    with transaction():
        item = pull_idea(
            world.actor("pm_elsewhere"), community=world.elsewhere, idea=foreign, deal="gift"
        )
    with pytest.raises(NotFound):
        access_item(world.actor("pm"), world.place, item.id)
    assert items_of(world.place) == []
    assert len(items_of()) == 1


@on_both_databases
def test_the_export_holds_what_stands_and_no_cell_acts(app: Flask, world: World) -> None:
    idea, gone = world.idea("member", title="=1+1 racks"), world.idea("other", title="Not any more")
    pull(world, idea, note="@home")
    pull(world, gone)
    consent(world, agrees=False, kind="other")

    def export(*options: str) -> Any:
        db.session.rollback()
        ran = app.test_cli_runner().invoke(args=["pipeline", "export", *options])
        return ran.output if ran.exit_code == 0 else ran

    (row,) = csv.DictReader(io.StringIO(export("--community", "bikes").removeprefix("\ufeff")))
    assert (row["title"], row["deal_note"]) == ("'=1+1 racks", "'@home")
    assert (row["author"], row["stage"], row["idea"]) == ("Member", "shortlisted", idea.key)
    (item,) = json.loads(export("--format", "json"))
    assert item["title"] == "=1+1 racks"
    assert item.keys() == row.keys()
    assert json.loads(export("--format", "json", "--community", "noise")) == []
    nowhere = export("--community", "nowhere")
    assert (nowhere.exit_code, "no community nowhere" in nowhere.output) == (1, True)


@pytest.mark.parametrize("change", [{"visibility": "hidden"}, {"status": "withdrawn"}])
def test_what_is_hidden_or_withdrawn_after_its_pull_leaves_board_and_export(
    world: World, change: dict[str, str]
) -> None:
    idea = world.idea("member")
    pull(world, idea)
    assert len(items_of(world.place)) == 1
    with transaction() as session:
        session.execute(update(Idea).where(Idea.id == idea.id).values(**change))
    assert items_of(world.place) == []
    assert not any(board(world.actor("pm"), world.place).values())
