"""Deliveries: only what may leave leaves, once, in the end, and whoever hangs holds up nobody."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from forum.accounts import service as accounts
from forum.core import clock, http, outbox
from forum.core.outbox import Effect
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas.models import Idea
from forum.notices.models import Notice
from forum.pipeline.integrations import delivering, pacing
from forum.pipeline.integrations.models import Delivery, ExternalLink, Integration
from forum.pipeline.integrations.pushing import DELIVER, deliver_again
from forum.pipeline.models import PipelineItem
from forum.pipeline.pulling import Source, pull_idea, pull_wish
from forum.pipeline.trackers import signing
from forum.threads.models import Post
from forum.threads.service import start_thread
from tests.conftest import on_both_databases
from tests.doubles.github import GONE, REPOSITORY, UNAUTHORIZED, GitHubDouble, limited, secondary
from tests.doubles.sink import floods, hang, says, sink, status
from tests.doubles.vendor import Said, serving
from tests.trackers import (
    SIGNING,
    TOKEN,
    all_texts,
    connected,
    delivery,
    idea_of,
    link_of,
    moved,
    opened_to_loopback,
    pulled,
    pushed,
    stage_id,
    swept,
    tried,
)
from tests.world import World

NO_CONTENT = says(b"HTTP/1.1 204 No Content\r\n\r\n")


@pytest.fixture(autouse=True)
def _loopback(app: Flask) -> None:
    opened_to_loopback(app)


def consent(world: World, *, agrees: bool) -> None:
    """The member gives or withdraws their consent to capture."""
    with transaction():
        accounts.set_capture_consent(world.actor("member"), agrees=agrees, language="en")
    db.session.expire_all()


def told() -> list[int]:
    """Who was told that something did not reach the tracker."""
    db.session.rollback()
    query = select(Notice.person_id).where(Notice.what == "undelivered")
    return list(db.session.scalars(query))


@on_both_databases
def test_an_item_becomes_an_issue_and_a_second_push_brings_it_up_to_date(
    app: Flask, world: World
) -> None:
    item = pulled(world, title="A rack @octocat that folds #12", body="/close\nPlease *fold* it.")
    with serving(GitHubDouble(TOKEN)) as github:
        integration = connected(world, "github", github.address)
        done = tried(app, pushed(world, item, integration))
        assert (done.state, done.tries, done.status, done.why) == ("done", 1, 201, "")
        moved(world, item, "planned")
        tried(app, pushed(world, item, integration))
    (issue,) = github.issues
    assert issue["title"] == "A rack @\u2060octocat that folds #\u206012"
    assert "\\/close\nPlease *fold* it." in issue["body"]
    assert "Planned" in issue["body"]
    assert f"/c/bikes/ideas/{idea_of(item)}" in issue["body"]
    assert [one.method for one in github.asked] == ["POST", "PATCH"]
    link = link_of(item)
    assert (link.remote_id, link.remote_state) == ("1", "open")
    assert link.url == f"https://github.com/{REPOSITORY}/issues/1"


@on_both_databases
def test_a_stage_that_triggers_hands_over_by_itself_and_a_waiting_delivery_is_not_doubled(
    app: Flask, world: World
) -> None:
    item = pulled(world)
    with serving(GitHubDouble(TOKEN)) as github:
        integration = connected(
            world,
            "github",
            github.address,
            triggers=(stage_id("planned"), stage_id("in_production")),
        )
        moved(world, item, "planned")
        moved(world, item, "in_production")
        pushed(world, item, integration)
        db.session.rollback()
        (waiting,) = db.session.scalars(select(Delivery)).all()
        assert tried(app, waiting.id).state == "done"
        moved(world, item, "released")
        swept(app)
    assert len(github.asked) == 1
    assert "In production" in github.issues[0]["body"]


@on_both_databases
def test_a_move_while_a_delivery_is_under_way_is_told_after_it(app: Flask, world: World) -> None:
    item = pulled(world)
    with serving(GitHubDouble(TOKEN)) as github:
        integration = connected(
            world, "github", github.address, triggers=(stage_id("in_production"),)
        )

        def moves(_asked: object) -> None:
            github.before_answer = None
            with app.app_context():
                moved(world, item, "in_production")

        github.before_answer = moves
        first = pushed(world, item, integration)
        assert tried(app, first).state == "done"
        assert "In production" not in github.issues[0]["body"]
        swept(app)
    assert "In production" in github.issues[0]["body"]
    assert len(github.asked) == 2


@on_both_databases
def test_no_tracker_sees_an_idea_whose_author_withdrew_after_it_was_queued(
    app: Flask, world: World
) -> None:
    item = pulled(world, title="A canary that sings", body="CANARYBODY")
    with serving(GitHubDouble(TOKEN)) as github, sink(NO_CONTENT) as hook:
        places = [
            connected(world, "github", github.address, triggers=(stage_id("planned"),)),
            connected(world, "webhook", hook.url, triggers=(stage_id("planned"),)),
        ]
        moved(world, item, "planned")
        db.session.rollback()
        effects = db.session.scalars(select(Effect).where(Effect.kind == DELIVER)).all()
        assert [set(one.payload) for one in effects] == [{"delivery"}] * len(places)
        assert all(isinstance(one.payload["delivery"], int) for one in effects)
        consent(world, agrees=False)
        swept(app)
        assert (github.asked, hook.asked) == ([], [])
        found = db.session.scalars(select(Delivery)).all()
        assert [(one.state, one.why) for one in found] == [("dead", "withdrawn")] * 2
        # Consent that comes back makes no old item stand again.
        consent(world, agrees=True)
        with transaction():
            for one in found:
                again = db.session.get_one(Delivery, one.id)
                db.session.refresh(again, ["integration"])
                deliver_again(world.actor("pm"), community=world.place, delivery=again)
        swept(app)
    assert (github.asked, hook.asked) == ([], [])
    assert told() == []


@on_both_databases
def test_of_several_ideas_the_one_whose_author_withdrew_leaves_the_issue(
    app: Flask, world: World
) -> None:
    item = pulled(world, "other", title="A rack that folds", body="It folds.")
    theirs = world.idea("member", title="A CANARYTITLE of a rack", body="CANARYBODY")
    with transaction():
        into = db.session.get_one(PipelineItem, item.id)
        pull_idea(world.actor("pm"), community=world.place, idea=theirs, deal="gift", into=into)
    with serving(GitHubDouble(TOKEN)) as github:
        tried(app, pushed(world, item, connected(world, "github", github.address)))
        assert "CANARYTITLE" in github.issues[0]["body"]
        consent(world, agrees=False)
        swept(app)
    assert [one.method for one in github.asked] == ["POST", "PATCH"]
    assert "CANARY" not in str(github.issues)
    assert "It folds." in github.issues[0]["body"]


def test_what_was_heard_in_talk_goes_as_the_team_calls_it_and_without_its_words(
    app: Flask, world: World
) -> None:
    with transaction():
        thread = start_thread(
            world.actor("member"), community=world.place, title="A way home", body="CANARYWISH"
        )
        post = db.session.scalars(select(Post).where(Post.thread_id == thread.id)).one()
        source = Source(wish_post_id=post.id, wish_start=0)
        item = pull_wish(
            world.actor("pm"), community=world.place, title="Lights that last", source=source
        )
    with serving(GitHubDouble(TOKEN)) as github:
        tried(app, pushed(world, item, connected(world, "github", github.address)))
    (issue,) = github.issues
    assert issue["title"] == "Lights that last"
    assert "CANARY" not in str(issue)
    assert f"/c/bikes/posts/{post.id}" in issue["body"]


def test_what_was_heard_in_talk_and_did_not_arrive_is_told_too(app: Flask, world: World) -> None:
    with transaction():
        thread = start_thread(
            world.actor("member"), community=world.place, title="A way home", body="Lights!"
        )
        post = db.session.scalars(select(Post).where(Post.thread_id == thread.id)).one()
        source = Source(wish_post_id=post.id, wish_start=0)
        item = pull_wish(
            world.actor("pm"), community=world.place, title="Lights that last", source=source
        )
    with sink(status(410)) as hook:
        waiting = pushed(world, item, connected(world, "webhook", hook.url))
        assert tried(app, waiting).why == "gone"
    swept(app)
    assert told() == [world.people["pm"].id]
    page = world.signed_in("pm").get("/notices").text
    assert "It did not reach your tracker" in page
    assert "/c/bikes/pipeline/integrations/" in page


@pytest.mark.parametrize(
    "change",
    [{"visibility": "hidden"}, {"visibility": "held"}, {"status": "withdrawn"}],
)
def test_what_is_hidden_or_withdrawn_after_it_was_queued_is_not_sent(
    app: Flask, world: World, change: dict[str, str]
) -> None:
    item = pulled(world)
    with serving(GitHubDouble(TOKEN)) as github:
        waiting = pushed(world, item, connected(world, "github", github.address))
        with transaction() as session:
            session.execute(update(Idea).where(Idea.id == idea_of(item)).values(**change))
        assert tried(app, waiting).why == "withdrawn"
    assert github.asked == []


def test_consent_withdrawn_while_a_delivery_waits_for_its_second_try(
    app: Flask, world: World
) -> None:
    item = pulled(world)
    with serving(GitHubDouble(TOKEN, next=[Said(500)])) as github:
        waiting = pushed(world, item, connected(world, "github", github.address))
        failed = tried(app, waiting)
        assert (failed.state, failed.why, failed.status) == ("waiting", "status", 500)
        consent(world, agrees=False)
        assert tried(app, waiting, failed.due_at).why == "withdrawn"
    assert len(github.asked) == 1
    assert github.issues == []


def test_what_a_tracker_answered_about_an_idea_goes_when_its_author_withdraws(
    app: Flask, world: World
) -> None:
    item = pulled(world, body="CANARYBODY is what it says.")
    with sink(status(500, body=b"could not take CANARYBODY in")) as hook:
        waiting = pushed(world, item, connected(world, "webhook", hook.url))
        assert "CANARYBODY" in tried(app, waiting).excerpt
    consent(world, agrees=False)
    assert delivery(waiting).excerpt == ""


@on_both_databases
def test_what_is_answered_about_an_idea_that_was_taken_back_meanwhile_is_not_kept(
    app: Flask, world: World
) -> None:
    item, echo = pulled(world), "A rack, says the tracker"
    with serving(GitHubDouble(TOKEN, next=[Said(500, {"echo": echo})] * 2)) as there:
        integration = connected(world, "github", there.address)
        assert echo in tried(app, pushed(world, item, integration)).excerpt

        def withdraw(_asked: object) -> None:
            with app.app_context(), transaction():
                accounts.set_capture_consent(world.actor("member"), agrees=False, language="en")

        there.before_answer = withdraw
        other = connected(world, "github", there.address, name="Another")
        assert tried(app, pushed(world, item, other)).excerpt == ""


def test_an_issue_that_is_another_item_s_already_is_nonsense(app: Flask, world: World) -> None:
    said = Said(201, {"number": 1, "state": "open", "html_url": "https://github.example/1"})
    with serving(GitHubDouble(TOKEN, next=[said, said])) as there:
        integration = connected(world, "github", there.address)
        assert tried(app, pushed(world, pulled(world), integration)).state == "done"
        second = tried(app, pushed(world, pulled(world, "other"), integration))
        assert (second.state, second.why) == ("waiting", "nonsense")


@on_both_databases
def test_ten_tries_over_three_days_then_dead_and_its_managers_are_told(
    app: Flask, world: World
) -> None:
    item, moment = pulled(world), clock.now()
    with sink(status(503)) as hook:
        waiting = pushed(world, item, connected(world, "webhook", hook.url))
        moments = []
        for _number in range(pacing.TRIES):
            now = tried(app, waiting, moment)
            moments.append(moment)
            moment = now.due_at
        assert (now.state, now.tries, now.why, now.status) == ("dead", 10, "status", 503)
        assert len(hook.asked) == 10
        hours = (moments[-1] - moments[0]) / timedelta(hours=1)
        assert 65 <= hours <= 80
        assert tried(app, waiting, moment + timedelta(days=9)).tries == 10
    assert len(hook.asked) == 10
    with clock.held_at(moment + timedelta(days=9)):
        swept(app)
    assert told() == [world.people["pm"].id]
    # Every try is the same message.
    heads = [one.lower().split(b"webhook-id: ")[1].split(b"\r\n")[0] for one in hook.asked]
    assert set(heads) == {now.key.encode()}


def test_waits_add_up_and_differ_from_delivery_to_delivery() -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    assert timedelta(hours=72) <= sum(pacing.WAITS, timedelta()) <= timedelta(hours=73)
    assert pacing.next_try("msg_1", pacing.TRIES, at) is None
    for tries, wait in enumerate(pacing.WAITS, 1):
        found = {pacing.next_try(f"msg_{number}", tries, at) for number in range(50)}
        assert len(found) > 25
        assert all(0.9 <= (one - at) / wait <= 1.1 for one in found if one)


@on_both_databases
def test_gone_switches_the_integration_off_and_nothing_more_is_sent(
    app: Flask, world: World
) -> None:
    first, second = pulled(world), pulled(world, "other")
    with sink(status(410)) as hook:
        integration = connected(world, "webhook", hook.url)
        one, other = pushed(world, first, integration), pushed(world, second, integration)
        assert (tried(app, one).state, delivery(one).why) == ("dead", "gone")
        assert (tried(app, other).state, delivery(other).why) == ("dead", "switched_off")
    kept = db.session.get_one(Integration, integration.id, populate_existing=True)
    assert (kept.is_enabled, kept.disabled_why) == (False, "gone")
    assert len(hook.asked) == 1


def test_issues_that_are_switched_off_over_there_switch_us_off_but_a_deleted_issue_does_not(
    app: Flask, world: World
) -> None:
    item, other = pulled(world), pulled(world, "other")
    with serving(GitHubDouble(TOKEN)) as github:
        integration = connected(world, "github", github.address)
        tried(app, pushed(world, item, integration))
        github.next = [GONE]
        assert tried(app, pushed(world, item, integration)).why == "issue_gone"
        github.next = [GONE]
        assert tried(app, pushed(world, other, integration)).why == "gone"
    kept = db.session.get_one(Integration, integration.id, populate_existing=True)
    assert not kept.is_enabled


@pytest.mark.parametrize(
    ("answer", "seconds"),
    [
        (lambda: secondary(120), 120),
        (lambda: limited(3000), 3000),
        (lambda: Said(503, headers={"Retry-After": "90"}), 90),
        (lambda: Said(429, headers={"Retry-After": "99999999999999"}), 24 * 3600),
    ],
)
def test_whoever_asks_us_to_wait_is_left_alone_by_all_that_waits(
    app: Flask, world: World, answer: Callable[[], Said], seconds: int
) -> None:
    first, second = pulled(world), pulled(world, "other")
    with serving(GitHubDouble(TOKEN, next=[answer()])) as github:
        integration = connected(world, "github", github.address)
        one, other = pushed(world, first, integration), pushed(world, second, integration)
        now = clock.now()
        late = tried(app, one, now)
        assert abs((late.due_at - now).total_seconds() - seconds) <= 2
        assert tried(app, other, now + timedelta(seconds=seconds - 5)).tries == 0
        assert len(github.asked) == 1
        assert tried(app, other, now + timedelta(seconds=seconds + 5)).state == "done"


def test_retry_after_can_be_a_date_and_nonsense_is_no_date(app: Flask, world: World) -> None:
    integration_of = iter(("first", "second"))
    for said, least in (("Fri, 31 Dec 2100 23:59:59 GMT", 23.9), ("soon", 0)):
        item = pulled(world)
        with serving(GitHubDouble(TOKEN, next=[Said(503, headers={"Retry-After": said})])) as there:
            integration = connected(world, "github", there.address, name=next(integration_of))
            now = clock.now()
            late = tried(app, pushed(world, item, integration), now)
            assert least <= (late.due_at - now) / timedelta(hours=1) <= 24


@on_both_databases
def test_what_was_made_by_a_try_that_was_cut_off_is_found_and_not_made_again(
    app: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        """The process ends between the tracker's yes and our note of it."""

    def killed(*_arguments: object) -> None:
        raise Killed

    item = pulled(world)
    with serving(GitHubDouble(TOKEN)) as github:
        waiting = pushed(world, item, connected(world, "github", github.address))
        with monkeypatch.context() as patch:
            patch.setattr(delivering.closing, "note", killed)
            with pytest.raises(Killed):
                tried(app, waiting)
        assert (delivery(waiting).state, delivery(waiting).tries) == ("waiting", 1)
        assert tried(app, waiting, clock.now() + outbox.LEASE).state == "done"
    assert len(github.issues) == 1
    assert github.count("POST") == 1
    assert link_of(item).remote_id == "1"


