"""What was said of talk goes not with it to another community, whose team reads for itself."""

from __future__ import annotations

from dataclasses import replace

from forum.capture.freezing import talk
from forum.capture.report import heard
from forum.core.transaction import transaction
from forum.extensions import db
from forum.threads.arranging import move_thread
from forum.threads.models import Thread
from tests.features.test_heard import TEXT, WISH, judge, learned, say
from tests.heard import reported, said
from tests.world import World


def test_a_verdict_stays_with_the_team_whose_it_is(world: World) -> None:
    there = replace(world, place=world.elsewhere)
    post = say(world, "member", TEXT)
    judge(world, post, "wish")
    assert learned(world) == [(WISH, "wish")]
    with transaction() as session:
        thread = session.get_one(Thread, post.thread_id)
        move_thread(world.actor("admin"), community=world.place, thread=thread, to=there.place)
    db.session.rollback()
    assert talk.posts_of(there.place, post.created_at)
    assert learned(there) == learned(world) == []
    key = reported(there, [said(post, WISH)])
    page = heard.heard_page(world.actor("pm_elsewhere"), there.place, key, "wish")
    ((_group, (row,)),) = page.groups
    assert (row.text, row.verdict, row.by) == (WISH, None, "")
