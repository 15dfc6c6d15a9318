"""Talk for the engine, what readers say of its sentences, and what a report heard."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from forum.accounts import service as accounts
from forum.accounts.models import Consent
from forum.accounts.texts import CAPTURE
from forum.capture import judging
from forum.capture.engine.findings import Unproposed
from forum.capture.engine.wishes import KINDS
from forum.capture.freezing import talk
from forum.capture.models import Verdict
from forum.capture.report import heard
from forum.core import clock
from forum.core.audit import AuditEntry
from forum.core.errors import Invalid, NotAllowed, NotFound
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas.merging import merge_ideas
from forum.ideas.models import Idea
from forum.threads.editing import edit_post
from forum.threads.models import Post, Thread
from forum.threads.service import start_thread, write_post
from tests.conftest import on_both_databases
from tests.heard import reported, said
from tests.world import World, rows, send

WISH = "I wish it had a mirror."
TEXT = f"It is red. {WISH}"


def say(world: World, kind: str, body: str = TEXT, idea: Idea | None = None, days: int = 1) -> Post:
    """A post of that person's, under an idea or in a thread of its own."""
    with transaction() as session, clock.held_at(clock.now() - timedelta(days=days)):
        actor = world.actor(kind)
        if idea is None:
            thread = start_thread(actor, community=world.place, title="What I ride", body=body)
            return session.scalars(select(Post).where(Post.thread_id == thread.id)).one()
        thread = session.get_one(Thread, idea.thread_id)
        return write_post(actor, community=world.place, thread=thread, body=body)


def read(world: World) -> dict[str, str | None]:
    """The keys of the posts that the engine is given, with that of their idea."""
    db.session.rollback()
    return {post.key: post.idea for post in talk.posts_of(world.place, clock.now())}


def judge(world: World, post: Post, kind: str, actor: str = "pm", **place: int) -> Any:
    """What the product manager says of the wish."""
    start = post.body.index(WISH)
    where = {"start": start, "end": start + len(WISH), **place}
    with transaction():
        return judging.judge_sentence(
            world.actor(actor), community=world.place, post_id=post.id, kind=kind, **where
        )


def learned(world: World) -> list[tuple[str, str]]:
    """What the engine learns from."""
    db.session.rollback()
    return [(one.sentence, one.kind) for one in talk.verdicts_of(world.place)]


@on_both_databases
def test_talk_is_read_with_its_idea_and_its_age(world: World) -> None:
    idea, other = world.idea("member"), world.idea("other")
    posts = [
        say(world, "mod"),
        say(world, "other", idea=idea, days=9),
        say(world, "newcomer", idea=other),
    ]
    say(world, "member", days=100)
    say(world, "pm")
    with transaction():
        merge_ideas(
            world.actor("mod"), community=world.place, source=idea, target=other, reason="Same."
        )
    keys = [talk.key_of(post.id) for post in posts]
    assert read(world) == dict(zip(keys, (None, other.key, other.key), strict=True))
    given = {post.key: post for post in talk.posts_of(world.place, clock.now())}
    assert [given[key].age_days for key in keys] == [1, 9, 1]
    assert given[keys[0]].text == TEXT
    assert given[keys[0]].author == str(world.people["mod"].id)
    assert talk.posts_of(world.elsewhere, clock.now()) == ()


@on_both_databases
def test_what_others_may_not_read_or_quote_is_not_read(world: World) -> None:
    idea, withdrawn = world.idea("member"), world.idea("member")
    posts = {kind: say(world, kind) for kind in ("member", "other", "mod")}
    under = [say(world, "newcomer", idea=idea), say(world, "newcomer", idea=withdrawn, days=2)]
    assert len(read(world)) == 5
    with transaction() as session:
        accounts.set_capture_consent(world.actor("member"), agrees=False, language="en")
        session.get_one(Post, posts["other"].id).visibility = "hidden"
        session.get_one(Thread, posts["mod"].thread_id).visibility = "held"
        session.get_one(Idea, idea.id).visibility = "hidden"
        session.get_one(Idea, withdrawn.id).status = "withdrawn"
    assert read(world) == {}
    with transaction() as session:
        session.get_one(Idea, idea.id).visibility = "visible"
    assert set(read(world)) == {talk.key_of(under[0].id)}


def test_the_newest_posts_are_read_as_far_as_they_are_read(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(world, "member", days=3)
    new = say(world, "other")
    monkeypatch.setattr(talk, "POSTS_READ", 1)
    monkeypatch.setattr(talk, "POST_READ", 10)
    (post,) = talk.posts_of(world.place, clock.now())
    assert (post.key, post.text) == (talk.key_of(new.id), "It is red.")


@on_both_databases
def test_the_last_word_on_a_sentence_counts_and_can_be_taken_back(world: World) -> None:
    post = say(world, "member")
    first = judge(world, post, "wish")
    assert learned(world) == [(WISH, "wish")]
    again = judge(world, post, "complaint", actor="admin")
    assert (again.id, again.by_id) == (first.id, world.people["admin"].id)
    assert learned(world) == [(WISH, "complaint")]
    start = post.body.index(WISH)
    where = {"post_id": post.id, "start": start, "end": start + len(WISH)}
    for _press in range(2):
        with transaction():
            judging.take_verdict_back(world.actor("pm"), community=world.place, **where)
    assert learned(world) == []
    assert rows(Verdict) == 0
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "capture.judge"))
    told = [(one.detail["before"], one.detail["after"]) for one in entries]
    assert told == [(None, "wish"), ("wish", "complaint"), ("complaint", None)]


