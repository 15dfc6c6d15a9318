"""A use case asks by itself who may: whatever a view asked before, and whoever calls it next."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum.accounts import administering, profile
from forum.accounts.actor import GUEST, Actor
from forum.capture.models import CaptureRun
from forum.capture.report.shared import links_of
from forum.capture.service import cancel_run
from forum.capture.settings import forget_weights, set_weights
from forum.capture.sharing import share_report
from forum.communities import arranging as places
from forum.communities import governing, inviting
from forum.communities.models import Community
from forum.communities.notes import pin_notes
from forum.communities.reasons import Why
from forum.communities.service import create_community
from forum.compare.service import switch
from forum.core.errors import NotAllowed
from forum.core.transaction import transaction
from forum.credits.certifying import make_certificate
from forum.credits.deals import make_deal
from forum.credits.models import Reward
from forum.credits.rewards import promise_reward, take_step
from forum.extensions import db
from forum.ideas import designs, restoring
from forum.ideas import service as ideas
from forum.ideas.answering import answer_ideas
from forum.ideas.merging import merge_ideas, propose_again
from forum.ideas.models import Design, Idea, Merge
from forum.moderation import cards, flagging, kinds
from forum.moderation.acting import Given, act
from forum.moderation.appealing import take_up
from forum.moderation.integrity import deciding
from forum.moderation.integrity.models import Finding
from forum.moderation.models import Appeal, Card, Flag, ModerationEntry
from forum.moderation.purging.service import take_thing
from forum.moderation.sanctioning import sanction
from forum.moderation.screening.settings import add_rule
from forum.moderation.things import Thing
from forum.moderation.undoing import undo
from forum.pipeline import moving, notes, pulling, stages
from forum.pipeline.integrations import pushing
from forum.pipeline.integrations.models import Delivery, Integration
from forum.pipeline.integrations.service import remove_integration
from forum.pipeline.models import PipelineItem, Stage
from forum.privacy.erasing import leave
from forum.threads import answering, arranging, editing, taking_back
from forum.threads.models import Post, Thread
from forum.threads.service import write_post
from tests.walk.objects import objects_in
from tests.walk.things import things_in
from tests.world import World

Call = Callable[[], object]
SO = Why("So.")


@dataclass
class Asked:
    """Somebody who asks for what is not for them, and the first row of each table."""

    who: Actor

    def row(self, model: type[Any]) -> Any:
        """The first."""
        return db.session.scalars(select(model).order_by(model.id)).first()

    @property
    def here(self) -> dict[str, Community]:
        """The place."""
        return {"community": self.row(Community)}

    def thing(self) -> Thing:
        """A post, as moderation sees it."""
        post = self.row(Post)
        return Thing(self.row(Community).id, "post", post.id, post.author_id)

    def with_ideas(self) -> Iterable[tuple[Callable[..., object], dict[str, Any]]]:
        """What is done with ideas, and with what was compared and captured of them."""
        idea, run = {"idea": self.row(Idea)}, {"run": self.row(CaptureRun)}
        yield ideas.answer_idea, {**idea, "body": "We will."}
        yield ideas.set_visibility, {**idea, "visibility": "hidden"}
        yield answer_ideas, {"idea_ids": [idea["idea"].id], "body": "We will."}
        yield merge_ideas, {"source": idea["idea"], "target": idea["idea"], "reason": "Same."}
        yield propose_again, {"merge": self.row(Merge), "why": SO}
        yield restoring.take_back_edit, {**idea, "before": {}, "why": SO}
        yield make_deal, {**idea, "kind": "thanks"}
        yield promise_reward, {**idea, "holder_id": 1, "kind": "other", "words": "A bell."}
        yield take_step, {"reward": self.row(Reward), "step": "sent"}
        yield designs.describe_design, {**idea, "design": self.row(Design), "alt": "A rack."}
        yield switch, {"on": True}
        yield share_report, {**run, "days": 7}
        yield cancel_run, run
        yield set_weights, {"idea": {}, "theme": {}}
        yield forget_weights, {}

    def with_the_pipeline(self) -> Iterable[tuple[Callable[..., object], dict[str, Any]]]:
        """What is done with what the brand took up."""
        item, idea = {"item": self.row(PipelineItem)}, {"idea": self.row(Idea)}
        integration = {"integration": self.row(Integration)}
        fields = moving.Fields("A rack", None, "", None, None, "")
        yield pulling.pull_idea, {**idea, "deal": "thanks"}
        yield pulling.pull_wish, {"title": "A rack", "source": pulling.NOWHERE}
        yield (
            pulling.pull_theme,
            {
                "title": "Racks",
                "ideas": [idea["idea"]],
                "deal": "thanks",
                "source": pulling.NOWHERE,
            },
        )
        yield moving.move_item, {**item, "stage": self.row(Stage)}
        yield moving.change_item, {**item, "fields": fields, "version": None}
        yield moving.take_out_idea, {**item, **idea}
        yield moving.drop_item, {**item, "status": "declined", "reason": "No."}
        yield stages.add_stage, {"name": "Later", "status": "planned"}
        yield notes.write_note, {"about": idea["idea"], "body": "So."}
        yield pushing.push_item, {**item, **integration}
        yield pushing.ask_for_test, integration
        yield pushing.deliver_again, {"delivery": self.row(Delivery)}
        yield remove_integration, integration

    def with_talk(self) -> Iterable[tuple[Callable[..., object], dict[str, Any]]]:
        """What is done with what was said, and with who said it."""
        post, thread, thing = self.row(Post), self.row(Thread), {"thing": self.thing()}
        card, finding = {"card": self.row(Card)}, {"finding": self.row(Finding)}
        yield write_post, {"thread": thread, "body": "Home."}
        yield answering.thank, {"post": post, "on": True}
        yield editing.take_back_edit, {"post": post, "before": {}, "why": SO}
        yield taking_back.take_back, {"post": post}
        yield arranging.set_state, {"thread": thread, "state": "locked", "on": True}
        yield arranging.move_thread, {"thread": thread, "to": self.row(Community)}
        yield act, {**thing, "name": "hide", "given": Given(why=SO)}
        yield sanction, {**thing, "act": "warn", "why": SO}
        yield take_thing, thing
        yield undo, {"entry": self.row(ModerationEntry), "why": SO}
        yield take_up, {"appeal": self.row(Appeal)}
        yield cards.claim, card
        yield cards.release, card
        yield add_rule, {"kind": "word", "pattern": "rubbish", "act": "hold"}
        yield deciding.choose_automatic, {"is_automatic": True}
        yield deciding.restore, {**finding, "why": SO}

    def calls(self) -> dict[str, Call]:
        """All of them, ready to be made, and those that say the place otherwise."""
        by_name = (*self.with_ideas(), *self.with_the_pipeline(), *self.with_talk())
        found: dict[str, Call] = {
            f"{use.__module__}.{use.__name__}": partial(use, self.who, **self.here, **given)
            for use, given in by_name
        }
        place = self.row(Community)
        settings = governing.settings_of(place)
        for use, rest in (
            (places.set_areas, [[]]),
            (places.set_models, [[]]),
            (pin_notes, [[]]),
            (kinds.set_kinds, [[]]),
            (kinds.set_reasons, [[]]),
            (inviting.invite_by_link, []),
            (governing.change_settings, [settings]),
            (links_of, [self.row(CaptureRun)]),
        ):
            more = {"uses": 1, "days": 7} if use is inviting.invite_by_link else {}
            found[f"{use.__module__}.{use.__name__}"] = partial(use, self.who, place, *rest, **more)
        found["found"] = partial(
            create_community, "boats", name="Boats", language="en", founder=self.who
        )
        found["appoint"] = partial(
            governing.appoint, self.who, place, name="Other", role="moderator"
        )
        found["withdraw"] = partial(flagging.withdraw, self.who, self.row(Flag))
        found["verify"] = partial(administering.verify, self.who, 1)
        found["trust"] = partial(profile.grant_trust, self.who, 1, granted=True)
        return found


def let_through(who: Actor, calls: dict[str, Call]) -> list[str]:
    """Which of the calls did not refuse, and what they did instead."""
    found = []
    for name, call in calls.items():
        try:
            with transaction():
                call()
                found.append(f"{name}: done")
        except NotAllowed:
            continue
        except Exception as error:  # noqa: BLE001 (whatever it is, it was no refusal)
            found.append(f"{name}: {error!r}")
    return found


@pytest.mark.parametrize("kind", ["outsider", "newcomer"])
def test_every_use_case_refuses_by_itself(world: World, app: Flask, kind: str) -> None:
    things = things_in(world, app)
    objects_in(world, things)
    asked = Asked(world.actor(kind))
    calls = asked.calls()
    if kind == "newcomer":
        # Whoever takes part may do these.
        for use in (answering.thank, write_post, inviting.invite_by_link):
            calls.pop(f"{use.__module__}.{use.__name__}")
    assert let_through(asked.who, calls) == []


def test_who_is_not_signed_in_leaves_joins_flags_and_certifies_nothing(world: World) -> None:
    thing = Thing(world.place.id, "post", 1, world.people["member"].id)
    calls: dict[str, Call] = {
        "leave": partial(leave, GUEST, choice="anonymise"),
        "certify": partial(make_certificate, GUEST),
        "accept": partial(inviting.accept_invitation, GUEST, "a-word"),
        "flag": partial(
            flagging.flag, GUEST, community=world.place, thing=thing, kind="spam", words=""
        ),
    }
    assert let_through(GUEST, calls) == []
