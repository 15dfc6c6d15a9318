"""One of each object that addresses name, and how each action is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask
from sqlalchemy import select

from forum.capture.models import CaptureRun, Report
from forum.capture.rulings.ideas import rule_different
from forum.capture.sharing import share_report
from forum.communities.inviting import invite_by_link
from forum.communities.models import Community, Note
from forum.communities.notes import Pinned, pin_notes
from forum.communities.reasons import Why
from forum.core import clock
from forum.core.images import Stored
from forum.core.transaction import transaction
from forum.credits.certifying import make_certificate
from forum.credits.correcting import propose_shares
from forum.credits.holders import holder_of
from forum.credits.models import Reward
from forum.extensions import db
from forum.ideas.merging import merge_ideas
from forum.ideas.models import Design, Idea
from forum.moderation.appealing import appeal
from forum.moderation.sanctioning import sanction
from forum.moderation.things import Thing
from forum.notices.jobs import unsubscribe_link
from forum.pipeline.integrations.checking import Given
from forum.pipeline.integrations.service import connect_tracker
from forum.pipeline.pulling import pull_idea
from forum.threads.images import add_image
from forum.threads.models import Post, Thread
from forum.threads.service import start_thread
from tests.reports import findings as found_by_hand
from tests.reports import run_of, theme
from tests.world import World

# A message of a machine and no form: it has no token.
JSON = {"type": "item.status"}
WEBHOOK = Given("Our receiver", "https://receiver.example/", signing=f"whsec_{'QUJD' * 9}")


@dataclass(frozen=True)
class Things:
    """The objects that the requests name."""

    idea: Idea
    thread_id: int
    post_id: int
    run_key: str
    item_id: int
    picture: str
    merge_id: int
    word: str
    member_id: int
    other_id: int
    note_id: int
    invitation: str
    apart_id: int
    ruling_id: int
    integration_id: int
    hook: str
    pulled_id: int
    allocation_id: int
    reward_id: int
    certificate: str
    shared: str
    entry_id: int
    appeal_id: int


def requests_for(things: Things) -> dict[str, tuple[str, str, dict[str, Any]]]:
    """How each action is asked for: method, path, fields."""
    idea = f"/c/bikes/ideas/{things.idea.id}"
    pulled = f"/c/bikes/ideas/{things.pulled_id}"
    thread, talk = (f"/c/bikes/{room}/{things.thread_id}" for room in ("talk", "threads"))
    post = f"/c/bikes/posts/{things.post_id}"
    text_of = {"title": "Another idea altogether", "body": "Because it would help.", "tags": ""}
    return {
        "idea.list": ("GET", "/c/bikes/ideas", {}),
        "idea.view": ("GET", idea, {}),
        "idea.create": ("POST", "/c/bikes/ideas/new", {**text_of, "once": ""}),
        "idea.edit": ("POST", f"{idea}/edit", {**text_of, "once": ""}),
        "vote.cast": ("POST", f"{idea}/vote", {"choice": "want"}),
        "vote.join": ("POST", f"{idea}/join-and-vote", {"choice": "want"}),
        "thread.list": ("GET", "/c/bikes/talk", {}),
        "thread.view": ("GET", thread, {}),
        "thread.create": ("POST", "/c/bikes/talk/new", {"title": "A long way", "body": "Home."}),
        "thread.edit": ("POST", f"{thread}/edit", {"title": "A longer way", "tags": ""}),
        "thread.arrange": ("POST", f"{talk}/state", {"state": "pinned", "on": "y"}),
        "thread.follow": ("POST", f"{talk}/follow", {"choice": "follow"}),
        "post.view": ("GET", post, {}),
        "post.create": ("POST", f"{talk}/posts", {"body": "I agree.", "once": ""}),
        "post.edit": ("POST", f"{post}/edit", {"body": "I do.", "once": ""}),
        "post.history": ("GET", f"{post}/history", {}),
        "post.react": ("POST", f"{post}/react", {"sign": "+👍"}),
        "post.take_back": ("POST", f"{post}/take-back", {"on": "y"}),
        "post.thank": ("POST", f"{post}/thank", {"on": "y"}),
        "post.look": ("POST", "/c/bikes/look", {"body": "*So*"}),
        "post.draft": ("POST", "/drafts", {"place": "thread-1", "title": "", "body": "So"}),
        "mention.preview": ("GET", "/c/bikes/names?q=m", {}),
        "upload.image": ("POST", "/c/bikes/images", {}),
        "notification.read.own": ("GET", "/notices", {}),
        "notification.unsubscribe": ("GET", f"/unsubscribe/{things.word}", {}),
        "feed.rss": ("GET", "/c/bikes/feed.atom", {}),
        "community.follow": ("POST", "/c/bikes/follow", {"kind": "community"}),
        "attachment.post_image.view": ("GET", "/media/post-abcdef.webp", {}),
        "idea.answer": ("POST", f"{idea}/answer", {"body": "We will."}),
        "idea.answer.several": (
            "POST",
            f"/c/bikes/reports/{things.run_key}/themes/racks/answer",
            {"body": "We will.", "ideas": str(things.idea.id), "act": "say"},
        ),
        "answers.view": ("GET", "/c/bikes/answers", {}),
        "idea.follow": ("POST", f"{idea}/follow", {"choice": "follow"}),
        "revision.view_old": ("GET", f"{idea}/history", {}),
        "idea.status.change": ("POST", f"{idea}/status", {"status": "planned", "reason": "Yes."}),
        "flag.create": ("POST", f"{post}/flag", {"kind": "spam"}),
        "flag.person": ("GET", f"/people/{things.member_id}/flag", {}),
        "flag.own": ("GET", "/moderation/flags", {}),
        "moderation.queue.view": ("GET", "/c/bikes/moderation", {}),
        "moderation.queue.all": ("GET", "/moderation", {}),
        "moderation.act": ("POST", f"{post}/moderate", {"act": "hide", "reason": ""}),
        "moderation.log.view": ("GET", "/c/bikes/moderation/log.csv", {}),
        "moderation.log.public": ("GET", "/c/bikes/log", {}),
        "vote.list_voters": ("GET", "/c/bikes/moderation/integrity", {}),
        "integrity.decide": ("POST", "/c/bikes/moderation/integrity/automatic", {}),
        "integrity.method": ("GET", "/c/bikes/integrity", {}),
        "moderation.settings": ("GET", "/c/bikes/settings/moderation", {}),
        "moderation.figures": ("GET", "/c/bikes/moderation/figures", {}),
        "screening.edit": ("POST", "/c/bikes/settings/screening", {"hold_first": "2"}),
        "person.purge": ("POST", f"/c/bikes/moderation/purge/{things.member_id}", {"reason": ""}),
        "moderation.entry.view": ("GET", f"/moderation/entries/{things.entry_id}", {}),
        "appeal.create": ("POST", f"/moderation/entries/{things.entry_id}/appeal", {"words": ""}),
        "appeal.decide": (
            "POST",
            f"/c/bikes/moderation/appeals/{things.appeal_id}",
            {"choice": "refuse"},
        ),
        "attachment.image.view": ("GET", f"/media/{things.picture}", {}),
        "amendment.offer": ("POST", f"{idea}/amend", {"title": "", "body": "", "reason": ""}),
        "idea.merge": ("POST", f"{idea}/merge", {"into": "1", "reason": ""}),
        "idea.merge.propose": ("POST", f"{idea}/merge/propose", {"into": "1", "reason": ""}),
        "idea.merge.opt_out": ("POST", f"/c/bikes/merges/{things.merge_id}/opt-out", {}),
        "idea.merge.undo": ("POST", f"/c/bikes/merges/{things.merge_id}/undo", {}),
        "view.keep": ("POST", "/c/bikes/ideas/views?order=new&unanswered=True", {"name": "Mine"}),
        "community.areas.edit": ("POST", "/c/bikes/areas", {"row": "", "names": "Frame"}),
        "community.models.edit": ("POST", "/c/bikes/models", {"row": "", "names": "City 3"}),
        "community.members.list": ("GET", "/c/bikes/members", {}),
        "person.view": ("GET", f"/people/{things.member_id}-member", {}),
        "person.follows.view": ("GET", f"/people/{things.member_id}/following", {}),
        "person.follow": ("POST", f"/people/{things.other_id}/follow", {"choice": "follow"}),
        "person.block": ("POST", f"/people/{things.other_id}/block", {}),
        "person.unblock": ("POST", f"/people/{things.other_id}/unblock", {}),
        "person.trust": ("POST", f"/people/{things.member_id}/trust", {"granted": "y"}),
        "person.administer": ("GET", "/admin/people", {}),
        "compare.view": ("GET", "/c/bikes/compare/result", {}),
        "compare.play": ("POST", "/c/bikes/compare/take-back", {}),
        "compare.switch": ("POST", "/c/bikes/compare/switch", {"on": "y"}),
        "similar-ideas.suggestion": ("GET", "/c/bikes/ideas/similar?text=a+rack+for+rain", {}),
        "search.result": ("GET", "/c/bikes/search?q=rack", {}),
        "report.view": ("GET", f"/c/bikes/reports/{things.run_key}", {}),
        "report.export_csv": ("GET", f"/c/bikes/reports/{things.run_key}.csv", {}),
        "report.share": ("POST", f"/c/bikes/reports/{things.run_key}/links", {"days": "7"}),
        "report.shared": ("GET", f"/r/{things.shared}", {}),
        "capture.run": ("POST", "/c/bikes/capture", {}),
        "capture.rule": (
            "POST",
            f"/c/bikes/reports/{things.run_key}/themes/racks/rename",
            {"label": "Racks that fold"},
        ),
        "capture.weigh": ("POST", "/c/bikes/capture/weights/usual", {}),
        "duplicates.view": ("GET", "/c/bikes/duplicates", {}),
        "duplicates.tell_apart": (
            "POST",
            f"/c/bikes/duplicates/{things.idea.id}/{things.apart_id}/different",
            {},
        ),
        "ruling.undo": ("POST", f"/c/bikes/rulings/{things.ruling_id}/undo", {}),
        "capture.judge": ("POST", f"/c/bikes/reports/{things.run_key}/talk", {"said": "wish"}),
        "community.view": ("GET", "/c/bikes/", {}),
        "community.join": ("POST", "/c/bikes/join", {}),
        "community.leave": ("POST", "/c/bikes/leave", {}),
        "community.create": ("GET", "/communities/new", {}),
        "community.settings.edit": ("GET", "/c/bikes/settings", {}),
        "community.notes.edit": ("GET", "/c/bikes/settings/notes", {}),
        "note.dismiss": ("POST", f"/c/bikes/notes/{things.note_id}/away", {}),
        "member.invite": ("GET", "/c/bikes/invitations", {}),
        "member.role.grant": ("POST", "/c/bikes/settings/team", {"name": "X", "role": "moderator"}),
        "invitation.view": ("GET", f"/invitations/{things.invitation}", {}),
        "invitation.accept": ("POST", f"/invitations/{things.invitation}", {}),
        "statistics.view": ("GET", "/c/bikes/statistics", {}),
        "cockpit.view": ("GET", "/c/bikes/cockpit", {}),
        "cockpit.brand": ("GET", "/brands/velora/cockpit", {}),
        "pipeline.view": ("GET", "/c/bikes/pipeline", {}),
        "pipeline.pull": ("POST", f"{idea}/pull", {"deal": "thanks", "note": "", "report": ""}),
        "pipeline.move": ("POST", f"/c/bikes/pipeline/{things.item_id}/move", {"stage": "1"}),
        "pipeline.stages": ("GET", "/c/bikes/pipeline/stages", {}),
        "pipeline.note": ("GET", f"{idea}/notes", {}),
        "credits.view": ("GET", f"{pulled}/credits", {}),
        "credits.propose": ("POST", f"{pulled}/credits", {"reason": ""}),
        "credits.answer": (
            "POST",
            f"{pulled}/credits/{things.allocation_id}/answer",
            {"choice": "decline"},
        ),
        "credits.take_back": ("POST", f"{pulled}/credits/{things.allocation_id}/take-back", {}),
        "credits.manage": ("GET", "/c/bikes/credits", {}),
        "reward.promise": ("POST", f"{pulled}/rewards", {"holder": "", "words": ""}),
        "reward.step": ("POST", f"/c/bikes/rewards/{things.reward_id}", {"step": "lost"}),
        "certificate.make": ("POST", "/certificates", {}),
        "certificate.view": ("GET", f"/certificates/{things.certificate}", {}),
        "certificate.revoke": ("POST", f"/certificates/{things.certificate}/revoke", {}),
        "pipeline.export": ("GET", "/c/bikes/pipeline.csv", {}),
        "roadmap.view": ("GET", "/c/bikes/roadmap", {}),
        "integration.view": ("GET", "/c/bikes/pipeline/integrations", {}),
        "integration.edit": (
            "POST",
            f"/c/bikes/pipeline/integrations/{things.integration_id}/test",
            {},
        ),
        "integration.push": (
            "POST",
            f"/c/bikes/pipeline/{things.item_id}/push/{things.integration_id}",
            {},
        ),
        "integration.hook": ("POST", f"/hooks/{things.hook}", JSON),
        "me.profile.edit": ("GET", "/settings", {}),
        "me.consent": ("GET", "/settings/consents", {}),
        "me.export": ("GET", "/settings/privacy", {}),
        "me.erase": ("GET", "/settings/leave", {}),
        "me.security.edit": ("GET", "/settings/sessions", {}),
        "site.admin.pages": ("GET", "/admin/letters", {}),
        "site.jobs.steer": ("POST", "/admin/jobs/retry", {"kind": ""}),
        "site.figures": ("GET", "/metrics", {}),
    }


def things_in(world: World, app: Flask) -> Things:
    """One of each object, the member's own where people own it."""
    people = (world.people["member"].id, world.people["other"].id)
    idea = world.idea("member")
    pulled = world.idea("other", title="An idea that was pulled")
    twin = world.idea("member", title="An idea that was pulled as well")
    apart = [world.idea("other", title=f"Another bell, number {number}") for number in range(2)]
    for room, name in (("designs", "picture.webp"), ("posts", "abcdef.webp")):
        folder = app.config["VIVIER"].uploads / room
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"RIFF0000WEBP")
    with transaction() as session:
        session.get_one(Community, world.place.id).compares = True
        picture = Stored("abcdef.webp", 4, 3, 0, 60)
        add_image(world.actor("member"), community=world.place, picture=picture)
        thread = start_thread(
            world.actor("member"),
            community=world.place,
            title="A way home",
            body="![A rack](/media/post-abcdef.webp)",
        )
        post = session.scalars(select(Post).where(Post.thread_id == thread.id)).one()
        run = CaptureRun(key="abcdef", community_id=world.place.id, state="done", share=1.0)
        session.add(run)
        session.add(
            Design(
                idea_id=idea.id, position=0, file="picture.webp", width=4, height=3, alt="A rack"
            )
        )
        session.flush()
        findings = found_by_hand(theme("racks", 1, [idea.key])).to_bytes().decode()
        session.add(
            Report(
                run_id=run.id,
                corpus_hash="0" * 64,
                findings_hash="1" * 64,
                ideas=0,
                themes=0,
                unthemed=0,
                seconds=0.1,
                findings=findings,
                frozen_at=clock.now(),
            )
        )
        merge = merge_ideas(
            world.actor("mod"), community=world.place, source=twin, target=pulled, reason="Same."
        )
        item = pull_idea(world.actor("pm"), community=world.place, idea=pulled, deal="thanks")
        ruled = rule_different(world.actor("mod"), community=world.place, ideas=apart)
        integration = connect_tracker(
            world.actor("pm"), community=world.place, kind="webhook", given=WEBHOOK
        )
        pin_notes(world.actor("mod"), world.place, [Pinned(None, "Come on Saturday.", None)])
        invitation = invite_by_link(world.actor("mod"), world.place, uses=50, days=7)
        shared = share_report(world.actor("pm"), community=world.place, run=run_of(run.key), days=7)
        note_id = session.scalars(select(Note.id)).one()
        credit = _credit_in(world, pulled)
        moderated = _moderated_in(world, thread)
    with app.test_request_context():
        word = unsubscribe_link(world.people["member"].id, 0, "digest").rpartition("/")[2]
    more = {"note_id": note_id, "invitation": invitation, "ruling_id": ruled.id}
    more |= {"integration_id": integration.id, "hook": integration.public_id}
    more |= {"apart_id": apart[0].id, "pulled_id": pulled.id, **credit}
    more |= {"shared": shared, **moderated}
    ids = (run.key, item.id, "picture.webp", merge.id, word, *people)
    return Things(idea, thread.id, post.id, *ids, **more)


def _credit_in(world: World, pulled: Idea) -> dict[str, Any]:
    """A correction that the member is asked about, a reward and a certificate of theirs."""
    member, other = (holder_of(world.people[kind].id).id for kind in ("member", "other"))
    given = {"points": {other: 9000, member: 1000}, "reason": "So it was."}
    made = propose_shares(world.actor("pm"), community=world.place, idea=pulled, **given)
    promised = select(Reward.id).where(Reward.holder_id == member)
    return {
        "allocation_id": made.id,
        "reward_id": db.session.scalars(promised).one(),
        "certificate": make_certificate(world.actor("member")).code,
    }


def _moderated_in(world: World, thread: Thread) -> dict[str, Any]:
    """A warning of the member's, and an appeal against another one: the admin's acts."""
    about = Thing(world.place.id, "thread", thread.id, world.people["member"].id)
    given = {"community": world.place, "thing": about, "act": "warn", "why": Why("So.")}
    entry, other = (sanction(world.actor("admin"), **given) for _ in range(2))
    made = appeal(world.actor("member"), entry=other, words="It was not me.")
    return {"entry_id": entry.id, "appeal_id": made.id}