@on_both_databases
def test_a_verdict_counts_while_its_post_says_the_sentence_and_may_be_quoted(world: World) -> None:
    posts = [say(world, kind) for kind in ("member", "other", "mod")]
    for post in posts:
        judge(world, post, "wish")
    assert len(learned(world)) == 3
    with transaction() as session:
        fresh = session.get_one(Post, posts[0].id)
        changed = {"post": fresh, "body": f"It is RED. {WISH} Or two."}
        edit_post(world.actor("member"), community=world.place, **changed)
        accounts.set_capture_consent(world.actor("other"), agrees=False, language="en")
        session.get_one(Post, posts[2].id).visibility = "hidden"
    # The same words at the same place are the same sentence.
    assert learned(world) == [(WISH, "wish")]
    with transaction() as session:
        fresh = session.get_one(Post, posts[0].id)
        edit_post(world.actor("member"), community=world.place, post=fresh, body=WISH)
    assert learned(world) == []


@pytest.mark.parametrize("kind", ["guest", "member", "mod", "pm_elsewhere"])
def test_verdicts_are_for_the_product_team(world: World, kind: str) -> None:
    post = say(world, "member")
    with pytest.raises(NotAllowed):
        judge(world, post, "wish", actor=kind)
    where = {"post_id": post.id, "start": 0, "end": 1}
    with pytest.raises(NotAllowed), transaction():
        judging.take_verdict_back(world.actor(kind), community=world.place, **where)


def test_what_is_not_there_can_not_be_judged(world: World) -> None:
    post = say(world, "member")
    with pytest.raises(Invalid):
        judge(world, post, "nonsense")
    for start, end in ((0, 3), (0, 10_000), (3, 0)):
        with pytest.raises(NotFound):
            judge(world, post, "wish", start=start, end=end)
    where = {"post_id": post.id, "start": 0, "end": 10, "kind": "wish"}
    with pytest.raises(NotFound), transaction():
        judging.judge_sentence(world.actor("pm_elsewhere"), community=world.elsewhere, **where)
    with transaction():
        accounts.set_capture_consent(world.actor("member"), agrees=False, language="en")
    with pytest.raises(NotFound):
        judge(world, post, "wish")
    assert rows(Verdict) == 0


def test_kinds_are_those_of_the_engine() -> None:
    assert set(heard.SHOWN_KINDS) == set(KINDS) - {"none"}


@on_both_databases
def test_a_report_is_read_by_theme_then_what_nobody_proposed_then_the_rest(world: World) -> None:
    posts = [say(world, kind) for kind in ("member", "other", "mod")]
    found = [
        said(posts[0], WISH),
        said(posts[0], "It is red.", "praise", 0.5, "t-bell"),
        said(posts[1], "It is red.", of="t-bell"),
        said(posts[1], WISH),
        said(posts[2], "It is red.", chance=0.9, of="t-bell"),
        said(posts[2], WISH, of="t-rack"),
    ]
    key = reported(world, found, [Unproposed("u-1", "Mirror", ("mirror",), 2, (3,))])
    page = heard.heard_page(world.actor("pm"), world.place, key, "wish")
    shown = [(group.label, [row.post_id for row in rows]) for group, rows in page.groups]
    assert shown == [
        ("Rack, fold", [posts[2].id]),
        ("Louder bell", [posts[2].id, posts[1].id]),
        ("Mirror", [posts[1].id]),
        ("", [posts[0].id]),
    ]
    first = page.groups[0][1][0]
    assert (first.text, first.author_name, first.thread_title) == (WISH, "Mod", "What I ride")
    assert [row.is_sure for row in page.groups[1][1]] == [True, False]
    assert page.counts == {"wish": 5, "praise": 1}
    assert (page.gone, page.next) == (0, None)


@on_both_databases
def test_what_went_since_is_gone_from_the_report_and_counted(world: World) -> None:
    posts = [say(world, kind) for kind in ("member", "other", "mod", "pm")]
    key = reported(world, [said(post, WISH) for post in posts])
    with transaction() as session:
        accounts.set_capture_consent(world.actor("member"), agrees=False, language="en")
        session.get_one(Post, posts[1].id).visibility = "hidden"
        fresh = session.get_one(Post, posts[2].id)
        edit_post(world.actor("mod"), community=world.place, post=fresh, body=f"Now red. {WISH}")
    page = heard.heard_page(world.actor("pm"), world.place, key, "wish")
    assert [[row.post_id for row in rows] for _group, rows in page.groups] == [[posts[3].id]]
    assert (page.gone, page.counts["wish"]) == (3, 1)
    for post in (posts[0], posts[2]):
        with pytest.raises(NotFound):
            heard.heard_sentence(world.actor("pm"), world.place, key, post.id, TEXT.index(WISH))