def test_a_tracker_that_made_it_and_was_too_slow_to_say_so(
    app: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    import time

    monkeypatch.setattr(http, "TOTAL_SECONDS", 0.5)
    item = pulled(world)
    with serving(GitHubDouble(TOKEN)) as github:
        waiting = pushed(world, item, connected(world, "github", github.address))
        github.before_answer = lambda _asked: time.sleep(1)
        late = tried(app, waiting)
        assert (late.state, late.why) == ("waiting", "slow")
        github.before_answer = None
        assert tried(app, waiting, late.due_at).state == "done"
    assert len(github.issues) == 1


def test_a_token_that_is_revoked_midway_is_tried_again_and_a_new_one_helps(
    app: Flask, world: World
) -> None:
    item = pulled(world)
    with serving(GitHubDouble(TOKEN, next=[UNAUTHORIZED])) as github:
        waiting = pushed(world, item, connected(world, "github", github.address))
        late = tried(app, waiting)
        assert (late.state, late.status) == ("waiting", 401)
        assert tried(app, waiting, late.due_at).state == "done"


@pytest.mark.parametrize(
    "answer",
    [
        Said(200, raw=b"<html>Welcome</html>"),
        Said(201, raw=b"[" * 100_000),
        Said(201, value=[]),
        Said(201, value={"number": None}),
        Said(201, value={"number": {"a": 1}}),
        Said(201, value={"number": 1, "updated_at": "yesterday"}),
        Said(201, value={"number": "1\u202e" * 200}),
        Said(201, raw=b'{"number": 1' + b" " * (2 * 1024 * 1024) + b"}"),
    ],
)
def test_nonsense_is_a_failure_that_is_said(app: Flask, world: World, answer: Said) -> None:
    item = pulled(world)
    with serving(GitHubDouble(TOKEN, next=[answer])) as github:
        waiting = pushed(world, item, connected(world, "github", github.address))
        late = tried(app, waiting)
        assert (late.state, late.why) == ("waiting", "nonsense")
        assert db.session.scalar(select(func.count()).select_from(ExternalLink)) == 0


def test_a_webhook_that_answers_ten_gigabytes_has_it_and_one_that_leads_home_has_not(
    app: Flask, world: World
) -> None:
    item, other = pulled(world), pulled(world, "other")
    flood = floods(b"HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n", b"x" * 65536)
    with sink(NO_CONTENT) as home, sink(flood) as hook:
        integration = connected(world, "webhook", hook.url)
        assert tried(app, pushed(world, item, integration)).state == "done"
        hook.behave = status(307, f"Location: {home.url}")
        late = tried(app, pushed(world, other, integration))
        assert (late.state, late.status) == ("waiting", 307)
    assert home.asked == []


def test_a_webhook_is_signed_and_says_what_is_documented(app: Flask, world: World) -> None:
    item = pulled(world, title="Une sonnette à deux tons", body="Elle *chante*.")
    with sink(NO_CONTENT) as hook:
        integration = connected(world, "webhook", hook.url)
        tried(app, pushed(world, item, integration))
        moved(world, item, "planned")
        tried(app, pushed(world, item, integration))
    messages = []
    for raw in hook.asked:
        head, _, body = raw.partition(b"\r\n\r\n")
        lines = [line.split(": ", 1) for line in head.decode().split("\r\n")[1:]]
        headers = {name.lower(): value for name, value in lines}
        assert signing.is_signed([SIGNING], headers, body, clock.now())
        assert not signing.is_signed([SIGNING], headers, body + b" ", clock.now())
        messages.append(json.loads(body))
    first, second = messages
    assert (first["type"], second["type"]) == ("item.pushed", "item.moved")
    data = first["data"]
    assert set(first) == {"type", "timestamp", "data"}
    assert data["title"] == "Une sonnette à deux tons"
    assert data["text"] == "Elle *chante*."
    assert (data["stage"], second["data"]["stage"]) == ("Intake", "Planned")
    assert data["key"] == second["data"]["key"] == link_of(item).remote_id
    assert data["ideas"] == [
        {
            "title": data["title"],
            "url": data["url"],
            "author": "Member",
            "votes": 0,
            "deal": "thanks",
        }
    ]


def test_no_secret_is_kept_in_the_open_even_where_a_tracker_echoes_it(
    app: Flask, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    item = pulled(world)
    echo = Said(400, raw=f"Authorization: Bearer {TOKEN} and {SIGNING} {SIGNING[6:]}".encode())
    with serving(GitHubDouble(TOKEN, next=[echo])) as github:
        integration = connected(world, "github", github.address)
        late = tried(app, pushed(world, item, integration))
        assert late.excerpt.startswith("Authorization: Bearer •••")
    texts = all_texts() + caplog.text
    for secret in (TOKEN, SIGNING, SIGNING[6:]):
        assert secret not in texts
    for path in ("", f"/{integration.id}", f"/{integration.id}/edit"):
        page = world.signed_in("pm").get(f"/c/bikes/pipeline/integrations{path}")
        assert page.status_code == 200
        assert "CANARY" not in page.text


def test_a_hanging_endpoint_is_left_alone_so_that_what_waits_for_it_costs_one_try(
    app: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "TOTAL_SECONDS", 0.3)
    items = [pulled(world, kind) for kind in ("member", "other", "mod")]
    with sink(hang) as hook:
        integration = connected(world, "webhook", hook.url)
        ids = [pushed(world, item, integration) for item in items]
        swept(app)
        assert len(hook.asked) == 1
        assert [delivery(one).tries for one in ids] == [1, 0, 0]
        assert {delivery(one).state for one in ids} == {"waiting"}


def test_damaged_secrets_are_said_and_not_sent(app: Flask, world: World) -> None:
    item = pulled(world)
    with serving(GitHubDouble(TOKEN)) as github:
        integration = connected(world, "github", github.address)
        with transaction() as session:
            session.execute(update(Integration).values(token="gAAAAAdamaged"))
        assert tried(app, pushed(world, item, integration)).why == "unreadable"
        page = world.signed_in("pm").get(f"/c/bikes/pipeline/integrations/{integration.id}")
        assert "The kept secrets can’t be read" in page.text.replace("&#39;", "’")
    assert github.asked == []
