"""Pages of screening: thresholds, rules, what one would have met, what the author is told."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from forum.communities.models import Community
from forum.core.transaction import transaction
from forum.extensions import db
from forum.moderation.models import Card
from forum.moderation.screening.models import Rule, Screening
from forum.threads.models import Post
from forum.threads.service import start_thread
from tests.world import World, counted_queries, send

AT = "/c/bikes/settings/screening"
USUAL = {
    "hold_first": "0",
    "hold_from": "2",
    "flags_hold_from": "3",
    "edit_days": "7",
    "edit_share": "60",
    "holds_links": "y",
    "allowed_hosts": "",
}
SPAM = "CHEAP casino bonus, buy now!!!! https://win.example.top/x WhatsApp +44 7700 900123 loans"


@pytest.fixture
def team(world: World) -> Any:
    """A moderator's browser."""
    return world.signed_in("mod")


def found(model: Any) -> list[Any]:
    """The rows of a table, read afresh."""
    db.session.rollback()
    return list(db.session.scalars(select(model)))


def test_thresholds_are_kept_and_shown(team: Any) -> None:
    given = {**USUAL, "hold_first": "2", "hold_from": "2,5", "allowed_hosts": "docs.example.org"}
    assert send(team, AT, AT, **given).status_code == 302
    page = team.get(AT).text
    assert 'value="2.5"' in page
    assert "docs.example.org" in page
    (row,) = found(Screening)
    assert (row.hold_first, row.hold_from, row.holds_links) == (2, 2.5, True)
    send(team, "/language/fr")
    french = team.get(AT).text
    assert 'value="2,5"' in french
    assert 'value="3"' in french


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("hold_first", "11"),
        ("hold_from", "nan"),
        ("flags_hold_from", "0"),
        ("edit_share", "0"),
        ("edit_days", "-1"),
        ("allowed_hosts", "no host"),
    ],
)
def test_a_threshold_out_of_its_range_is_named(team: Any, field: str, value: str) -> None:
    answer = send(team, AT, AT, **{**USUAL, field: value})
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert found(Screening) == []


def test_a_refusal_speaks_the_writers_language(world: World) -> None:
    """It is a French place, and who writes reads English; what they wrote is kept."""
    with transaction():
        db.session.get_one(Community, world.place.id).language = "fr"
        db.session.add(
            Rule(community_id=world.place.id, kind="word", pattern="rival", act="refuse")
        )
    given = {"title": "Another way home", "body": "The rival has it."}
    answer = send(world.signed_in("member"), "/c/bikes/talk/new", **given)
    assert answer.status_code == 422
    assert "The rules of this community do not let" in answer.text
    assert "The rival has it." in answer.text


def test_a_rule_is_looked_at_before_it_is_kept(world: World, team: Any) -> None:
    with transaction():
        for title in ("The rival has it", "Nothing to see"):
            opener = world.actor("pm" if "rival" in title else "other")
            start_thread(opener, community=world.place, title=title, body=f"{title}. <b>")
    given = {"kind": "word", "pattern": "riv*l", "act": "refuse"}
    looked = send(team, f"{AT}/rules", AT, **given, look="y")
    assert looked.status_code == 200
    assert "would have met 1 of 2 texts" in looked.text
    assert "&lt;b&gt;" in looked.text
    assert 'value="riv*l"' in looked.text
    assert found(Rule) == []
    assert send(team, f"{AT}/rules", AT, **given).status_code == 302
    (rule,) = found(Rule)
    again = send(team, f"{AT}/rules", AT, **given)
    assert again.status_code == 422
    member = world.signed_in("member")
    refused = send(
        member, "/c/bikes/talk/new", "/c/bikes/talk/new", title="Another", body="A RIVAL", once="k3"
    )
    assert refused.status_code == 422
    assert "riv*l" in refused.text
    assert "A RIVAL" in refused.text
    assert send(team, f"{AT}/rules/{rule.id}/remove", AT).status_code == 302
    assert found(Rule) == []


