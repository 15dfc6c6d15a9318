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
from forum.communities.models import Community
from forum.core import clock
from forum.core.errors import Conflict, Invalid, NotAllowed, NotFound
from forum.core.jobs import sweep_once
from forum.core.transaction import transaction
from forum.credits.models import DEALS, Deal
from forum.extensions import db
from forum.ideas.merging import merge_ideas
from forum.ideas.models import Idea, StatusChange
from forum.ideas.service import change_status
from forum.notices.models import Notice
from forum.pipeline.models import Link, PipelineItem, Stage
from forum.pipeline.moving import Fields, change_item, drop_item, move_item, take_out_idea
from forum.pipeline.notes import delete_note, notes_of, write_note
from forum.pipeline.pulling import Source, pull_idea, pull_theme, pull_wish
from forum.pipeline.queries import (
    Filters,
    access_item,
    board,
    card_of,
    exported,
    history_of,
    stages_of_ideas,
)
from forum.pipeline.stages import change_stage, remove_stage
from tests.conftest import on_both_databases
from tests.together import at_once, meanwhile
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


def stage(world: World, name: str) -> Stage:
    """The stage of that name."""
    query = select(Stage).where(Stage.community_id == world.place.id, Stage.name == name)
    return db.session.scalars(query).one()


def move(world: World, item: PipelineItem, name: str, kind: str = "pm", **more: Any) -> None:
    """Move an item to the stage of that name."""
    with transaction():
        to = stage(world, name)
        move_item(world.actor(kind), community=world.place, item=item, stage=to, **more)


def standing(world: World) -> list[int]:
    """The items that stand and may be read."""
    return [card.item.id for _slug, card in exported(world.place)]


def raw(idea: Idea, **more: Any) -> dict[str, Any]:
    """The columns of a deal, for an insert past the service."""
    kept = {"idea_id": idea.id, "consent": True, "kind": "thanks", "note": ""}
    return {**kept, "made_at": clock.now(), **more}


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
    item = pull(world, idea, note=" A bike each. ", source=Source(report_key="abc"))
    (linked,) = card_of(item).ideas
    assert (linked.id, linked.deal, linked.deal_note) == (idea.id, "thanks", "A bike each.")
    assert (item.created_by, item.report_key) == (world.people["pm"].id, "abc")
    assert idea.status == "under_review"
    assert stages_of_ideas([idea.id]) == {idea.id: (item.id, "Intake")}


@on_both_databases
def test_its_author_is_told_and_of_the_deal(world: World) -> None:
    idea = world.idea("member")
    pull(world, idea)
    while sweep_once(world.app):
        pass
    query = select(Notice.what).where(Notice.person_id == world.people["member"].id)
    assert "pulled" in db.session.scalars(query).all()


@on_both_databases
def test_without_consent_the_service_refuses(world: World) -> None:
    idea = world.idea("member")
    consent(world, agrees=False)
    with pytest.raises(NotAllowed, match="consent"):
        pull(world, idea)
    assert standing(world) == []


@on_both_databases
def test_without_consent_the_database_refuses(world: World) -> None:
    willing, unwilling = world.idea("other"), world.idea("member")
    consent(world, agrees=False)
    assert not refused_by_the_database(insert(Deal).values(raw(willing)))
    assert refused_by_the_database(insert(Deal).values(raw(unwilling)))
    # No way around it: a deal that stands always points at the consent.
    for around in ({"consent": False}, {"consent": None}):
        assert refused_by_the_database(insert(Deal).values(raw(unwilling, **around)))
        assert refused_by_the_database(insert(Deal).values(raw(willing, **around)))


@on_both_databases
def test_without_a_deal_the_database_links_nothing(world: World) -> None:
    item = pull(world, world.idea("member"))
    for nothing in (None, 987):
        link = insert(Link).values(item_id=item.id, deal_id=nothing)
        assert refused_by_the_database(link)


@on_both_databases
def test_the_database_lets_no_idea_lose_its_consent_under_a_standing_deal(world: World) -> None:
    idea = world.idea("member")
    pull(world, idea)
    lose = update(Idea).where(Idea.id == idea.id).values(capture_consent=False)
    assert refused_by_the_database(lose)
    revive = update(Deal).values(ended_at=None, ended_because=None, consent=True)
    consent(world, agrees=False)
    assert refused_by_the_database(revive)


