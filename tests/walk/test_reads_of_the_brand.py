"""Of one place and in sight: what the brand reads of a community, captures and makes."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, select

from forum.capture.freezing.freeze import freeze
from forum.capture.models import CaptureRun, Ruling
from forum.capture.report.latest import failed_since
from forum.capture.report.queries import texts_of
from forum.capture.rulings.record import holding
from forum.capture.service import active_run
from forum.compare.models import Comparison
from forum.compare.queries import shares_of, turn_of
from forum.compare.service import take_back
from forum.core import clock
from forum.core.errors import Conflict
from forum.credits.queries.team import givers
from forum.extensions import db
from forum.ideas.models import Idea, Vote
from forum.pipeline.integrations.queries import example_of
from forum.pipeline.integrations.service import connect_tracker
from forum.pipeline.models import PipelineItem
from forum.pipeline.queries.outcomes import decided, outcomes, periods_of
from forum.pipeline.queries.standing import standing
from forum.threads.models import Post
from tests.walk.putting import bring_to, copied, put
from tests.walk.things import WEBHOOK, Things
from tests.walk.twin import ELSEWHERE, UNSEEN
from tests.walk.unchanged import Read, Unchanged
from tests.world import World

A_MONTH = timedelta(days=30)


def frozen(world: World, things: Things) -> Any:
    """What is captured, where of each community something is ruled of its themes."""
    put(Ruling, kind="rename", theme="racks", label="Racks that fold")
    # What was said in talk is said of the idea, and the copies of it of one withdrawn.
    here, copies = (key + things.thread_id for key in (0, UNSEEN))
    put(Post, Post.thread_id == here, thread_id=things.idea.thread_id)
    about = select(Idea.thread_id).where(Idea.status == "withdrawn", copied(Idea.id, UNSEEN))
    there = db.session.scalar(about.where(Idea.key.endswith(things.idea.key)))
    put(Post, Post.thread_id == copies, thread_id=there)
    return freeze(world.place)


def frozen_before(world: World, things: Things, *, table: type, which: ColumnElement[bool]) -> Any:
    """The same, before some rows of a table come."""
    put(table, which, created_at=clock.now() + A_MONTH)
    return frozen(world, things)


def failed(world: World) -> Any:
    put(CaptureRun, state="failed")
    return failed_since(world.place, clock.now() - A_MONTH)


def under_way(world: World) -> Any:
    """None here, whatever is under way elsewhere."""
    elsewhere = CaptureRun.community_id != world.place.id
    put(CaptureRun, elsewhere, CaptureRun.key.endswith("abcdef"), state="running")
    return [active_run(world.place)]


def taken_back(world: World) -> Any:
    """What is left of the comparisons here, whatever was compared elsewhere later."""
    take_back(world.actor("other"), community=world.place)
    here = Comparison.community_id == world.place.id
    return [db.session.scalars(select(Comparison.id).where(here)).all()]


def took(world: World) -> Any:
    bring_to("released")
    found = outcomes(world.place, None)
    return found.answer, found.release


def released(world: World) -> Any:
    bring_to("released")
    return decided(world.place, "released", None)


def gave(world: World) -> Any:
    bring_to("released")
    return givers(world.place)


def halves(world: World) -> Any:
    """Since the first idea here, whatever was proposed elsewhere before."""
    put(Idea, copied(Idea.id, ELSEWHERE), created_at=clock.now() - 24 * A_MONTH)
    return periods_of(world.place)


def moved_last(world: World) -> Any:
    put(PipelineItem, copied(PipelineItem.id, ELSEWHERE), moved_at=clock.now() + A_MONTH)
    return example_of(world.place)


def connected(world: World) -> int:
    """How many trackers can be connected still."""
    number, pm = 0, world.actor("pm")
    while True:
        try:
            connect_tracker(pm, community=world.place, kind="webhook", given=WEBHOOK)
        except Conflict:
            return number
        number += 1


def texts(world: World) -> Any:
    return texts_of(world.place.id, db.session.scalars(select(Idea.key)))


def stands(world: World, *statuses: str) -> Any:
    return standing(world.actor("member"), world.place, statuses)


def turn(world: World, kind: str) -> Any:
    return turn_of(world.actor(kind), world.place)


BOTH: dict[str, Read] = {
    "what is captured": frozen,
    "texts of a report": lambda world, _: texts(world),
    "what stands where": lambda world, _: stands(world, "open", "under_review"),
    "how long it takes": lambda world, _: took(world),
    "what was made": lambda world, _: released(world),
    "who gave it": lambda world, _: gave(world),
    "the next two": lambda world, _: turn(world, "member"),
}
LATER: dict[str, Read] = {
    f"captured before {table.__name__}": partial(frozen_before, table=table, which=which)
    for table, which in (
        (Idea, copied(Idea.id, ELSEWHERE)),
        (Vote, copied(Vote.idea_id, ELSEWHERE)),
        (Post, copied(Post.id, ELSEWHERE)),
    )
}
HIDDEN = copied(Post.id, UNSEEN) & (Post.visibility == "hidden")
OF_THE_PLACE: dict[str, Read] = {
    **BOTH,
    **LATER,
    "rulings": lambda world, _: holding(world.place, "different", None),
    "runs that failed": lambda world, _: failed(world),
    "a run under way": lambda world, _: under_way(world),
    "shares of comparisons": lambda world, _: shares_of(world.place),
    "who compared": lambda world, _: turn(world, "other"),
    "a comparison taken back": lambda world, _: taken_back(world),
    "half-years": lambda world, _: halves(world),
    "what would be sent": lambda world, _: moved_last(world),
    "trackers": lambda world, _: connected(world),
}
IN_SIGHT: dict[str, Read] = {
    **BOTH,
    "captured before": partial(frozen_before, table=Post, which=HIDDEN),
}


class TestTheBrand(Unchanged):
    of_the_place = OF_THE_PLACE
    in_sight = IN_SIGHT
