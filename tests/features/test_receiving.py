"""What trackers say: believed if signed, once and in order; then the item moves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from forum.accounts import service as accounts
from forum.core import clock
from forum.core.audit import AuditEntry
from forum.core.limits import JSON_BYTES
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas.models import Idea, StatusChange
from forum.pipeline.integrations.models import Delivery, HookReceipt, Integration
from forum.pipeline.integrations.opening import ROTATION
from forum.pipeline.integrations.polling import EVERY, ask_due
from forum.pipeline.integrations.service import change_integration, switch_integration
from forum.pipeline.integrations.sweeping import KEPT_FOR, forget_old
from forum.pipeline.models import PipelineItem
from tests.conftest import on_both_databases
from tests.doubles.github import GitHubDouble, limited
from tests.doubles.gitlab import GitLabDouble
from tests.doubles.jira import JiraDouble
from tests.doubles.receiver import Receiver
from tests.doubles.vendor import Said, serving
from tests.trackers import (
    SIGNING,
    TOKEN,
    connected,
    given,
    idea_of,
    link_of,
    moved,
    opened_to_loopback,
    pulled,
    pushed,
    stage_id,
    stage_of,
    swept,
    tried,
)
from tests.world import World

OTHER_SIGNING = "whsec_b3RoZXJvdGhlcm90aGVyb3RoZXJvdGhlcm90aGVy"
DOUBLES: dict[str, Any] = {
    "github": lambda: GitHubDouble(TOKEN),
    "gitlab": lambda: GitLabDouble(TOKEN),
    "jira": lambda: JiraDouble(TOKEN),
    "webhook": lambda: Receiver(SIGNING),
}
every_kind = pytest.mark.parametrize("kind", DOUBLES)
every_tracker = pytest.mark.parametrize("kind", [one for one in DOUBLES if one != "webhook"])


@dataclass
class Talk:
    """A tracker that has an issue of an item, and the way it tells us."""

    app: Flask
    kind: str
    double: Any
    integration: Integration
    item: PipelineItem

    def tell(self, body: bytes, headers: dict[str, str], public_id: str = "") -> tuple[int, str]:
        """Send a message in; the status and the word."""
        db.session.rollback()
        path = f"/hooks/{public_id or self.integration.public_id}"
        answer = self.app.test_client().post(path, data=body, headers=headers)
        db.session.rollback()
        return answer.status_code, answer.text.strip()

    def event(self, secret: str = SIGNING) -> tuple[bytes, dict[str, str]]:
        """What it says of the issue now."""
        event: tuple[bytes, dict[str, str]] = self.double.event(1, secret)
        return event


@contextmanager
def talk(app: Flask, world: World, kind: str, **more: Any) -> Iterator[Talk]:
    """A tracker of that kind with one issue."""
    opened_to_loopback(app)
    item = pulled(world)
    with serving(DOUBLES[kind]()) as double:
        integration = connected(world, kind, double.address, **more)
        assert tried(app, pushed(world, item, integration)).state == "done"
        yield Talk(app, kind, double, integration, item)


def later(**wait: float) -> datetime:
    """A moment after now."""
    return datetime.now(UTC) + timedelta(**wait)


@on_both_databases
@every_kind
def test_what_is_done_there_moves_the_item_and_everybody_reads_why(
    app: Flask, world: World, kind: str
) -> None:
    with talk(app, world, kind) as there:
        there.double.close(1)
        assert there.tell(*there.event()) == (200, "moved")
        item = there.item
    assert stage_of(item) == "released"
    idea = db.session.get_one(Idea, idea_of(item), populate_existing=True)
    assert idea.status == "released"
    change = db.session.scalars(select(StatusChange).order_by(StatusChange.id.desc())).first()
    assert change is not None
    assert change.actor_id is None
    assert {"github": "GitHub", "gitlab": "GitLab", "jira": "Jira", "webhook": "Webhook"}[
        kind
    ] in change.reason
    query = select(AuditEntry).where(AuditEntry.action == "pipeline.move")
    entry = db.session.scalars(query).one()
    assert (entry.actor_id, entry.detail["after"]) == (None, "Released")
    assert entry.detail["integration"] == there.integration.id
    page = world.signed_in("pm").get(f"/c/bikes/pipeline/{item.id}").text
    assert "as its work moved in" in page


@on_both_databases
@every_kind
def test_a_message_that_comes_again_changes_nothing_even_under_another_name(
    app: Flask, world: World, kind: str
) -> None:
    with talk(app, world, kind) as there:
        there.double.close(1)
        body, headers = there.event()
        assert there.tell(body, headers) == (200, "moved")
        moved(world, there.item, "planned")
        assert there.tell(body, headers) == (200, "known")
        for name in ("X-GitHub-Delivery", "X-Gitlab-Event-UUID", "X-Atlassian-Webhook-Identifier"):
            if name in headers:
                assert there.tell(body, {**headers, name: "another"}) == (200, "known")
    assert stage_of(there.item) == "planned"


@every_kind
def test_messages_that_come_in_the_wrong_order_leave_the_newest_state(
    app: Flask, world: World, kind: str
) -> None:
    with talk(app, world, kind) as there:
        there.double.reopen(1, later(seconds=10))
        early = there.event()
        there.double.close(1, later(seconds=20))
        assert there.tell(*there.event()) == (200, "moved")
        assert there.tell(*early) == (200, "nothing")
        assert stage_of(there.item) == "released"
        last = later(seconds=30).replace(microsecond=0)
        there.double.reopen(1, last)
        assert there.tell(*there.event()) == (200, "moved")
    assert stage_of(there.item) in {"planned", "in_production"}
    assert link_of(there.item).remote_at == last


@every_kind
def test_what_is_unsigned_altered_or_signed_by_others_is_refused(
    app: Flask, world: World, kind: str
) -> None:
    with talk(app, world, kind) as there:
        there.double.close(1)
        body, headers = there.event()
        signature = next(name for name in headers if "ignature" in name or name.endswith("Token"))
        bare = {name: value for name, value in headers.items() if name != signature}
        assert there.tell(body, bare)[0] == 401
        assert there.tell(body, {**headers, signature: ""})[0] == 401
        assert there.tell(body, {**headers, signature: headers[signature][:-1] + "é"})[0] == 401
        assert there.tell(body, {**headers, signature: "v1,"})[0] == 401
        assert there.tell(*there.event(OTHER_SIGNING))[0] == 401
        if kind != "gitlab":
            assert there.tell(body.replace(b"1", b"2", 1), headers)[0] == 401
        assert there.tell(body, headers, public_id="nobody")[0] == 404
    assert stage_of(there.item) == "under_review"
    assert db.session.scalars(select(HookReceipt)).all() == []


@pytest.mark.parametrize("minutes", [-6, 6])
def test_what_was_signed_long_ago_or_is_from_the_future_is_refused(
    app: Flask, world: World, minutes: int
) -> None:
    with talk(app, world, "webhook") as there:
        there.double.close(1)
        body, headers = there.double.event(1, SIGNING, later(minutes=minutes))
        assert there.tell(body, headers)[0] == 401
        moment = str(int(later().timestamp()))
        assert there.tell(body, {**headers, "webhook-timestamp": moment})[0] == 401
        assert there.tell(body, {**headers, "webhook-timestamp": "soon"})[0] == 401
        assert there.tell(body, {**headers, "webhook-timestamp": "²"})[0] == 401
    with talk(app, world, "gitlab") as there:
        there.double.close(1)
        body, headers = there.double.signed_event(1, SIGNING, later(minutes=minutes))
        assert there.tell(body, headers)[0] == 401
        assert there.tell(body, {**headers, "X-Gitlab-Token": SIGNING})[0] == 401
        assert there.tell(*there.double.signed_event(1, SIGNING, later())) == (200, "moved")


@every_kind
def test_after_a_new_secret_the_one_before_holds_for_a_day(
    app: Flask, world: World, kind: str
) -> None:
    with talk(app, world, kind) as there:
        with transaction():
            change_integration(
                world.actor("pm"),
                community=world.place,
                integration=db.session.get_one(Integration, there.integration.id),
                given=replace(given(kind, there.double.address), token="", signing=OTHER_SIGNING),
            )
        there.double.close(1)
        with transaction() as session:
            then = clock.now() - ROTATION
            session.execute(update(Integration).values(signing_changed_at=then))
        assert there.tell(*there.event())[0] == 401
        with transaction() as session:
            then = clock.now() - ROTATION + timedelta(minutes=1)
            session.execute(update(Integration).values(signing_changed_at=then))
        assert there.tell(*there.event()) == (200, "moved")
        there.double.reopen(1, later(seconds=30))
        assert there.tell(*there.event(OTHER_SIGNING)) == (200, "moved")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", 401),
        (b"{", 400),
        (b"[]", 400),
        (b"[" * 100_000, 400),
        (b'{"object_kind": "issue"}', 400),
        (b'{"object_kind": "issue", "project": 1}', 400),
        (b'{"object_kind": "push"}', 200),
        (b"x" * (JSON_BYTES + 1), 413),
    ],
)
def test_nonsense_is_answered_and_nothing_breaks(
    app: Flask, world: World, body: bytes, code: int
) -> None:
    with talk(app, world, "gitlab") as there:
        token = SIGNING if body else ""
        headers = {"Content-Type": "application/json", "X-Gitlab-Token": token}
        assert there.tell(body, headers)[0] == code
        assert there.tell(body, {**headers, "Content-Type": "text/plain"})[0] == 415
    assert stage_of(there.item) == "under_review"


@every_kind
def test_what_is_about_others_or_another_project_or_leads_nowhere_moves_nothing(
    app: Flask, world: World, kind: str
) -> None:
    with talk(app, world, kind, stages={}) as there:
        there.double.close(1)
        assert there.tell(*there.event()) == (200, "nothing")
        with transaction() as session:
            session.execute(update(Integration).values(project="OTHER/OTHER", stages={}))
        there.double.reopen(1, later(seconds=40))
        assert there.tell(*there.event()) == (200, "nothing")
    assert stage_of(there.item) == "under_review"


def test_an_issue_that_is_none_of_ours_is_let_be(app: Flask, world: World) -> None:
    with talk(app, world, "github") as there:
        stranger = {**there.double.issues[0], "number": 2}
        there.double.issues.append(stranger)
        there.double.close(2)
        assert there.tell(*there.double.event(2, SIGNING)) == (200, "nothing")
        body, headers = there.event()
        assert there.tell(body, {**headers, "X-GitHub-Event": "ping"}) == (200, "nothing")
    assert stage_of(there.item) == "under_review"


@every_kind
def test_what_was_withdrawn_decided_or_switched_off_is_not_moved(
    app: Flask, world: World, kind: str
) -> None:
    with talk(app, world, kind) as there:
        with transaction() as session:
            status = update(Idea).where(Idea.id == idea_of(there.item)).values(status="declined")
            session.execute(status)
        there.double.close(1)
        assert there.tell(*there.event()) == (200, "nothing")
        with transaction():
            accounts.set_capture_consent(world.actor("member"), agrees=False, language="en")
        there.double.reopen(1, later(seconds=30))
        assert there.tell(*there.event()) == (200, "nothing")
        with transaction():
            switch_integration(
                world.actor("pm"),
                community=world.place,
                integration=db.session.get_one(Integration, there.integration.id),
                on=False,
            )
        there.double.close(1, later(seconds=50))
        assert there.tell(*there.event())[0] == 404
    assert stage_of(there.item) == "under_review"


def test_a_tracker_that_moved_an_item_is_not_told_so_but_others_are(
    app: Flask, world: World
) -> None:
    with (
        talk(app, world, "github", triggers=(stage_id("released"),)) as there,
        serving(DOUBLES["webhook"]()) as other,
    ):
        elsewhere = connected(world, "webhook", other.address, triggers=(stage_id("released"),))
        there.double.close(1)
        assert there.tell(*there.event()) == (200, "moved")
        waiting = db.session.scalars(select(Delivery).where(Delivery.state == "waiting")).all()
        assert [one.integration_id for one in waiting] == [elsewhere.id]


@on_both_databases
@every_tracker
def test_who_can_not_be_told_asks_every_ten_minutes(app: Flask, world: World, kind: str) -> None:
    with talk(app, world, kind, polls=True) as there:
        asked = len(there.double.asked)
        there.double.close(1)
        db.session.rollback()
        assert ask_due() == 1
        assert ask_due() == 0
        swept(app)
        assert len(there.double.asked) == asked + 1
        assert stage_of(there.item) == "released"
        kept = db.session.get_one(Integration, there.integration.id, populate_existing=True)
        last = kept.polled_at
        assert last is not None
        with clock.held_at(last + EVERY - timedelta(seconds=1)):
            assert ask_due() == 0
        with clock.held_at(last + EVERY):
            assert ask_due() == 1
        assert kept.polled_to is not None
        assert kept.poll_trouble is None


def polled(app: Flask, minutes: int) -> None:
    """Ask what is due, so many minutes from now."""
    db.session.rollback()
    with clock.held_at(clock.now() + timedelta(minutes=minutes)):
        ask_due()
        effects = app.extensions["effect_handlers"]
        from forum.core import outbox

        for effect_id in outbox.due_ids():
            outbox.carry_out(effect_id, effects)
    db.session.rollback()


def test_while_nothing_changed_github_is_asked_under_condition(app: Flask, world: World) -> None:
    with talk(app, world, "github", polls=True) as there:
        there.double.asked.clear()
        for minutes in (0, 11, 22, 33):
            polled(app, minutes)
        tags = [one.headers.get("if-none-match") for one in there.double.asked]
        assert len(tags) == 4
        assert tags[0] is None
        assert tags[-1] is not None
        assert tags[-1] == tags[-2]
        there.double.close(1)
        polled(app, 44)
    assert stage_of(there.item) == "released"


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        (Said(401), "status"),
        (Said(500), "status"),
        (Said(200, raw=b"<html>"), "nonsense"),
        (Said(200, value={"message": "so"}), "nonsense"),
        (limited(600), "status"),
    ],
)
def test_a_poll_that_fails_is_said_and_heals(
    app: Flask, world: World, answer: Said, trouble: str
) -> None:
    with talk(app, world, "github", polls=True) as there:
        there.double.next = [answer]
        polled(app, 0)
        kept = db.session.get_one(Integration, there.integration.id, populate_existing=True)
        assert kept.poll_trouble == trouble
        page = world.signed_in("pm").get("/c/bikes/pipeline/integrations")
        assert "It could not be asked for changes" in page.text
        polled(app, 11)
        kept = db.session.get_one(Integration, there.integration.id, populate_existing=True)
        assert kept.poll_trouble is None


def test_a_crowd_of_changes_is_read_page_by_page(app: Flask, world: World) -> None:
    with talk(app, world, "github", polls=True) as there:
        issues = there.double.issues
        for number in range(2, 251):
            issues.append({**issues[0], "number": number})
        moment = later(seconds=5)
        for number in range(2, 251):
            there.double.close(number, at=moment + timedelta(seconds=number // 20))
        there.double.close(1, at=moment + timedelta(seconds=40))
        for minutes in (0, 11, 22, 33, 44, 55):
            polled(app, minutes)
    assert stage_of(there.item) == "released"


@on_both_databases
def test_logs_are_forgotten_after_a_month(app: Flask, world: World) -> None:
    with talk(app, world, "webhook") as there:
        there.double.close(1)
        there.tell(*there.event())
        with clock.held_at(clock.now() + KEPT_FOR - timedelta(hours=1)):
            forget_old()
        assert db.session.scalars(select(HookReceipt)).all() != []
        with clock.held_at(clock.now() + KEPT_FOR + timedelta(hours=1)):
            forget_old()
        db.session.rollback()
        assert db.session.scalars(select(HookReceipt)).all() == []
        assert db.session.scalars(select(Delivery)).all() == []
        assert link_of(there.item).remote_state == "released"