@on_both_databases
def test_the_database_wants_a_known_deal_one_for_each_idea_and_a_stage_of_the_place(
    world: World,
) -> None:
    idea = world.idea("member")
    for wrong in ({"kind": ""}, {"kind": "exposure"}, {"kind": None}):
        assert refused_by_the_database(insert(Deal).values(raw(idea, **wrong)))
    for deal in DEALS:
        assert not refused_by_the_database(insert(Deal).values(raw(idea, kind=deal)))
    item = pull(world, idea)
    assert refused_by_the_database(insert(Deal).values(raw(idea)))
    foreign = select(Stage.id).where(Stage.community_id == world.elsewhere.id)
    moved = update(PipelineItem).where(PipelineItem.id == item.id)
    there = moved.values(stage_id=db.session.scalars(foreign).first())
    assert refused_by_the_database(there)


@on_both_databases
def test_withdrawn_consent_takes_the_item_out_and_new_consent_allows_a_new_pull(
    world: World,
) -> None:
    idea, theirs = world.idea("member"), world.idea("other")
    first, other = pull(world, idea), pull(world, theirs)
    consent(world, agrees=False)
    with pytest.raises(NotFound):
        access_item(world.actor("pm"), world.place, first.id)
    assert standing(world) == [other.id]
    (ended,) = db.session.scalars(select(Deal).where(Deal.idea_id == idea.id)).all()
    assert (ended.consent, ended.ended_because) == (None, "consent")
    consent(world, agrees=True)
    assert standing(world) == [other.id]
    second = pull(world, db.session.get_one(Idea, idea.id))
    assert second.id != first.id
    assert set(standing(world)) == {other.id, second.id}


