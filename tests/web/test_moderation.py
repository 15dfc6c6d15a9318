"""Pages of moderation: flags, the queue, acts, the log, appeals, settings, without script."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from sqlalchemy import select

from forum.communities.models import Membership
from forum.core import limits
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas.merging import propose_merge
from forum.ideas.models import Idea
from forum.ideas.queries import access_idea
from forum.moderation.models import Appeal, Card, Flag, ModerationEntry
from forum.threads.models import Post, Thread
from tests.reading import words
from tests.web.conftest import Clients
from tests.world import World, counted_queries, send


def flag(clients: Clients, path: str, who: str = "newcomer", **given: str) -> Any:
    """Flag what is at an address."""
    given = {"kind": "spam", "words": "Look at it.", **given}
    return send(clients(who), f"{path}/flag", **given)


def fresh() -> Any:
    """The session, which reads what others have written by now."""
    db.session.rollback()
    db.session.expire_all()
    return db.session


def at(post: int) -> str:
    """The address of a post."""
    return f"/c/bikes/posts/{post}"


def test_a_flag_is_a_small_form_that_says_what_happens_next(
    world: World, clients: Clients, post: int
) -> None:
    client = clients("newcomer")
    assert "never who flagged it" in client.get(f"{at(post)}/flag").text
    answer = flag(clients, at(post))
    assert "Nobody else" in client.get(f"{at(post)}/flag").text or answer.status_code == 302
    assert fresh().scalars(select(Flag)).one().kind == "spam"


def test_a_kind_has_to_be_chosen_and_words_are_kept(
    world: World, clients: Clients, post: int
) -> None:
    answer = flag(clients, at(post), kind="nothing", words="It was like this")
    assert answer.status_code == 422
    assert "It was like this" in answer.text
    assert fresh().scalars(select(Flag)).first() is None


def test_a_flag_can_be_taken_back(world: World, clients: Clients, post: int) -> None:
    flag(clients, at(post))
    flag_id = fresh().scalars(select(Flag.id)).one()
    path = f"/c/bikes/flags/{flag_id}/withdraw"
    assert send(clients("member"), path).status_code == 404
    assert send(clients("newcomer"), path).status_code == 302
    assert fresh().scalars(select(Flag)).first() is None


def test_the_limit_of_flags_is_said(
    world: World, clients: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    pace = limits.Pace(limits.FLAG["newcomer"].gap, 1)
    monkeypatch.setattr("forum.moderation.flagging.FLAG", dict.fromkeys(limits.FLAG, pace))
    first, second = world.idea("member").id, world.idea("other").id
    assert flag(clients, f"/c/bikes/ideas/{first}").status_code == 302
    answer = flag(clients, f"/c/bikes/ideas/{second}")
    assert answer.status_code == 422
    assert "The limit of 1 a day is reached" in answer.text
    assert limits.FLAG["member"].per_day == 20


def test_who_flagged_is_for_moderators_alone(world: World, clients: Clients, post: int) -> None:
    flag(clients, at(post), "outsider")
    name = world.people["outsider"].name
    assert name in clients("mod").get("/c/bikes/moderation").text
    for kind in ("other", "pm", "member"):
        client = clients(kind)
        pages = (at(post), "/c/bikes/log", "/c/bikes/talk", "/notices")
        assert not any(name in client.get(page, follow_redirects=True).text for page in pages)


def test_the_queue_shows_the_thing_safely_with_its_context(
    world: World, clients: Clients, post: int
) -> None:
    flag(clients, at(post), words="<script>alert(1)</script>")
    page = clients("mod").get("/c/bikes/moderation").text
    assert "A way home" in page
    assert "<b>the sea</b>" not in page
    assert "<script>alert(1)" not in page
    assert 'data-key="h"' in page


@pytest.mark.parametrize("back", ["here", "all"])
def test_an_act_goes_on_with_the_next_card_and_can_be_undone(
    world: World, clients: Clients, post: int, back: str
) -> None:
    flag(clients, at(post))
    mod = clients("mod")
    given = {"act": "hide", "reason": "It is advertising.", "back": back, "next": "card-9"}
    place = send(mod, f"{at(post)}/moderate", **given).headers["Location"]
    assert place.endswith("#card-9")
    assert fresh().get_one(Post, post).visibility == "hidden"
    page = mod.get(place).text
    entry = fresh().scalars(select(ModerationEntry)).one()
    undo = f"/c/bikes/moderation/entries/{entry.id}/undo"
    assert undo in page
    assert send(mod, undo, back=back).status_code == 302
    assert fresh().get_one(Post, post).visibility == "visible"
    assert fresh().scalars(select(Card)).one().closed_at is None


def test_an_act_without_a_reason_is_shown_again(world: World, clients: Clients, post: int) -> None:
    answer = send(clients("mod"), f"{at(post)}/moderate", act="hide", note="Kept.")
    assert answer.status_code == 422
    assert "Give a reason" in answer.text


def test_a_suspended_person_reads_why_and_appeals(
    world: World, clients: Clients, post: int
) -> None:
    given = {"act": "suspend", "reason": "It is advertising.", "days": "7", "hides": "y"}
    send(clients("mod"), f"{at(post)}/moderate", **given)
    place = select(Membership).where(Membership.person_id == world.people["other"].id)
    assert fresh().scalars(place).one().suspended_until is not None
    entry = fresh().scalars(select(ModerationEntry).where(ModerationEntry.act == "suspend")).one()
    client = clients("other")
    page = client.get(f"/moderation/entries/{entry.id}").text
    assert "It is advertising." in page
    assert "Until " in page
    assert world.people["mod"].name not in words(page)
    path = f"/moderation/entries/{entry.id}/appeal"
    assert send(client, path, words="").status_code == 422
    assert send(client, path, words="It was the sea.").status_code == 302
    assert "waits for another moderator" in client.get(f"/moderation/entries/{entry.id}").text
    appeal = fresh().scalars(select(Appeal)).one()
    decide = f"/c/bikes/moderation/appeals/{appeal.id}"
    assert send(clients("mod"), decide, choice="grant").status_code == 404
    assert "It was the sea." in clients("admin").get("/c/bikes/moderation").text
    assert send(clients("admin"), decide, choice="grant", answer="True.").status_code == 302
    assert fresh().scalars(place).one().suspended_until is None
    assert fresh().get_one(Post, post).visibility == "visible"


def test_others_find_no_entry(world: World, clients: Clients, post: int) -> None:
    given = {"act": "warn", "reason": "So."}
    send(clients("mod"), f"{at(post)}/moderate", **given)
    entry = fresh().scalars(select(ModerationEntry.id)).one()
    for kind in ("member", "pm", "outsider", "mod_elsewhere"):
        assert clients(kind).get(f"/moderation/entries/{entry}").status_code == 404


def test_a_claimed_card_says_by_whom_and_is_taken_over(
    world: World, clients: Clients, post: int
) -> None:
    flag(clients, at(post))
    card = fresh().scalars(select(Card.id)).one()
    path = f"/c/bikes/moderation/cards/{card}/claim"
    admin, mod = clients("admin"), clients("mod")
    send(admin, path, choice="claim", back="here")
    page = mod.get("/c/bikes/moderation").text
    assert "Admin is looking at this." in page
    assert 'value="hide"' not in page
    given = {"act": "hide", "reason": "So."}
    assert send(mod, f"{at(post)}/moderate", **given).status_code == 422
    assert send(mod, path, choice="claim").status_code == 409
    send(mod, path, choice="take_over")
    assert send(mod, f"{at(post)}/moderate", **given).status_code == 302


def test_a_proposed_merge_is_a_card(world: World, clients: Clients) -> None:
    ids = (world.idea("member").id, world.idea("other").id)
    with transaction():
        other = world.actor("other")
        source, target = (access_idea(other, world.place, key) for key in ids)
        said = {"source": source, "target": target, "reason": "They are the same."}
        propose_merge(other, community=world.place, **said)
    mod = clients("mod")
    assert "They are the same." in mod.get("/c/bikes/moderation?kind=merge").text
    send(mod, f"/c/bikes/ideas/{ids[0]}/moderate", act="merge", card="merge", back="here")
    assert fresh().get_one(Idea, ids[0]).merged_into_id == ids[1]
    assert "Nothing waits" in mod.get("/c/bikes/moderation").text


def test_a_merge_on_the_ideas_page_settles_its_card_and_stands_in_the_log(
    world: World, clients: Clients
) -> None:
    ids = (world.idea("member").id, world.idea("other").id)
    with transaction():
        other = world.actor("other")
        source, target = (access_idea(other, world.place, key) for key in ids)
        propose_merge(other, community=world.place, source=source, target=target, reason="Same.")
    given = {"into": str(ids[1]), "reason": "They are the same."}
    send(clients("pm"), f"/c/bikes/ideas/{ids[0]}/merge", **given)
    assert fresh().scalars(select(Card)).one().closed_at is not None
    assert fresh().scalars(select(ModerationEntry)).one().act == "merge"


def test_a_change_by_a_moderator_stands_in_the_log_with_its_reason(
    world: World, clients: Clients, post: int
) -> None:
    given = {"body": "To the river.", "reason": "Private data."}
    send(clients("mod"), f"{at(post)}/edit", **given)
    entry = fresh().scalars(select(ModerationEntry)).one()
    assert (entry.act, entry.reason, entry.is_public) == ("edit", "Private data.", True)
    send(clients("other"), f"{at(post)}/edit", body="To the hills.")
    assert len(fresh().scalars(select(ModerationEntry)).all()) == 1


def test_the_log_is_filtered_and_comes_as_a_file(world: World, clients: Clients, post: int) -> None:
    mod = clients("mod")
    send(mod, f"{at(post)}/moderate", act="warn", own='=HYPERLINK("x")', note="For us.")
    send(mod, f"{at(post)}/moderate", act="hide", reason="So.")
    page = mod.get("/c/bikes/moderation/log?act=hide").text
    assert page.count('class="log-entry"') == 1
    rows = list(csv.reader(io.StringIO(mod.get("/c/bikes/moderation/log.csv").text)))
    assert [row[1] for row in rows[1:]] == ["hide", "warn"]
    assert rows[2][7].startswith("'=")


def test_the_team_has_its_own_kinds_and_reasons(world: World, clients: Clients, post: int) -> None:
    mod = clients("mod")
    path = "/c/bikes/settings/moderation"
    kinds = {"slug": ["spam", ""], "words": ["Advertising", "Bad manners"]}
    assert send(mod, f"{path}/kinds", **kinds).status_code == 302
    reasons = {"act": ["hide", ""], "words": ["It sells something.", ""]}
    assert send(mod, f"{path}/reasons", **reasons).status_code == 302
    assert "Bad manners" in clients("newcomer").get(f"{at(post)}/flag").text
    assert flag(clients, at(post), kind="bad-manners").status_code == 302
    assert "It sells something." in mod.get("/c/bikes/moderation").text
    assert send(mod, f"{path}/kinds", slug=["", ""], words=["Same", "same"]).status_code == 422


def test_moderators_see_in_the_frame_how_much_waits(
    world: World, clients: Clients, post: int
) -> None:
    flag(clients, at(post))
    assert 'href="/moderation"' in clients("mod").get("/").text
    assert 'href="/moderation"' not in clients("member").get("/").text


def test_the_queue_asks_a_fixed_number_of_questions(
    world: World, clients: Clients, post: int
) -> None:
    mod = clients("mod")
    flag(clients, at(post))
    flag(clients, f"/c/bikes/ideas/{world.idea('member').id}")
    with counted_queries() as few:
        mod.get("/c/bikes/moderation")
    for _number in range(4):
        flag(clients, f"/c/bikes/ideas/{world.idea('member').id}")
        flag(clients, f"/c/bikes/ideas/{world.idea('other').id}", "member")
    with counted_queries() as many:
        mod.get("/c/bikes/moderation")
    assert len(many) == len(few)


def test_a_thread_is_hidden_locked_and_shown_by_one_log(
    world: World, clients: Clients, post: int
) -> None:
    thread = fresh().get_one(Post, post).thread_id
    mod = clients("mod")
    send(mod, f"/c/bikes/threads/{thread}/state", state="locked", on="y")
    send(mod, f"/c/bikes/threads/{thread}/moderate", act="hide", reason="So.")
    send(mod, f"/c/bikes/threads/{thread}/moderate", act="show")
    acts = list(fresh().scalars(select(ModerationEntry.act).order_by(ModerationEntry.id)))
    assert acts == ["lock", "hide", "show"]
    assert fresh().get_one(Thread, thread).visibility == "visible"


def test_the_silenced_read_why_on_every_page_of_the_community(
    world: World, clients: Clients, post: int
) -> None:
    given = {"act": "silence", "reason": "It attacks people.", "days": "7"}
    send(clients("mod"), f"{at(post)}/moderate", **given)
    entry = fresh().scalars(select(ModerationEntry.id).where(ModerationEntry.act == "silence"))
    page = clients("other").get("/c/bikes/").text
    assert f"/moderation/entries/{entry.one()}" in page
    assert "write nothing" in page
    assert "write nothing" not in clients("member").get("/c/bikes/").text


def test_a_person_is_flagged_where_both_are(world: World, clients: Clients, post: int) -> None:
    person = world.people["other"].id
    page = clients("newcomer").get(f"/people/{person}/flag").text
    assert f"/c/bikes/members/{person}/flag" in page
    assert flag(clients, f"/c/bikes/members/{person}").status_code == 302
    card = fresh().scalars(select(Card)).one()
    assert (card.kind, card.person_id, card.proposed) == ("person", person, "warn")
    assert flag(clients, f"/c/bikes/members/{world.people['outsider'].id}").status_code == 404
