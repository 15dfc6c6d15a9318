"""What the addresses name beside `things`: an object for each word of the URL map, and states."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from forum.accounts.models import Person
from forum.capture.engine.findings import Said
from forum.capture.models import CaptureRun, Report, SharedReport
from forum.capture.sharing import share_report
from forum.communities.models import Invitation
from forum.communities.service import add_member, create_community
from forum.core import clock
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas.models import Amendment, Design, Draft, Idea, Merge, Original, Pin, SavedView
from forum.ideas.service import change_status, set_visibility
from forum.moderation.cards import open_card
from forum.moderation.integrity.models import Finding
from forum.moderation.models import Flag
from forum.moderation.screening.models import Rule
from forum.moderation.things import Thing
from forum.pipeline.integrations.models import Delivery
from forum.pipeline.models import Stage, TeamNote
from forum.privacy.models import Export
from forum.threads.models import Post, PostDraft, PostImage, Thread
from forum.threads.service import start_thread, write_post
from tests.reports import findings, run_of, theme
from tests.walk.shown import show
from tests.walk.things import Things
from tests.walk.twin import double, hide, keep_another
from tests.world import World

# Where a thing can stand that not everybody who sees the place may read.
UNSEEN = ("held", "hidden", "withdrawn")


@dataclass(frozen=True)
class Own:
    """The object of a route is somebody's own, and its action anybody's who takes part."""

    owners: frozenset[str]
    # What the others are told whom the action is for.
    refusal: str
    # Whether everybody else is told the same, too.
    by_all: bool = False


NOBODY = frozenset[str]()
OWN = {
    # Nobody here has a second factor that waits for its first code.
    "accounts.switch_second_factor_on": Own(NOBODY, "N"),
    "communities.revoke": Own(frozenset({"mod", "pm", "admin"}), "N"),
    "ideas.withdraw_amendment": Own(frozenset({"other"}), "D"),
    "ideas.discard": Own(frozenset({"member"}), "N", by_all=True),
    "moderation.withdraw_flag": Own(frozenset({"member"}), "N"),
    "privacy.fetch": Own(frozenset({"member"}), "N"),
    "pipeline.delete_note": Own(frozenset({"pm"}), "N"),
}


@dataclass
class Objects:
    """By the word that names it in an address: the member's own, unless it is the team's."""

    named: dict[str, object] = field(default_factory=dict)
    # What can be meant where an address says of which kind the thing is.
    kinds: dict[str, object] = field(default_factory=dict)
    # By endpoint, where one word means another thing than elsewhere.
    at: dict[str, dict[str, object]] = field(default_factory=dict)
    # What a form says, or a question asks, without which nobody comes to the guard's other side.
    said: dict[str, dict[str, str]] = field(default_factory=dict)
    # What stands in a place that few know of, by the same names.
    cellar: dict[str, object] = field(default_factory=dict)
    # What most may not read: by state, the same names.
    unseen: dict[str, dict[str, object]] = field(default_factory=dict)


def objects_in(world: World, things: Things) -> Objects:
    """One of each, made beside `things`."""
    found = Objects()
    found.cellar = _cellar(world)
    with transaction() as session:
        team = _team_objects(world, things)
        own = _own_objects(world, things)
        session.flush()
        found.named = {name: getattr(row, "id", row) for name, row in {**team, **own}.items()}
        found.at = _ambiguous(world, things, found.named)
        found.said = _said(things)
        found.kinds = {
            "ideas": things.idea.id,
            "threads": things.thread_id,
            "posts": things.post_id,
            "members": things.member_id,
        }
    folder = world.app.config["VIVIER"].uploads
    found.unseen = {state: _unseen(world, state, folder) for state in UNSEEN}
    with transaction() as session:
        show(world, things, session.scalars(select(Finding.id)).one())
        # Of which nobody is a member, so that whatever is read of it is too much.
        double(world.place)
        hide(world.place)
        keep_another(world.people["member"])
    return found


def _cellar(world: World) -> dict[str, object]:
    """A closed community that of all who are about `place` only a few know, and what is in it."""
    with transaction():
        cellar = create_community(
            "cellar", name="Cellar", language="en", brand="Autre", visibility="private"
        )
        add_member(world.people["outsider"].id, cellar)
        add_member(world.people["mod"].id, cellar, "moderator")
        add_member(world.people["pm_elsewhere"].id, cellar, "product_manager")
    idea = world.idea("outsider", place=cellar, title="An idea in the cellar")
    with transaction() as session:
        thread = start_thread(
            world.actor("outsider"), community=cellar, title="Talk in the cellar", body="Down here."
        )
        post = session.scalars(select(Post).where(Post.thread_id == thread.id)).one()
        return {"idea_id": idea.id, "thread_id": thread.id, "post_id": post.id}


def _second_report(world: World, things: Things) -> str:
    """A report that says more than the one of `things`; its key."""
    post = db.session.get_one(Post, things.post_id)
    said = Said(f"p{post.id}", 0, len(post.body), "wish", 0.9, "racks")
    pulled = db.session.get_one(Idea, things.pulled_id)
    themes = (theme("racks", 1, [things.idea.key]), theme("bells", 2, [pulled.key]))
    found = findings(*themes, said=(said,))
    run = CaptureRun(key="fedcba", community_id=world.place.id, state="done", share=1.0)
    db.session.add(run)
    db.session.flush()
    counts = {"ideas": 2, "themes": 2, "unthemed": 0, "seconds": 0.1}
    hashes = {"corpus_hash": found.corpus, "findings_hash": found.hash}
    text = found.to_bytes().decode()
    db.session.add(Report(run_id=run.id, findings=text, **counts, **hashes))
    return run.key


def _link(world: World) -> SharedReport:
    """Where the second report is shared."""
    share_report(world.actor("pm"), community=world.place, run=run_of("fedcba"), days=7)
    return db.session.scalars(select(SharedReport).order_by(SharedReport.id.desc())).all()[0]


def _own_objects(world: World, things: Things) -> dict[str, object]:
    member, other = world.people["member"].id, world.people["other"].id
    idea = things.idea.id
    amendment = Amendment(
        idea_id=idea, author_id=other, revision=1, title="Another rack", body="So.", reason="Why."
    )
    draft = Draft(person_id=member, community_id=world.place.id, title="A draft", body="Not yet.")
    view = SavedView(person_id=member, community_id=world.place.id, name="Mine", asks={})
    thing = Thing(world.place.id, "idea", things.pulled_id, things.other_id)
    flag = Flag(
        card_id=open_card(thing, "flags", proposed="hide").id,
        community_id=world.place.id,
        flagger_id=member,
        subject_kind="idea",
        subject_id=things.pulled_id,
        kind="spam",
        words="It is the same again.",
        weight=1.0,
    )
    export = Export(person_id=member, language="en", share=1.0, file="export.zip", size=4)
    export.made_at = clock.now()
    exported = world.app.config["VIVIER"].home / "exports"
    exported.mkdir(exist_ok=True)
    with zipfile.ZipFile(exported / "export.zip", "w") as packed:
        packed.writestr("me.json", "{}")
    db.session.add_all([flag, export])
    db.session.add(Original(idea_id=idea, text="It was longer once."))
    kept = PostDraft(person_id=member, place=f"thread-{things.thread_id}", title="", body="Kept.")
    db.session.add_all([amendment, draft, view, kept])
    db.session.flush()
    shown = {"width": 4, "height": 3, "position": 0}
    offered = Design(amendment_id=amendment.id, file="offered.webp", alt="An offer", **shown)
    drawn = Design(draft_id=draft.id, file="drawn.webp", alt="A drawing", **shown)
    db.session.add_all([offered, drawn])
    design = db.session.scalars(select(Design).where(Design.idea_id == idea)).one()
    db.session.add(Pin(design_id=design.id, post_id=things.post_id, across=1, down=1))
    return {
        "amendment_id": amendment,
        "draft_id": draft,
        "view_id": view,
        "design_id": design,
        "flag_id": flag,
        "export_id": export,
    }


def _team_objects(world: World, things: Things) -> dict[str, object]:
    session, here = db.session, world.place.id
    key = _second_report(world, things)
    note = TeamNote(author_id=world.people["pm"].id, body="For the team.", idea_id=things.idea.id)
    delivery = Delivery(
        integration_id=things.integration_id, item_id=things.item_id, event="push", state="dead"
    )
    rule = Rule(community_id=here, kind="word", pattern="rubbish", act="hold")
    finding = Finding(community_id=here, author_id=things.other_id, suspicion=9.0)
    session.add_all([note, delivery, rule, finding])
    session.flush()
    stages = select(Stage).where(Stage.community_id == here).order_by(Stage.id)
    return {
        "team_note": note,
        "delivery_id": delivery,
        "rule_id": rule,
        "finding_id": finding,
        "stage_id": session.scalars(stages).first(),
        "link_id": _link(world),
        "invitation_id": session.scalars(select(Invitation)).first(),
        "person_id": things.member_id,
        "job_id": session.scalars(select(db.metadata.tables["outbox"].c.id)).first(),
        "theme": "racks",
        "key": key,
    }


def _ambiguous(
    world: World, things: Things, named: dict[str, object]
) -> dict[str, dict[str, object]]:
    session = db.session
    proposed = Merge(
        source_id=things.idea.id,
        target_id=things.pulled_id,
        proposer_id=things.other_id,
        reason="The same.",
        state="proposed",
    )
    portrait = session.get_one(Person, things.member_id)
    portrait.avatar = "portrait.webp"
    folder = world.app.config["VIVIER"].uploads / "portraits"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / portrait.avatar).write_bytes(b"RIFF0000WEBP")
    session.add(proposed)
    session.flush()
    return {
        "pipeline.delete_note": {"note_id": named.pop("team_note")},
        "pipeline.take_out": {"idea_id": things.pulled_id},
        "ideas.decline_merge": {"merge_id": proposed.id},
        "people.portrait": {"file": "portrait.webp"},
        "capture.compare": {"other": things.run_key},
        "capture.export": {"kind": "csv"},
        "pipeline.export": {"kind": "csv"},
        "integrations.new_form": {"kind": "webhook"},
        "integrations.connect": {"kind": "webhook"},
        "accounts.choose_language": {"code": "fr"},
    }


def _said(things: Things) -> dict[str, dict[str, str]]:
    other = {"other": "bells"}
    heard = {"post": str(things.post_id), "start": "0"}
    return {
        "capture.merge": other,
        "capture.keep_apart": other,
        "compare.choose": {
            "first": str(things.idea.id),
            "second": str(things.pulled_id),
            "choice": "first",
        },
        "threads.move": {"to": "cellar"},
        "pipeline.pull_wish": {**heard, "title": "A rack"},
        "pipeline.pull_wish_form": heard,
    }


def _unseen(world: World, state: str, folder: Path) -> dict[str, object]:
    """What the member wrote, and what stands with it, in a state that is not for everybody.

    `thread_id` and `post_id` are of a thread of its own; `talk_id` and `said_id` of the idea.
    """
    number = UNSEEN.index(state)
    idea = world.idea("member", title=f"An idea that is {state}")
    member, moment = world.actor("member"), clock.now() - timedelta(days=100 - number)
    with transaction(), clock.held_at(moment):
        thread = start_thread(member, community=world.place, title=f"It is {state}", body="So.")
    with transaction() as session, clock.held_at(moment + timedelta(hours=1)):
        post = write_post(member, community=world.place, thread=thread, body=f"It is {state}.")
    with transaction() as session, clock.held_at(moment + timedelta(hours=2)):
        talk = session.get_one(Thread, idea.thread_id)
        said = write_post(member, community=world.place, thread=talk, body=f"Of what is {state}.")
        more = _beside(idea, said, world.people["other"].id, state)
    _put_away(world, state, idea, [thread, post])
    names = {f"designs/{state}.webp", f"posts/{state}.webp"}
    for name in names:
        (folder / name).write_bytes(b"RIFF0000WEBP")
    ids = {"thread_id": thread, "post_id": post, "talk_id": talk, "said_id": said, "idea_id": idea}
    return {**{name: row.id for name, row in ids.items()}, **more, "file": f"{state}.webp"}


def _beside(idea: Idea, said: Post, offers: int, state: str) -> dict[str, object]:
    """An offer, a picture of the idea's and one of the post's."""
    amendment = Amendment(
        idea_id=idea.id, author_id=offers, revision=1, title="Other words", body="So.", reason=""
    )
    file = {"file": f"{state}.webp", "width": 4, "height": 3}
    design = Design(idea_id=idea.id, position=0, alt="A rack", **file)
    given = {"person_id": said.author_id, "post_id": said.id}
    image = PostImage(community_id=idea.community_id, **given, **file)
    db.session.add_all([amendment, design, image])
    db.session.flush()
    return {"amendment_id": amendment.id, "design_id": design.id}


def _put_away(world: World, state: str, idea: Idea, written: Sequence[Thread | Post]) -> None:
    """As its author, or a moderator, does it."""
    here = {"community": world.place, "idea": idea}
    with transaction() as session:
        if state == "withdrawn":
            change_status(world.actor("member"), **here, status=state, reason="No.")
        else:
            set_visibility(world.actor("mod"), **here, visibility=state)
        for row in written:
            now = session.get_one(type(row), row.id)
            now.visibility = "hidden" if state == "withdrawn" else state