@pytest.mark.parametrize(
    "given",
    [
        {"kind": "word", "pattern": "**", "act": "hold"},
        {"kind": "link", "pattern": "nothost", "act": "hold"},
        {"kind": "word", "pattern": "x" * 101, "act": "hold"},
        {"kind": "word", "pattern": "fine words", "act": "burn"},
    ],
)
def test_what_is_no_rule_is_refused(team: Any, given: dict[str, str]) -> None:
    assert send(team, f"{AT}/rules", AT, **given).status_code == 422
    assert found(Rule) == []


def test_a_rule_of_another_community_is_not_there(world: World, team: Any) -> None:
    with transaction() as session:
        session.add(Rule(community_id=world.elsewhere.id, kind="word", pattern="rival", act="hold"))
    (rule,) = found(Rule)
    assert send(team, f"{AT}/rules/{rule.id}/remove", AT).status_code == 404


def test_the_author_is_told_and_others_see_nothing(world: World) -> None:
    with transaction():
        thread = start_thread(
            world.actor("other"), community=world.place, title="What is new?", body="Say."
        )
    at = f"/c/bikes/talk/{thread.id}-what-is-new"
    newcomer = world.signed_in("newcomer")
    answer = send(newcomer, f"/c/bikes/threads/{thread.id}/posts", at, body=SPAM, once="k1")
    assert answer.status_code == 302
    page = newcomer.get(answer.location).text
    assert "waits for a moderator" in page
    assert "casino" in page
    for kind in ("guest", "member"):
        assert "casino" not in world.signed_in(kind).get(at).text
    assert "casino" in world.signed_in("mod").get(at).text
    queue = world.signed_in("mod").get("/c/bikes/moderation").text
    assert "nobody here has linked to" in queue


def test_approving_in_the_queue_shows_it(world: World) -> None:
    with transaction():
        thread = start_thread(
            world.actor("other"), community=world.place, title="What is new?", body="Say."
        )
    at = f"/c/bikes/talk/{thread.id}-what-is-new"
    newcomer, mod = world.signed_in("newcomer"), world.signed_in("mod")
    send(newcomer, f"/c/bikes/threads/{thread.id}/posts", at, body=SPAM, once="k1")
    post = db.session.scalars(select(Post).order_by(Post.id.desc())).first()
    assert post is not None
    answer = send(
        mod,
        f"/c/bikes/posts/{post.id}/moderate",
        "/c/bikes/moderation",
        act="approve",
        card="held",
        back="here",
    )
    assert answer.status_code == 302
    db.session.rollback()
    assert "casino" in world.signed_in("guest").get(at).text
    assert db.session.scalars(select(Card)).one().closed_at is not None


def test_an_idea_that_waits_tells_its_author(world: World) -> None:
    newcomer = world.signed_in("newcomer")
    at = "/c/bikes/ideas/new"
    answer = send(newcomer, at, at, title="A casino for all", body=SPAM, tags="", once="k2")
    assert answer.status_code == 302
    assert "waits for a moderator" in newcomer.get(answer.location).text
    assert world.signed_in("guest").get(answer.location).status_code == 404


@pytest.mark.parametrize("page", ["/c/bikes/moderation/figures", AT])
def test_pages_for_the_team_ask_a_fixed_number_of_questions(
    world: World, team: Any, page: str
) -> None:
    def asked() -> int:
        with counted_queries() as statements:
            assert team.get(page).status_code == 200
        return len(statements)

    before = asked()
    with transaction() as session:
        for number in range(30):
            pattern = f"rival{number}"
            session.add(Rule(community_id=world.place.id, kind="word", pattern=pattern, act="card"))
    for kind in ("newcomer", "member", "other"):
        world.idea(kind, title=f"My rival1 by {kind}")
    assert len(found(Card)) == 3
    assert asked() == before <= 10
