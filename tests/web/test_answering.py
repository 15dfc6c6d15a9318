"""The page that answers a theme's ideas together: choose, look, give; and what meets a refusal."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import select

from forum.accounts.events import CaptureConsentWithdrawn
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas.models import BrandResponse, Idea
from forum.ideas.queries import access_idea
from forum.ideas.service import answer_idea, change_status, follow_consent
from tests.reports import findings, kept, theme
from tests.world import World, counted_queries, rows, send, token_of

WORDS = "We will build *one* of these."


@pytest.fixture
def ideas(world: World) -> list[Idea]:
    """Four ideas of a theme, the last one answered."""
    made = [world.idea("member" if number else "other") for number in range(4)]
    with transaction():
        there = access_idea(world.actor("pm"), world.place, made[3].id)
        answer_idea(world.actor("pm"), community=world.place, idea=there, body="Not **yet**.")
    return made


@pytest.fixture
def address(world: World, ideas: list[Idea]) -> str:
    """Where the theme is answered."""
    key = kept(world, findings(theme("racks", 1, [idea.key for idea in ideas])))
    return f"/c/bikes/reports/{key}/themes/racks/answer"


def ticked(page: str) -> list[int]:
    """The ideas that are chosen on the page."""
    found = re.findall(r'name="ideas" value="(\d+)"( checked)?', page)
    return [int(key) for key, checked in found if checked]


def hidden(page: str) -> dict[str, list[str]]:
    """What the form of the preview sends."""
    form = page.split('class="answer-preview"')[1].split("</form>", maxsplit=1)[0]
    sent: dict[str, list[str]] = {}
    for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form):
        sent.setdefault(name, []).append(value)
    return sent


def test_what_is_unanswered_is_chosen_looked_at_and_answered(
    world: World, ideas: list[Idea], address: str
) -> None:
    pm = world.signed_in("pm")
    report = pm.get(address.partition("/themes")[0]).text
    assert f'href="{address}"' in report
    page = pm.get(address).text
    assert ticked(page) == [idea.id for idea in ideas[:3]]
    assert "Not yet." in page
    given: dict[str, Any] = {"ideas": [str(idea.id) for idea in ideas[:3]], "known": ideas[3].id}
    given |= {"body": WORDS, "status": "declined", "reason": "", "act": "look"}
    looked = send(pm, address, **given)
    assert looked.status_code == 200
    assert "We will build <em>one</em> of these." in looked.text
    assert "It tells 2 people" in looked.text
    assert rows(BrandResponse) == 1
    said = pm.post(address, data={**hidden(looked.text), "csrf_token": token_of(looked.text)})
    assert said.status_code == 302
    assert said.headers["Location"].endswith("#theme-1")
    assert "3 ideas are answered." in pm.get(address.partition("/themes")[0]).text
    db.session.rollback()
    bodies = set(
        db.session.scalars(select(BrandResponse.body).where(BrandResponse.batch.is_not(None)))
    )
    assert bodies == {WORDS}
    page = world.signed_in("guest").get(f"/c/bikes/ideas/{ideas[0].id}", follow_redirects=True)
    assert "The same answer was given to 2 other ideas." in page.text
    assert "Declined" in page.text


@pytest.mark.parametrize("act", ["look", "say"])
def test_what_is_wrong_stands_beside_its_field_and_the_words_stay(
    world: World, ideas: list[Idea], address: str, act: str
) -> None:
    pm = world.signed_in("pm")
    refused = send(pm, address, body=WORDS, status="declined", reason="x" * 501, act=act)
    assert refused.status_code == 422
    assert 'href="#ideas"' in refused.text
    assert 'href="#reason"' in refused.text
    assert WORDS in refused.text
    assert 'class="answer-preview"' not in refused.text
    assert send(pm, address, body=WORDS, status="released", act=act).status_code == 422
    assert send(pm, address, body=WORDS, more="x", act=act).status_code == 422


def test_who_is_gone_since_is_left_out_of_the_choice_and_of_the_answer(
    world: World, ideas: list[Idea], address: str
) -> None:
    pm = world.signed_in("pm")
    with transaction():
        other = world.actor("other")
        back = {"status": "withdrawn", "reason": "I thought again."}
        mine = access_idea(other, world.place, ideas[0].id)
        change_status(other, community=world.place, idea=mine, **back)
    assert ticked(pm.get(address).text) == [idea.id for idea in ideas[1:3]]
    given = {"ideas": [str(idea.id) for idea in ideas], "body": WORDS, "act": "say"}
    assert send(pm, address, **given).status_code == 302
    told = pm.get(address.partition("/themes")[0]).text
    assert "2 ideas are answered." in told
    assert "1 keeps the answer" in told
    assert "1 was left out" in told
    with transaction():
        for kind in ("member", "other"):
            follow_consent(CaptureConsentWithdrawn(world.people[kind].id))
    assert "Nothing left to answer" in pm.get(address).text


def test_choosing_asks_few_questions(world: World, address: str) -> None:
    client = world.signed_in("pm")
    with counted_queries() as statements:
        assert client.get(address).status_code == 200
    assert len(statements) <= 6, "\n".join(statements)


def test_one_idea_is_answered_from_a_page_of_its_own(world: World, ideas: list[Idea]) -> None:
    pm = world.signed_in("pm")
    form = pm.get(f"/c/bikes/ideas/{ideas[3].id}/answer")
    assert "Not **yet**." in form.text
    member = world.signed_in("member")
    assert member.get(f"/c/bikes/ideas/{ideas[3].id}/answer").status_code == 403
    assert '/answer"' not in member.get("/c/bikes/answers").text
