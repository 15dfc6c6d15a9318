"""Files that a killed process left behind are removed, and no others."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

from PIL import Image
from sqlalchemy import select

from forum.core import clock
from forum.core import images as pictures
from forum.core.limits import DRAFT_FOR
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas import drafts as ideas_drafts
from forum.ideas.drafts import Words
from forum.ideas.jobs import SWEPT_AT_MINUTE, sweep_drafts, sweep_pictures
from forum.ideas.models import Design, Draft
from forum.threads import drafts as posts_drafts
from forum.threads import jobs as threads_jobs
from forum.threads.models import PostDraft
from tests.world import World


def test_only_old_files_that_no_design_names_go_and_within_an_hour(world: World) -> None:
    folder: Path = world.app.config["VIVIER"].uploads / "designs"
    folder.mkdir(parents=True)
    hour = clock.now().replace(minute=SWEPT_AT_MINUTE, second=0, microsecond=0)
    ages = {
        "kept.webp": 9,
        "thumb-kept.webp": 9,
        "lost.webp": 2,
        "lost.webp.part": 2,
        "new.webp": 0,
    }
    for name, hours in ages.items():
        (folder / name).write_bytes(b"picture")
        moment = (hour - timedelta(hours=hours)).timestamp()
        os.utime(folder / name, (moment, moment))
    idea = world.idea()
    with transaction() as session:
        columns = {"position": 0, "width": 4, "height": 3, "alt": ""}
        session.add(Design(idea_id=idea.id, file="kept.webp", **columns))
    with clock.held_at(hour + timedelta(minutes=1)):
        assert sweep_pictures() == 0
    with clock.held_at(hour):
        assert sweep_pictures() == 2
    assert {file.name for file in folder.iterdir()} == {"kept.webp", "thumb-kept.webp", "new.webp"}


def test_drafts_that_are_left_alone_go_with_their_pictures(world: World) -> None:
    actor, place = world.actor("member"), world.place
    folder: Path = world.app.config["VIVIER"].uploads / "designs"
    start = clock.now().replace(minute=SWEPT_AT_MINUTE) - DRAFT_FOR
    files: dict[str, str] = {}
    for name, days in (("old", 0), ("touched", 1)):
        with transaction(), clock.held_at(start + timedelta(days=days)):
            words = Words(kind="design", title=name, body="", why="", tags="", video="")
            draft = ideas_drafts.keep_draft(actor, community=place, words=words)
            picture = pictures.keep(Image.new("RGB", (9, 9)), folder)
            ideas_drafts.add_pictures(actor, draft=draft, pictures=[picture])
            files[name] = picture.name
            key = "thread-1" if name == "old" else "thread-2"
            posts_drafts.keep_draft(actor, place=key, title="", body=name)
    with clock.held_at(start + DRAFT_FOR + timedelta(hours=3)):
        assert (sweep_drafts(), sweep_pictures()) == (1, 2)
    assert [draft.title for draft in db.session.scalars(select(Draft))] == ["touched"]
    assert {file.name.removeprefix("thumb-") for file in folder.iterdir()} == {files["touched"]}
    later = start.replace(minute=threads_jobs.SWEPT_AT_MINUTE) + DRAFT_FOR + timedelta(hours=3)
    with clock.held_at(later):
        assert threads_jobs.sweep_drafts() == 1
    assert [draft.body for draft in db.session.scalars(select(PostDraft))] == ["touched"]
    page = world.signed_in("member").get("/c/bikes/ideas/new").text
    assert f"left alone for {DRAFT_FOR.days} days" in page
