"""What moderators and those whom they concern find next: a way on from each page and each fault."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import select

from forum.accounts.models import Person
from forum.communities.models import Community
from forum.communities.reasons import Why
from forum.core import clock
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas.merging import propose_merge
from forum.moderation.cards import open_card
from forum.moderation.models import Appeal, Card, Flag
from forum.moderation.purging.acting import purge_person
from forum.moderation.screening.calling import proposed_for
from forum.moderation.screening.settings import Thresholds, set_thresholds
from forum.moderation.screening.words import reason
from forum.moderation.things import Thing
from forum.threads.models import Post
from tests.crediting import again
from tests.features.test_appeals import appealed, decided, grant_appeal
from tests.features.test_moderating import acted, flagged, undone
from tests.web.conftest import Clients
from tests.world import World, send

CHOSEN = re.compile(r'<option value="([^"]*)" selected')
BUTTON = re.compile(r"<button[^>]*>.*?</button>", re.DOTALL)
QUEUE = "/c/bikes/moderation"


def flag(clients: Clients, post: int, who: str = "newcomer", kind: str = "spam") -> Any:
    """Flag a post, and go where that leads."""
    path = f"/c/bikes/posts/{post}/flag"
    answer = send(clients(who), path, "/settings/profile", kind=kind, words="")
    assert answer.status_code == 302
    return clients(who).get(answer.location, follow_redirects=True)


def held(world: World, post: int, *names: str) -> None:
    """Let a post wait for these signs."""
    signals = [reason(name, 2, weight=1.0) for name in names]
    with transaction() as session:
        row = session.get_one(Post, post)
        thing = Thing(world.place.id, "post", post, row.author_id)
        open_card(thing, "held", proposed=proposed_for(signals), signals=signals)


def test_the_flag_that_holds_a_thing_leads_to_what_it_stood_in(
    world: World, clients: Clients, post: int
) -> None:
    with transaction():
        at_once = Thresholds(flags_hold_from=0.5)
        set_thresholds(world.actor("mod"), community=world.place, given=at_once)
    found = flag(clients, post, "member")
    assert db.session.get_one(Post, post, populate_existing=True).visibility == "held"
    assert found.status_code == 200
    assert "A way home" in found.text
    assert "Thank you." in found.text
    own = db.session.scalars(select(Flag.id)).one()
    back = send(clients("member"), f"/c/bikes/flags/{own}/withdraw", "/settings/profile")
    assert clients("member").get(back.location, follow_redirects=True).status_code == 200


def numbers(page: str) -> dict[str, int]:
    """How many wait, by the words of what one can filter by; of what has no number, none."""
    bar = page[
        page.index('class="case-filters"') : page.index("</nav>", page.index("case-filters"))
    ]
    links = re.findall(r"<a [^>]*>([^<]+?) ?(?:<span[^>]*>(\d+)</span>)?</a>", bar)
    assert len(links) == 7
    return {words: int(number) for words, number in links if number}


def test_each_kind_says_how_much_of_it_waits_for_whoever_looks(
    world: World, clients: Clients, post: int
) -> None:
    assert numbers(clients("mod").get(QUEUE).text) == {}
    flag(clients, post)
    flag(clients, post, "member")
    held(world, post, "new_hosts")
    for kind in ("mod", "other"):
        thing = Thing(world.place.id, "idea", world.idea(kind).id, world.people[kind].id)
        with transaction():
            open_card(thing, "flags")
    acted(world, "hide", "idea", world.idea("pm").id)
    wait = {"Everything": 3, "Flagged": 2, "Held": 1}
    for path in (QUEUE, f"{QUEUE}?kind=merge", "/moderation"):
        assert numbers(clients("mod").get(path).text) == wait
    assert numbers(clients("admin").get(QUEUE).text)["Flagged"] == 3


def test_a_refusal_without_an_answer_asks_for_one_where_it_was_pressed(
    world: World, clients: Clients, post: int
) -> None:
    made = appealed(world, acted(world, "hide", "post", post), "other")
    path = f"/c/bikes/moderation/appeals/{made}"
    for back in ("here", "all"):
        page = send(clients("admin"), path, choice="refuse", answer=" ", back=back)
        assert page.status_code == 422
        assert "Give a reason of up to 500 characters." in page.text
        assert f'action="{path}"' in page.text
    long = "So it is. " * 60
    page = send(clients("admin"), path, choice="refuse", answer=long)
    assert page.status_code == 422
    assert long.strip() in page.text
    assert send(clients("admin"), path, choice="refuse", answer="No.").status_code == 302
    db.session.rollback()
    assert db.session.get_one(Appeal, made).state == "refused"


def test_what_an_appeal_put_back_waits_for_nobody(
    world: World, clients: Clients, post: int
) -> None:
    flag(clients, post)
    entry = acted(world, "hide", "post", post)
    decided(world, appealed(world, entry, "other"), "admin", grant_appeal)
    assert db.session.scalars(select(Flag.state)).all() == ["dismissed"]
    waiting = select(Card.kind).where(Card.closed_at.is_(None))
    assert db.session.scalars(waiting).all() == []


def test_nor_does_what_was_hidden_with_it_or_taken_away(
    world: World, clients: Clients, post: int
) -> None:
    waiting = select(Card.kind).where(Card.closed_at.is_(None))
    flag(clients, post)
    entry = acted(world, "warn", "post", post, hides=True)
    decided(world, appealed(world, entry, "other"), "admin", grant_appeal)
    assert db.session.scalars(select(Flag.state)).all() == ["dismissed"]
    person = world.people["other"].id
    flagged(world, "post", post)
    flagged(world, "person", person)
    with transaction() as session:
        place, why = session.get_one(Community, world.place.id), Why("You only advertise here.")
        entry = purge_person(world.actor("mod"), community=place, person_id=person, why=why).id
    decided(world, appealed(world, entry, "other"), "admin", grant_appeal)
    assert db.session.scalars(select(Flag.state)).all() == ["dismissed"] * 3
    assert db.session.scalars(waiting).all() == []


def test_what_was_flagged_since_waits_although_an_appeal_was_granted(
    world: World, clients: Clients, post: int
) -> None:
    flag(clients, post)
    entry = acted(world, "warn", "post", post)
    flag(clients, post, "pm", kind="rude")
    decided(world, appealed(world, entry, "other"), "admin", grant_appeal)
    assert sorted(db.session.scalars(select(Flag.state))) == ["dismissed", "open"]
    waiting = select(Card.kind).where(Card.closed_at.is_(None))
    assert db.session.scalars(waiting).all() == ["flags"]


def test_a_sanction_that_was_undone_forbids_nothing(
    world: World, clients: Clients, post: int
) -> None:
    entry = acted(world, "suspend", "post", post, days=7)
    page = f"/moderation/entries/{entry}"
    assert "you can take no part here" in clients("other").get(page).text
    undone(world, entry)
    told = clients("other").get(page).text
    assert "This was undone" in told
    assert "you can take no part here" not in told


@pytest.mark.parametrize(
    ("names", "reason", "proposed"),
    [
        (("new_hosts", "quick"), "It is advertising", "hide"),
        (("rule",), "It breaks the rules", "hide"),
        (("first",), "It breaks the rules", "approve"),
    ],
)
def test_the_reason_that_stands_chosen_is_of_what_was_found(
    world: World, clients: Clients, post: int, names: tuple[str, ...], reason: str, proposed: str
) -> None:
    held(world, post, *names)
    page = clients("mod").get(QUEUE).text
    chosen = CHOSEN.search(page)
    assert chosen
    assert chosen[1].startswith(reason)
    (button,) = (one for one in BUTTON.findall(page) if "(proposed)" in one)
    assert f'value="{proposed}"' in button


def test_a_reason_stands_chosen_for_what_does_not_wait(clients: Clients, post: int) -> None:
    mod, path = clients("mod"), f"/c/bikes/posts/{post}/moderate"
    chosen = CHOSEN.search(mod.get(path).text)
    assert chosen
    assert send(mod, path, path, act="hide", reason=chosen[1]).status_code == 302


def test_no_reason_of_a_team_stands_chosen_that_is_for_another_act(
    world: World, clients: Clients, post: int
) -> None:
    flag(clients, post)
    mod, path = clients("mod"), "/c/bikes/settings/moderation/reasons"
    only = {"act": ["warn"], "words": ["Mind your words."]}
    assert send(mod, path, **only).status_code == 302
    page = mod.get(QUEUE).text
    assert 'label="Warned"' in page
    assert "Choose a reason" in page
    # Its field has several lines, to be read whole on a phone; a reason has one.
    more = {"act": ["warn", "hide"], "words": ["Mind your words.", "It sells\r\nsomething.\n"]}
    assert send(mod, path, **more).status_code == 302
    assert '<option value="It sells something." selected' in mod.get(QUEUE).text


def test_a_guest_finds_the_log_the_method_and_the_way_to_flag(
    world: World, clients: Clients, post: int
) -> None:
    guest = clients("guest")
    home = guest.get("/c/bikes/").text
    for path in ("/c/bikes/log", "/c/bikes/integrity"):
        assert f'href="{path}"' in home
        assert guest.get(path).status_code == 200
    thread = guest.get(f"/c/bikes/posts/{post}", follow_redirects=True).text
    assert f"/c/bikes/posts/{post}/flag" in thread
    assert "/sign-in" in guest.get(f"/c/bikes/posts/{post}/flag").location


def test_a_product_manager_finds_what_is_for_the_team(clients: Clients, post: int) -> None:
    home = clients("pm").get("/c/bikes/").text
    assert post
    assert "/c/bikes/moderation/figures" in home
    assert "/c/bikes/moderation/figures" not in clients("member").get("/c/bikes/").text


def test_a_merge_shows_both_ideas_and_a_change_leads_to_what_it_changed(
    world: World, clients: Clients
) -> None:
    source, target = world.idea("member"), world.idea("other", body="It *clips* on.")
    with transaction():
        both = {"source": again(source), "target": again(target), "reason": "The same."}
        propose_merge(world.actor("newcomer"), community=world.place, **both)
        thing = Thing(world.place.id, "idea", target.id, target.author_id)
        signals = [reason("changed", 72, 30)]
        open_card(thing, "edit", proposed="approve", signals=signals)
    page = clients("mod").get(QUEUE).text
    assert "It <em>clips</em> on." in page
    assert "proposed by " in page
    history = f"/c/bikes/ideas/{target.id}/history"
    assert f'href="{history}"' in page
    assert clients("mod").get(history).status_code == 200


def test_signs_are_said_in_the_language_of_who_reads_them(
    world: World, clients: Clients, post: int
) -> None:
    held(world, post, "copies", "shouting")
    mod = clients("mod")
    assert "the same as 2 texts of theirs elsewhere" in mod.get(QUEUE).text
    assert "nearly all in capitals" in mod.get(QUEUE).text
    send(mod, "/language/fr")
    assert "presque tout en capitales" in mod.get(QUEUE).text


def test_a_card_of_before_says_the_words_that_it_came_with(
    world: World, clients: Clients, post: int
) -> None:
    held(world, post)
    with transaction() as session:
        card = session.scalars(select(Card)).one()
        card.signals = [{"name": "gone", "words": "three of <these>", "weight": 1.0}]
    assert "three of &lt;these&gt;" in clients("mod").get(QUEUE).text


def test_a_card_is_named_by_its_kind_its_place_and_its_author(
    world: World, clients: Clients, post: int
) -> None:
    held(world, post, "copies")
    page = clients("mod").get(QUEUE).text
    labels = re.search(r'<li class="case"[^>]* aria-labelledby="([^"]*)"', page)
    assert labels is not None
    parts = [
        re.search(rf'id="{key}"[^>]*>(.*?)</(?:h2|h3|p|b)>', page, re.S)
        for key in labels[1].split()
    ]
    named = " ".join(re.sub("<[^>]+>", "", part[1]) for part in parts if part)
    assert "Held" in named
    assert "A way home" in named
    assert "Other" in named
    assert len([part for part in parts if part]) == 3


def test_the_fault_of_an_act_leads_to_its_field(world: World, clients: Clients, post: int) -> None:
    at = f"/c/bikes/posts/{post}/moderate"
    answer = send(clients("mod"), at, at, act="warn", reason="", own="")
    assert answer.status_code == 422
    field = re.search(r'<a href="#(\w+)"', answer.text)
    assert field is not None
    assert f'<select class="input" id="{field[1]}"' in answer.text


def test_only_what_is_not_the_usual_trust_is_named(
    world: World, clients: Clients, post: int
) -> None:
    page = clients("mod").get(f"/c/bikes/posts/{post}/moderate").text
    assert '<span class="meta">joined ' in page
    with transaction() as session:
        session.get_one(Person, world.people["other"].id).created_at = clock.now()
    page = clients("mod").get(f"/c/bikes/posts/{post}/moderate").text
    assert '<span class="meta">newcomer · joined ' in page