@on_both_databases
def test_consent_withdrawn_while_an_idea_is_pulled_leaves_no_deal_without_it(
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
    stands = select(Deal).where(Deal.ended_at.is_(None))
    agrees = db.session.get_one(Idea, idea.id, populate_existing=True).capture_consent
    assert agrees or db.session.scalars(stands).all() == [], answers


@pytest.mark.parametrize("kind", ["member", "mod", "pm_elsewhere", "suspended", "guest"])
def test_only_the_product_team_pulls_moves_and_sees(world: World, kind: str) -> None:
    idea, pulled = world.idea("member"), world.idea("other")
    item = pull(world, pulled)
    actor, place = world.actor(kind), {"community": world.place}
    acts = (
        lambda: pull(world, idea, kind),
        lambda: move(world, item, "Planned", kind),
        lambda: board(actor, world.place),
        lambda: change_item(actor, **place, item=item, fields=Fields(), version=None),
        lambda: drop_item(actor, **place, item=item, status="open", reason="So."),
        lambda: take_out_idea(actor, **place, item=item, idea=pulled),
        lambda: write_note(actor, **place, about=item, body="So."),
        lambda: notes_of(actor, world.place, item),
        lambda: pull_wish(actor, **place, title="A wish of theirs", source=Source()),
    )
    for act in acts:
        with pytest.raises(NotAllowed):
            act()


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
def test_moves_change_the_ideas_status_for_everybody_to_see(world: World) -> None:
    ideas = [world.idea("member"), world.idea("other")]
    item = pull(world, ideas[0])
    pull(world, ideas[1], into=item)
    road = {
        "Assessed": "under_review",
        "Planned": "planned",
        "In production": "in_production",
        "Released": "released",
    }
    for name, status in (*road.items(), ("Planned", "planned")):
        move(world, item, name, reason="For the spring." if name == "Planned" else "")
        db.session.expire_all()
        assert [idea.status for idea in ideas] == [status] * 2
    reasons = select(StatusChange.reason).where(StatusChange.idea_id == ideas[0].id)
    said = db.session.scalars(reasons.order_by(StatusChange.id)).all()
    assert len(said) == 1 + 3 + 1
    assert said[1] == "For the spring."
    assert said[2] == ""
    assert all(idea.answered_at for idea in ideas)
    before = item.moved_at
    move(world, item, "Planned")
    assert item.moved_at == before


@on_both_databases
def test_items_of_a_stage_stand_in_the_order_that_they_are_put(world: World) -> None:
    one, two, three = (pull(world, world.idea(k)).id for k in ("member", "other", "newcomer"))

    def order() -> list[int]:
        first = board(world.actor("pm"), world.place).columns[0]
        return [card.item.id for card in first.items]

    assert order() == [one, two, three]
    item = {key: db.session.get_one(PipelineItem, key) for key in (one, two, three)}
    move(world, item[three], "Intake", before=one)
    assert order() == [three, one, two]
    move(world, item[three], "Intake", before=two)
    assert order() == [one, three, two]
    move(world, item[one], "Intake")
    assert order() == [three, two, one]


@on_both_databases
def test_who_moves_what_somebody_moved_meanwhile_is_told(app: Flask, world: World) -> None:
    item, pm = pull(world, world.idea("member")), world.actor("pm")
    seen, targets = item.version, [stage(world, name).id for name in ("Planned", "Assessed")]

    def moving(stage_id: int) -> None:
        mine, to = (
            db.session.get_one(m, i) for m, i in ((PipelineItem, item.id), (Stage, stage_id))
        )
        move_item(pm, community=world.place, item=mine, stage=to, version=seen)

    answers = at_once(app, *(lambda to=to: moving(to) for to in targets))
    assert sorted(type(answer).__name__ for answer in answers) == ["Conflict", "NoneType"]
    db.session.rollback()
    won = db.session.get_one(PipelineItem, item.id, populate_existing=True)
    assert won.stage_id == targets[answers.index(None)]
    (refusal,) = [answer for answer in answers if answer]
    assert db.session.get_one(Stage, won.stage_id).name in str(refusal)


@on_both_databases
def test_a_full_stage_takes_nothing_more_also_from_two_at_once(app: Flask, world: World) -> None:
    items = [pull(world, world.idea(kind)).id for kind in ("member", "other")]
    with transaction():
        stage(world, "Planned").most = 1
    pm, planned = world.actor("pm"), stage(world, "Planned").id

    def moving(item_id: int) -> None:
        item, to = db.session.get_one(PipelineItem, item_id), db.session.get_one(Stage, planned)
        move_item(pm, community=world.place, item=item, stage=to)

    answers = at_once(app, *(lambda i=i: moving(i) for i in items))
    (refusal,) = [answer for answer in answers if answer]
    assert isinstance(refusal, Invalid)
    assert "holds 1" in refusal.fields["stage"]
    db.session.rollback()
    column = board(pm, world.place).columns[2]
    assert (column.standing, column.is_full) == (1, True)


def test_a_full_first_stage_takes_no_pull(world: World) -> None:
    pull(world, world.idea("member"))
    with transaction():
        stage(world, "Intake").most = 1
    idea = world.idea("other")
    with pytest.raises(Conflict, match="full"):
        pull(world, idea)
    assert stages_of_ideas([idea.id]) == {}


@on_both_databases
def test_an_item_says_who_does_it_when_and_how_much_it_is(world: World) -> None:
    item, pm, place = pull(world, world.idea("member")), world.actor("pm"), world.place
    fields = Fields("Racks", world.people["pm"].id, "3 weeks", 2, 5, "2027.1")
    with transaction():
        change_item(pm, community=place, item=item, fields=fields, version=item.version)
    card = card_of(item)
    assert (card.title, card.owner_name, item.estimate, item.effort) == (
        "Racks",
        "Pm",
        "3 weeks",
        2,
    )
    stale = item.version - 1
    with pytest.raises(Conflict), transaction():
        change_item(pm, community=place, item=item, fields=Fields(), version=stale)
    wrong = Fields("x" * 201, world.people["member"].id, "x" * 61, 0, 6, "x" * 61)
    with pytest.raises(Invalid) as refused, transaction():
        change_item(pm, community=place, item=item, fields=wrong, version=None)
    assert set(refused.value.fields) == {"title", "owner", "estimate", "effort", "value", "target"}


@on_both_databases
def test_the_board_is_narrowed_by_words_owner_deal_and_release(world: World) -> None:
    rack = pull(world, world.idea("member", title="A rack for 100 % rain"), deal="gift")
    pull(world, world.idea("other", title="A bell that rings"))
    with transaction():
        pm, owner = world.actor("pm"), world.people["pm"].id
        fields = Fields(owner_id=owner, target="2027.1")
        change_item(pm, community=world.place, item=rack, fields=fields, version=None)

    def found(**asked: str) -> int:
        return board(world.actor("pm"), world.place, Filters(**asked)).found

    for asked in ({"words": "RACK"}, {"words": "0 %"}, {"owner": str(owner)}, {"deal": "gift"}):
        assert found(**asked) == 1, asked
    assert [found(), found(owner="nobody"), found(target="2027.1"), found(words="%")] == [
        2,
        1,
        1,
        1,
    ]
    assert [found(words="lamp"), found(owner="999999999"), found(deal="exposure")] == [0, 0, 0]


@on_both_databases
def test_some_ideas_of_a_theme_are_one_item_each_under_its_deal(world: World) -> None:
    ideas = [world.idea("member"), world.idea("other")]
    pm, source = world.actor("pm"), Source("abc", "racks")
    terms = {"community": world.place, "deal": "badge", "source": source}
    with pytest.raises(Invalid), transaction():
        pull_theme(pm, **terms, title="Racks that fold", ideas=[])
    with transaction():
        item = pull_theme(pm, **terms, title="Racks that fold", ideas=ideas)
    card = card_of(item)
    assert (card.title, {one.deal for one in card.ideas}) == ("Racks that fold", {"badge"})
    assert (item.theme_key, len(card.ideas)) == ("racks", 2)
    with transaction():
        take_out_idea(pm, community=world.place, item=item, idea=ideas[0])
    assert [one.id for one in card_of(item).ideas] == [ideas[1].id]
    assert standing(world) == [item.id]
    with transaction():
        take_out_idea(pm, community=world.place, item=item, idea=ideas[1])
    assert standing(world) == []


def test_when_one_idea_cannot_be_pulled_none_of_the_theme_is(world: World) -> None:
    ideas = [world.idea("other"), world.idea("member")]
    consent(world, agrees=False)
    terms = {"community": world.place, "deal": "badge", "source": Source()}
    with pytest.raises(NotAllowed), transaction():
        pull_theme(world.actor("pm"), **terms, title="Racks", ideas=ideas)
    assert (standing(world), stages_of_ideas([ideas[0].id])) == ([], {})


@on_both_databases
@pytest.mark.parametrize(("status", "before"), [("open", "Released"), ("declined", "Planned")])
def test_what_is_dropped_says_so_and_why(world: World, status: str, before: str) -> None:
    idea = world.idea("member")
    item = pull(world, idea)
    move(world, item, before)
    with transaction():
        terms = {"status": status, "reason": "The norm forbids it."}
        drop_item(world.actor("pm"), community=world.place, item=item, **terms)
    db.session.expire_all()
    assert (idea.status, standing(world)) == (status, [])
    last = select(StatusChange.reason).order_by(StatusChange.id.desc())
    assert db.session.scalars(last).first() == "The norm forbids it."
    assert pull(world, idea).id != item.id


def test_what_is_pulled_stands_below_all_others_whatever_left_before(world: World) -> None:
    first, second, third = (pull(world, world.idea("member")) for _ in range(3))
    for item in (first, second):
        with transaction():
            terms = {"status": "open", "reason": "Not now."}
            drop_item(world.actor("pm"), community=world.place, item=item, **terms)
    last = pull(world, world.idea("member"))
    assert standing(world) == [third.id, last.id]


@on_both_databases
def test_an_idea_that_is_withdrawn_leaves_and_a_merged_one_is_spoken_for(world: World) -> None:
    gone, merged, target = world.idea("member"), world.idea("member"), world.idea("other")
    first, second = pull(world, gone), pull(world, merged, deal="gift", note="A rack.")
    with transaction():
        change_status(
            world.actor("member"),
            community=world.place,
            idea=gone,
            status="withdrawn",
            reason="Mine.",
        )
    assert standing(world) == [second.id]
    assert db.session.get_one(PipelineItem, first.id).closed_at is not None
    with transaction():
        terms = {"source": merged, "target": target, "reason": "The same."}
        merge_ideas(world.actor("mod"), community=world.place, **terms)
    (linked,) = card_of(second).ideas
    assert (linked.id, linked.deal, linked.deal_note) == (target.id, "gift", "A rack.")


def test_a_merge_into_what_must_not_be_captured_takes_the_item_out(world: World) -> None:
    merged, target = world.idea("other"), world.idea("member")
    consent(world, agrees=False)
    pull(world, merged)
    with transaction():
        terms = {"source": merged, "target": target, "reason": "The same."}
        merge_ideas(world.actor("mod"), community=world.place, **terms)
    assert standing(world) == []


@on_both_databases
def test_the_history_names_nothing_that_was_withdrawn(world: World) -> None:
    shown, gone = world.idea("other", title="It stays here"), world.idea("member", title="It goes")
    item = pull(world, shown)
    pull(world, gone, into=item)
    move(world, item, "Planned")
    told = [one.sentence for one in history_of(item)]
    assert told[0] == "From “Intake” to “Planned”."
    assert "“It goes” was added." in told
    consent(world, agrees=False)
    told = [one.sentence for one in history_of(item)]
    assert ("“It stays here” was added." in told, any("It goes" in one for one in told)) == (
        True,
        False,
    )


@on_both_databases
def test_notes_are_the_teams_and_only_who_wrote_one_deletes_it(world: World) -> None:
    idea, pm, admin = world.idea("member"), world.actor("pm"), world.actor("admin")
    item = pull(world, idea)
    with transaction():
        for about in (item, idea):
            write_note(pm, community=world.place, about=about, body=" Ask the dealer. ")
    (note,) = notes_of(pm, world.place, idea)
    assert (note.body, note.author_name) == ("Ask the dealer.", "Pm")
    with pytest.raises(NotFound), transaction():
        delete_note(admin, community=world.place, note_id=note.id)
    with pytest.raises(NotFound), transaction():
        delete_note(world.actor("pm_elsewhere"), community=world.elsewhere, note_id=note.id)
    with transaction():
        delete_note(pm, community=world.place, note_id=note.id)
    assert (notes_of(pm, world.place, idea), len(notes_of(pm, world.place, item))) == ([], 1)


def test_an_item_of_another_community_is_not_found_here(world: World) -> None:
    foreign = world.idea("pm_elsewhere", place=world.elsewhere)
    with transaction():
        item = pull_idea(
            world.actor("pm_elsewhere"), community=world.elsewhere, idea=foreign, deal="gift"
        )
    with pytest.raises(NotFound):
        access_item(world.actor("pm"), world.place, item.id)
    assert standing(world) == []
    assert len(exported()) == 1


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
    assert (row["title"], row["item_title"], row["deal_note"]) == ("'=1+1 racks",) * 2 + ("'@home",)
    assert (row["author"], row["stage"], row["idea"]) == ("Member", "Intake", idea.key)
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
    assert len(exported(world.place)) == 1
    with transaction() as session:
        session.execute(update(Idea).where(Idea.id == idea.id).values(**change))
    assert exported(world.place) == []
    assert board(world.actor("pm"), world.place).found == 0


@on_both_databases
def test_nothing_is_pulled_into_an_item_that_was_taken_out_meanwhile(
    app: Flask, world: World
) -> None:
    item, other = pull(world, world.idea()), world.idea("other")
    item_id, pm = item.id, world.actor("pm")

    def dropped() -> None:
        here = {"community": world.place, "item": access_item(pm, world.place, item_id)}
        drop_item(pm, **here, status="open", reason="Not now.")

    def ours() -> None:
        with transaction():
            into = db.session.get_one(PipelineItem, item_id)
            if db.engine.name != "sqlite":
                meanwhile(app, dropped)
            pull_idea(pm, community=world.place, idea=other, deal="thanks", into=into)

    if db.engine.name == "sqlite":  # SQLite has one writer at a time
        meanwhile(app, dropped)
    with pytest.raises(Conflict):
        ours()
    assert stages_of_ideas([other.id]) == {}


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
@pytest.mark.postgres
@pytest.mark.parametrize("act", ["move", "change"])
def test_a_stage_that_was_removed_meanwhile_is_a_conflict(
    app: Flask, world: World, act: str
) -> None:
    item, gone, pm = pull(world, world.idea()), stage(world, "Planned"), world.actor("pm")
    stage_id, place_id = gone.id, world.place.id

    def removed() -> None:
        place = db.session.get_one(Community, place_id)
        remove_stage(pm, community=place, stage=db.session.get_one(Stage, stage_id))

    def ours() -> None:
        with transaction():
            there = db.session.get_one(Stage, stage_id)
            here = {"community": world.place, "stage": there}
            meanwhile(app, removed)
            if act == "move":
                move_item(pm, item=item, **here)
            else:
                change_stage(pm, name="Later", status="planned", most=None, **here)

    with pytest.raises(Conflict):
        ours()