def test_pages_go_on_where_the_last_one_ended_and_every_sentence_knows_its_own(
    world: World,
) -> None:
    body = " ".join(f"I wish it had {number} mirrors." for number in range(100, 145))
    post = say(world, "member", body)
    sentences = [f"I wish it had {number} mirrors." for number in range(100, 145)]
    unproposed = [Unproposed("u-1", "Mirror", ("mirror",), 2, (44,))]
    key = reported(world, [said(post, one, of="t-rack") for one in sentences], unproposed)
    pm, seen, cursor = world.actor("pm"), [], None
    while True:
        page = heard.heard_page(pm, world.place, key, "wish", cursor)
        for _group, found in page.groups:
            seen += [row.text for row in found]
        for row in page.groups[0][1]:
            assert heard.heard_sentence(pm, world.place, key, post.id, row.start)[1] == cursor
        if page.next is None:
            break
        cursor = page.next
    assert seen == sentences
    assert [(group.label, where) for group, where in page.unproposed] == [("Mirror", cursor)]


@pytest.mark.parametrize("kind", ["guest", "member", "mod", "pm_elsewhere"])
def test_what_was_heard_is_for_the_product_team(world: World, kind: str) -> None:
    key = reported(world, [said(say(world, "member"), WISH)])
    with pytest.raises(NotAllowed):
        heard.heard_page(world.actor(kind), world.place, key, "wish")
    with pytest.raises(NotFound):
        heard.heard_page(world.actor("pm"), world.place, key, "none")
    with pytest.raises(NotFound):
        heard.heard_page(world.actor("pm_elsewhere"), world.elsewhere, key, "wish")


@on_both_databases
def test_who_agreed_to_an_earlier_text_is_not_quoted_and_agrees_anew_on_the_page(
    world: World,
) -> None:
    post = say(world, "member")
    with transaction() as session:
        theirs = Consent.person_id == world.people["member"].id
        earlier = {"version": "2026-11", "text_hash": "0" * 64}
        session.execute(update(Consent).where(theirs, Consent.kind == "capture").values(**earlier))
    assert talk.key_of(post.id) not in read(world)
    client = world.signed_in("member")
    assert "earlier text" in client.get("/settings/consents").text
    send(client, "/settings/consents", _form="/settings/consents", capture="y")
    assert talk.key_of(post.id) in read(world)
    versions = select(Consent.version, Consent.withdrawn_at.is_(None)).where(
        theirs, Consent.kind == "capture"
    )
    found = [tuple(row) for row in db.session.execute(versions.order_by(Consent.id))]
    assert found == [("2026-11", False), (CAPTURE.version, True)]
    assert "earlier text" not in client.get("/settings/consents").text


def test_files_quote_who_may_be_quoted_and_nobody_else(world: World) -> None:
    posts = [say(world, "member", "I wish it <b>had</b> a mirror."), say(world, "other")]
    sentences = ("I wish it <b>had</b> a mirror.", WISH)
    key = reported(world, [said(p, s, of="t-rack") for p, s in zip(posts, sentences, strict=True)])
    pm = world.signed_in("pm")
    with transaction():
        accounts.set_capture_consent(world.actor("other"), agrees=False, language="en")
    text = pm.get(f"/c/bikes/reports/{key}.md").text
    assert r"> “I wish it \<b\>had\</b\> a mirror.”" in text
    assert WISH not in text
    quoted = pm.get(f"/c/bikes/reports/{key}.json").get_json()["said"]
    assert [(one["kind"], one["post"]) for one in quoted["t-rack"]] == [("wish", posts[0].id)]


def test_an_idea_whose_author_agrees_no_longer_is_not_named_by_its_talk(world: World) -> None:
    idea = world.idea("member", title="A rack of which nobody shall know")
    post = say(world, "other", idea=idea)
    key = reported(world, [said(post, WISH, of="t-rack")])
    pm = world.signed_in("pm")
    pages = [f"/c/bikes/reports/{key}{rest}" for rest in ("", "/talk", ".md")]
    assert all(idea.title in pm.get(page).text for page in pages)
    with transaction() as session:
        session.get_one(Idea, idea.id).capture_consent = False
    for page in pages:
        text = pm.get(page).text
        assert WISH in text
        assert idea.title not in text


def test_what_no_report_heard_is_not_judged_beside_it(world: World) -> None:
    posts = [say(world, kind) for kind in ("member", "other")]
    key = reported(world, [said(posts[0], WISH)])
    start = posts[1].body.index(WISH)
    fields = {"post": posts[1].id, "start": start, "end": start + len(WISH), "said": "wish"}
    answer = send(world.signed_in("pm"), f"/c/bikes/reports/{key}/talk", **fields)
    assert answer.status_code == 404
    assert rows(Verdict) == 0
