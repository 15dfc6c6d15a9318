"""What becomes of ideas, for everybody: roadmap, changelog, outcomes; nothing of the team's own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from forum.core import clock
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas.editing import accept_amendment, offer_amendment
from forum.ideas.merging import merge_ideas
from forum.ideas.models import STATUSES, Idea
from forum.ideas.service import answer_idea, change_status, set_visibility
from forum.ideas.voting import cast_vote
from forum.pipeline.models import PipelineItem
from forum.pipeline.moving import Fields, change_item, drop_item, move_item
from forum.pipeline.notes import write_note
from forum.pipeline.pulling import Source, pull_idea, pull_wish
from forum.pipeline.queries import Period, changelog, decided, outcomes, periods_of, roadmap
from forum.pipeline.queries.changelog import Release
from forum.pipeline.queries.outcomes import OUTCOMES, outcome_of
from forum.pipeline.stages import stages_of
from tests.conftest import on_both_databases
from tests.reading import words
from tests.world import World

JULY, JANUARY = datetime(2025, 7, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)
EDGES = (JULY - SECOND, JULY, JANUARY - SECOND, JANUARY)
NOTHING: dict[str, Any] = {"planned": [], "in_production": [], "released": []}
READERS = ("guest", "member", "mod", "pm")


def pulled(world: World, *ideas: Idea, **fields: Any) -> PipelineItem:
    """An item made of these ideas, of which the team says this."""
    item = None
    with transaction():
        pm = world.actor("pm")
        for idea in ideas:
            item = pull_idea(pm, community=world.place, idea=idea, deal="gift", into=item)
        assert item is not None
        change_item(pm, community=world.place, item=item, fields=Fields(**fields), version=None)
    return item


def moved(world: World, item: PipelineItem, status: str, reason: str = "", days: float = 0) -> None:
    """Move it to the first stage of that status, so many days ago."""
    stage = next(stage for stage in stages_of(world.place) if stage.status == status)
    with transaction(), clock.held_at(clock.now() - timedelta(days=days)):
        where = {"community": world.place, "item": item, "stage": stage}
        move_item(world.actor("pm"), reason=reason, **where)


def by_hand(world: World, idea: Idea, status: str, days: float = 0, reason: str = "So.") -> None:
    """Set a status without any item, so many days ago."""
    with transaction(), clock.held_at(clock.now() - timedelta(days=days)):
        where = {"community": world.place, "idea": idea}
        change_status(world.actor("pm"), status=status, reason=reason, **where)


def withdrawn(world: World, idea: Idea, kind: str = "member") -> None:
    """Its author takes it back."""
    with transaction():
        where = {"community": world.place, "idea": idea}
        change_status(world.actor(kind), status="withdrawn", reason="No more.", **where)


def hidden(world: World, idea: Idea) -> None:
    """A moderator hides it."""
    with transaction():
        where = {"community": world.place, "idea": idea}
        set_visibility(world.actor("mod"), visibility="hidden", **where)


def merged(world: World, source: Idea, target: Idea) -> None:
    """A moderator merges the first into the second."""
    with transaction():
        where = {"community": world.place, "source": source, "target": target}
        merge_ideas(world.actor("mod"), reason="The same.", **where)


def titles(world: World, kind: str = "guest") -> dict[str, list[tuple[str, list[str]]]]:
    """The roadmap as somebody reads it: by status, the titles by release."""
    return {
        section.status: [(target, [one.title for one in some]) for target, some in section.releases]
        for section in roadmap(world.actor(kind), world.place)
    }


@on_both_databases
def test_ideas_stand_under_the_status_that_people_see_by_their_release(world: World) -> None:
    ideas = [world.idea("member", title=f"Idea {number} here") for number in range(5)]
    later = pulled(world, ideas[0], target="2027.10")
    both = pulled(world, ideas[1], ideas[2], target="2027.9", title="A better rack")
    for item in (later, both):
        moved(world, item, "planned")
    by_hand(world, ideas[3], "planned")
    by_hand(world, ideas[4], "released")
    assert titles(world) == {
        "planned": [
            ("2027.9", ["A better rack"]),
            ("2027.10", ["Idea 0 here"]),
            ("", ["Idea 3 here"]),
        ],
        "in_production": [],
        "released": [("", ["Idea 4 here"])],
    }


@on_both_databases
def test_an_item_whose_ideas_stand_apart_is_read_under_both(world: World) -> None:
    ahead, behind = world.idea("member", title="Far ahead"), world.idea("other", title="Behind")
    moved(world, pulled(world, ahead, behind, title="Two things"), "planned")
    by_hand(world, behind, "in_production")
    planned, making, _released = roadmap(world.actor("guest"), world.place)
    for section, title in ((planned, "Far ahead"), (making, "Behind")):
        ((_target, (entry,)),) = section.releases
        assert (entry.title, [idea.title for idea in entry.ideas]) == ("Two things", [title])


@on_both_databases
def test_only_what_everybody_may_read_is_on_it(world: World) -> None:
    kept, gone, back = (world.idea("member", title=f"Idea {number} here") for number in range(3))
    both = pulled(world, gone, kept, target="Spring")
    moved(world, both, "planned")
    by_hand(world, back, "in_production")
    hidden(world, gone)
    by_hand(world, back, "under_review")
    withdrawn(world, back)
    with transaction():
        pm, source = world.actor("pm"), Source("key", "theme")
        wish = pull_wish(pm, community=world.place, title="Heard in talk", source=source)
    moved(world, wish, "in_production")
    for kind in READERS:
        assert titles(world, kind) == {**NOTHING, "planned": [("Spring", ["Idea 0 here"])]}


@on_both_databases
def test_an_item_that_was_dropped_says_nothing_any_more(world: World) -> None:
    idea = world.idea("member", title="An idea of ours")
    item = pulled(world, idea, title="The brand's words for it", target="Never")
    moved(world, item, "planned")
    with transaction():
        words = {"status": "declined", "reason": "Too dear."}
        drop_item(world.actor("pm"), community=world.place, item=item, **words)
    by_hand(world, idea, "planned")
    assert titles(world) == {**NOTHING, "planned": [("", ["An idea of ours"])]}


def test_what_the_reader_wants_or_follows_is_marked_and_nothing_is_for_others(world: World) -> None:
    wanted, other = world.idea("member", title="Wanted"), world.idea("member", title="Plain one")
    with transaction():
        where = {"community": world.place, "idea": wanted}
        cast_vote(world.actor("other"), choice="want", **where)
    for idea in (wanted, other):
        by_hand(world, idea, "planned")
    marks = {"other": 1, "mod": 0, "guest": 0}
    for kind, number in marks.items():
        page = world.signed_in(kind).get("/c/bikes/roadmap").text
        assert page.count("You want it") == number
    assert world.signed_in("member").get("/c/bikes/roadmap").text.count("You follow it") == 2


SECRETS = ("Secret estimate", "Secret terms", "Secret note")


def test_nothing_of_the_team_s_own_stands_on_any_page(world: World) -> None:
    ideas = [world.idea("member", title=f"Idea {number} here") for number in range(3)]
    boss = world.people["pm"]
    for idea, status in zip(ideas, ("planned", "in_production", "released"), strict=True):
        with transaction():
            pm, place = world.actor("pm"), world.place
            deal = {"deal": "payment", "note": "Secret terms"}
            item = pull_idea(pm, community=place, idea=idea, **deal)
            said = Fields("", boss.id, "Secret estimate", 5, 4, "Spring")
            change_item(pm, community=place, item=item, fields=said, version=None)
            write_note(pm, community=place, about=item, body="Secret note")
        moved(world, item, status)
    member = world.signed_in("member")
    for page in ("roadmap", "changelog", "changelog.atom", "outcomes", "outcomes.csv"):
        text = member.get(f"/c/bikes/{page}").text
        found = [secret for secret in (*SECRETS, "A payment") if secret in text]
        assert (page, found) == (page, [])
        assert boss.name not in words(text)
    assert "Spring" in member.get("/c/bikes/roadmap").text
    assert "Secret estimate" in world.signed_in("pm").get("/c/bikes/pipeline").text


def released(world: World, kind: str = "guest") -> list[Release]:
    """All that came out, page after page of two."""
    found, cursor = [], None
    while True:
        page = changelog(world.actor(kind), world.place, cursor, 2)
        found += page.items
        if page.next is None:
            return found
        cursor = page.next


@on_both_databases
def test_the_changelog_thanks_authors_those_merged_in_and_those_who_improved(world: World) -> None:
    idea, second = world.idea("member", title="A rack"), world.idea("other", title="A box")
    twin, unseen = world.idea("newcomer", title="A rack too"), world.idea("mod", title="A rack 3")
    for source in (twin, unseen):
        merged(world, source, idea)
    hidden(world, unseen)
    for kind in ("admin", "other"):
        with transaction():
            where = {"community": world.place, "idea": idea}
            words = {"title": idea.title, "body": f"Better, says {kind}.", "reason": "Better."}
            offered = offer_amendment(world.actor(kind), **where, **words)
            accept_amendment(
                world.actor("member"), community=world.place, amendment=offered, word=""
            )
    item = pulled(world, idea, second, title="Carrying")
    moved(world, item, "released", "With the models of 2027.")
    (release,) = released(world)
    names = [
        [n for _id, n in some] for some in (release.authors, release.merged, release.improvers)
    ]
    # The author of the box improved the rack too, and is thanked once.
    assert names == [["Member", "Other"], ["Newcomer"], ["Admin"]]
    assert (release.entry.title, release.reasons) == ("Carrying", ["With the models of 2027."])


@on_both_databases
def test_the_changelog_is_paged_by_when_it_came_out(world: World) -> None:
    ideas = [world.idea("member", title=f"Idea {number} here") for number in range(5)]
    for idea, days in zip(ideas, (40, 10, 30, 10, 1), strict=True):
        by_hand(world, idea, "released", days)
    # It came out again, with another word.
    by_hand(world, ideas[0], "in_production", 5)
    by_hand(world, ideas[0], "released", 0, "Now it holds.")
    found = [(one.entry.title[5], one.reasons) for one in released(world)]
    again = ("0", ["Now it holds."])
    assert found == [again, *((number, ["So."]) for number in "4312")]


def test_the_feed_of_what_came_out_reads_with_a_key_where_the_place_is_private(app: Flask) -> None:
    with app.app_context():
        world = World.built(app, visibility="private")
        idea = world.idea("member", title="A rack <that> folds")
        by_hand(world, idea, "released", reason="<b>Out</b> & about")
        guest, member = world.signed_in("guest"), world.signed_in("member")
    feed = member.get("/c/bikes/changelog.atom")
    assert feed.mimetype == "application/atom+xml"
    assert "A rack &lt;that&gt; folds" in feed.text
    assert "&amp;lt;b&amp;gt;Out" in feed.text
    assert guest.get("/c/bikes/changelog.atom").status_code == 404
    assert guest.get("/c/bikes/changelog.atom?key=nobodys").status_code == 404


STATES = st.tuples(st.sampled_from(STATUSES[1:]), st.sampled_from(["visible", "held", "hidden"]))


@on_both_databases
def test_wherever_ideas_stand_their_outcomes_add_up(world: World) -> None:
    ideas = [world.idea("member").id for _number in range(6)]
    speaks = world.idea("other").id

    @settings(max_examples=25, deadline=None, database=None)
    @given(st.lists(STATES, min_size=6, max_size=6), st.sampled_from([0, 1, 2, 3]))
    def holds(states: list[tuple[str, str]], cut: int) -> None:
        with transaction() as session:
            for number, (idea_id, (status, seen)) in enumerate(zip(ideas, states, strict=True)):
                values = {
                    "status": status,
                    "visibility": seen,
                    "merged_into_id": speaks if status == "merged" else None,
                    "created_at": EDGES[number * cut % len(EDGES)],
                }
                session.execute(update(Idea).where(Idea.id == idea_id).values(**values))
        found = outcomes(world.place, None)
        expected = [outcome_of(s, visible=v == "visible", answered=False) for s, v in states]
        expected.append("unanswered")
        assert dict(found.counts) == {name: expected.count(name) for name in OUTCOMES}
        assert found.total == len(ideas) + 1
        halves = [outcomes(world.place, period).counts for period in periods_of(world.place)]
        assert {name: sum(half[name] for half in halves) for name in OUTCOMES} == found.counts

    holds()


def made_of_everything(world: World) -> None:
    """An idea of each outcome."""
    names = (
        "open",
        "said",
        "stepped",
        "reviewed",
        "planned",
        "making",
        "out",
        "no",
        "twin",
        "back",
    )
    ideas = {name: world.idea("member", title=f"Idea {name}") for name in names}
    for name, steps in {
        "stepped": ("under_review", "open"),
        "reviewed": ("under_review",),
        "planned": ("planned",),
        "making": ("in_production",),
        "out": ("released",),
        "no": ("declined",),
    }.items():
        for step in steps:
            by_hand(world, ideas[name], step)
    with transaction():
        where = {"community": world.place, "idea": ideas["said"]}
        answer_idea(world.actor("pm"), body="Perhaps.", **where)
    merged(world, ideas["twin"], ideas["open"])
    withdrawn(world, ideas["back"])
    hidden(world, world.idea("member", title="Idea hidden"))


@on_both_databases
def test_the_outcomes_leave_no_idea_out(world: World) -> None:
    made_of_everything(world)
    found = outcomes(world.place, None)
    here = select(func.count()).select_from(Idea).where(Idea.community_id == world.place.id)
    assert found.total == db.session.scalar(here) == 11
    assert dict(found.counts) == {**dict.fromkeys(OUTCOMES, 1), "answered": 2}
    page = world.signed_in("guest").get("/c/bikes/outcomes.csv").text
    assert page.splitlines()[-1] == "total,11"


def test_a_half_year_ends_where_the_next_one_begins(world: World) -> None:
    for moment in EDGES:
        idea = world.idea("member")
        with transaction() as session:
            session.execute(update(Idea).where(Idea.id == idea.id).values(created_at=moment))
    periods = periods_of(world.place)
    assert periods[-3:] == [Period(2026, 1), Period(2025, 2), Period(2025, 1)]
    found = [outcomes(world.place, period).total for period in periods[-3:]]
    assert found == [1, 2, 1]


@pytest.mark.parametrize(("number", "told"), [(4, None), (5, 3.0)])
def test_medians_and_shares_are_told_from_five_on(
    world: World, number: int, told: float | None
) -> None:
    for days in range(1, number + 1):
        idea = world.idea("member")
        with transaction() as session:
            at = clock.now() - timedelta(days=days)
            session.execute(update(Idea).where(Idea.id == idea.id).values(created_at=at))
        by_hand(world, idea, "released")
    found = outcomes(world.place, None)
    assert found.release.among == found.answer.among == found.decided == number
    rounded = [took.days and round(took.days, 3) for took in (found.release, found.answer)]
    assert rounded == [told, told]
    assert found.share_released == (None if told is None else 1)


@on_both_databases
def test_what_was_declined_is_listed_with_its_reason_the_last_first(world: World) -> None:
    for number in range(5):
        idea = world.idea("member", title=f"Idea {number} here")
        by_hand(world, idea, "declined", days=number // 2, reason=f"Because {number}.")
    unseen = world.idea("member")
    by_hand(world, unseen, "declined")
    hidden(world, unseen)
    found, cursor = [], None
    while True:
        page = decided(world.place, "declined", None, cursor, 2)
        found += [one.reason[8] for one in page.items]
        if page.next is None:
            break
        cursor = page.next
    assert sorted(found) == list("01234")
    assert found[-1] == "4"


def test_the_pages_are_found_and_speak_of_what_they_will_hold(world: World) -> None:
    client = world.signed_in("guest")
    assert 'href="/c/bikes/roadmap"' in client.get("/c/bikes/talk").text
    for page in ("roadmap", "changelog", "outcomes"):
        answer = client.get(f"/c/bikes/{page}")
        assert (answer.status_code, answer.text.count('class="empty"')) == (200, 1)
    for wrong in ("outcomes?proposed=1999-1", "outcomes?after=x", "changelog?after=x"):
        world.idea("member")
        assert client.get(f"/c/bikes/{wrong}").status_code == 404


def test_the_chart_the_table_and_the_file_of_outcomes_say_the_same(world: World) -> None:
    made_of_everything(world)
    client = world.signed_in("guest")
    page = client.get("/c/bikes/outcomes").text
    assert page.count('class="chart-part') == len(OUTCOMES)
    assert 'href="/c/bikes/ideas?status=declined' in page
    (period,) = {f"{one.year}-{one.half}" for one in periods_of(world.place)[-1:]}
    half = client.get(f"/c/bikes/outcomes.csv?proposed={period}")
    assert half.headers["Content-Disposition"].endswith(f'"bikes-outcomes-{period}.csv"')
