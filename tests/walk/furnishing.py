"""A row for every text that people write and that the walk's objects have none of."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy import inspect, update

from forum.capture.models import Ruling
from forum.communities.models import Area, Community, Invitation, Owned, ProductModel, TextVersion
from forum.core import clock, mail, markup
from forum.credits.holders import holder_of
from forum.credits.models import Answer
from forum.extensions import Model, db
from forum.follows.models import Subscription
from forum.ideas.models import BrandResponse, Idea, Revision, StatusChange, Tag
from forum.moderation.models import Appeal, FlagKind, ReasonTemplate
from forum.moderation.screening.models import Screening
from forum.moderation.screening.settings import Thresholds
from forum.notices.models import Mailing, Notice
from forum.pipeline.integrations.models import Integration
from forum.threads import drafts
from forum.threads.models import PostDraft, PostRevision, Thread, ThreadTag
from tests.walk.twin import FURTHER
from tests.walk.visiting import Walk

NEAR = FURTHER // 2

# A webhook is told less.
JIRA = {
    "kind": "jira",
    "name": "Our Jira",
    "address": "https://bikes.example/",
    "project": "BIKE",
    "account": "team@example.org",
    "issue_type": "Task",
    "title_template": "An idea: {title}",
    "text_template": "Of the community.",
}


def furnish(walk: Walk) -> None:
    """Add them, in the open transaction."""
    _add([*_of_the_place(walk), *_of_texts(walk), *_told(walk)], NEAR + 100)


def _add(rows: list[Model], first: int) -> None:
    """Number them from `first` on, below what stands in another place (twin.py)."""
    for number, row in enumerate(rows, first):
        key = inspect(type(row)).primary_key
        if [column.name for column in key] == ["id"]:
            row.id = number
    db.session.add_all(rows)
    db.session.flush()


def _of_the_place(walk: Walk) -> list[Model]:
    """What a team sets, and what is filed by it."""
    here: dict[str, Any] = {"community_id": walk.world.place.id}
    member = walk.world.people["member"].id
    area = Area(name="Frame", position=0, **here)
    model = ProductModel(name="Cargo 2", position=0, **here)
    _add([area, model], NEAR)
    ruled = {"rules": "Be kind.", "rules_html": "<p>Be kind.</p>", "rules_version": 1}
    db.session.execute(update(Community).where(Community.id == walk.world.place.id).values(**ruled))
    for table, number in ((Thread, walk.things.thread_id), (Idea, walk.things.idea.id)):
        db.session.execute(update(table).where(table.id == number).values(area_id=area.id))
    return [
        Owned(person_id=member, model_id=model.id),
        Subscription(person_id=member, kind="tag", subject_id=walk.world.place.id, word="rain"),
        FlagKind(slug="rude", words="It is rude", position=0, **here),
        ReasonTemplate(act="", words="It was said before.", position=0, **here),
        Screening(**asdict(Thresholds(allowed_hosts="bells.example")), **here),
        TextVersion(kind="rules", version=1, body="Be kind.", **here),
        Invitation(
            inviter_id=walk.world.people["mod"].id,
            hash="0" * 64,
            email="invited@example.org",
            uses_limit=1,
            use_count=0,
            expires_at=clock.now().replace(year=clock.now().year + 1),
            **here,
        ),
    ]


def _of_texts(walk: Walk) -> list[Model]:
    """What stands with an idea and a post, and once stood there."""
    things, pm = walk.things, walk.world.people["pm"].id
    idea, post, moment = {"idea_id": things.idea.id}, {"post_id": things.post_id}, clock.now()
    video = {"video": "https://videos.example/watch"}
    db.session.execute(update(Idea).where(Idea.id == things.idea.id).values(**video))
    written = {"author_id": things.member_id, "written_at": moment}
    answer = markup.render("We will.")
    given = {"renderer": markup.RENDERER_VERSION, "body": "We will.", "body_html": answer.html}
    return [
        Tag(name="rain", **idea),
        ThreadTag(thread_id=things.thread_id, name="rain"),
        Revision(number=1, title="A rack", body="It folds.", **idea, **written),
        Revision(number=2, title="A rack that folds", body="It folds flat.", **idea, **written),
        PostRevision(body="Once it said so.", **post, **written),
        BrandResponse(author_id=pm, **idea, **given),
        StatusChange(before="open", after="open", reason="It was asked for.", **idea),
        PostDraft(
            person_id=things.member_id,
            place=drafts.new_thread(walk.world.place),
            title="A way",
            body="Of mine.",
        ),
        Answer(
            allocation_id=things.allocation_id,
            holder_id=holder_of(things.member_id).id,
            agrees=False,
            words="It was not so.",
        ),
    ]


def _told(walk: Walk) -> list[Model]:
    """Notices, a letter, a theme of another name, a tracker, an appeal that is decided."""
    path = f"/c/bikes/reports/{walk.things.run_key}"
    about = {"kind": "mine", "what": "report", "event": "report-told", "path": path}
    page = "<p>A report stands.</p>"
    mail.post("pm@example.org", "A new report", "A report stands.", html=page)
    pm, here = walk.world.people["pm"].id, walk.world.place.id
    tracker = update(Integration).where(Integration.id == walk.things.integration_id)
    db.session.execute(tracker.values(**JIRA))
    named = {"kind": "rename", "groups": "[]", "theme": "bells", "label": "Bells that ring"}
    return [
        Notice(person_id=pm, community_id=here, title="A new report", **about),
        Mailing(person_id=pm, every="week", wants_cockpit=True),
        Ruling(community_id=here, by_id=pm, at=clock.now(), **named),
        Appeal(
            entry_id=walk.things.entry_id,
            person_id=walk.things.member_id,
            words="It was somebody else.",
            state="refused",
            decided_by_id=walk.world.people["mod"].id,
            answer="It was not.",
            decided_at=clock.now(),
        ),
    ]
