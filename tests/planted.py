"""A person of whom all is known that can be: in each place a word that is nowhere else.

Words that begin with `kanary` tell of the person and go with every erasure. Those that begin with
`konary` are what they gave, and go if that is to go as well; those with `kept`, under a deal, stay.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from PIL import Image
from sqlalchemy import insert, select, update

from forum.accounts import profile, tokens
from forum.accounts.models import Person, SecondFactor
from forum.communities.inviting import invite_by_mail
from forum.communities.models import Owned, ProductModel
from forum.core import clock, images, mail
from forum.core.once import PressMade
from forum.core.outbox import Effect
from forum.core.transaction import transaction
from forum.credits.models import Deal
from forum.extensions import db
from forum.follows.service import follow
from forum.ideas import designs, drafts, editing, merging, saving, voting
from forum.ideas import service as ideas
from forum.ideas.drafts import Words
from forum.ideas.models import Idea, Impression, Original
from forum.moderation import log, things
from forum.moderation.models import Appeal, Card, Flag, Sanction
from forum.notices.service import mailing_of
from forum.pipeline.integrations.models import Delivery, Integration
from forum.pipeline.models import Link
from forum.privacy.models import Export
from forum.threads import answering
from forum.threads import drafts as post_drafts
from forum.threads.editing import edit_post
from forum.threads.images import add_image
from forum.threads.models import Post, Thread
from forum.threads.quoting import quoted
from forum.threads.service import start_thread, write_post
from tests.crediting import reward_of, step, take_up
from tests.world import World

EMAIL = "kanary@example.org"
FORMER, NAME = "kanaryformer", "kanaryname"
TELLING = (
    *(FORMER, NAME, EMAIL, "kanaryabout", "kanarydraft", "kanarypostdraft", "kanarytag"),
    *("kanaryview", "kanaryletter", "kanaryerror", "kanaryhash", "kanaryfeed"),
    *("kanarysecret", "kanaryflag", "kanaryentry", "kanarynote", "kanaryappeal", "kanaryanswer"),
    *("kanarysignal", "kanaryreward", "kanarydeal", "kanaryexcerpt", "kanaryonce", "kanaryexport"),
)
GIVEN = (
    *("konarytitle", "konarybody", "konarybefore", "konaryideatag", "konaryoriginal"),
    *("konarythread", "konaryopening", "konarythreadtag", "konarypost", "konaryearlier"),
    *("konaryoffer", "konaryoffered", "konaryreason", "konarymerge", "konaryalt", "konaryspot"),
)
APART = timedelta(hours=2)


class Planted:
    """The member, as full as can be; others speak with them and of them."""

    def __init__(self, world: World) -> None:
        self.world, self.hours = world, 0
        self.person = world.people["member"]
        self.files: list[Path] = []
        self._name()
        self._propose()
        self._talk()
        self._choose()
        self._be_moderated()
        self._be_credited()
        self._give_pictures()

    def do(self, act: Callable[..., Any], who: str = "member", /, **given: Any) -> Any:
        """One act, two hours after the one before."""
        self.hours += 1
        moment = clock.now() - timedelta(days=20) + self.hours * APART
        with transaction(), clock.held_at(moment):
            return act(self.world.actor(who), **given)

    def here(self, idea: Idea | None = None) -> dict[str, Any]:
        """The place, and an idea as it is now."""
        found = {} if idea is None else {"idea": db.session.get_one(Idea, idea.id)}
        return {"community": self.world.place, **found}

    def _name(self) -> None:
        for name, days in ((FORMER, 80), (NAME, 40)):
            with transaction(), clock.held_at(clock.now() - timedelta(days=days)):
                profile.rename(self.world.actor("member"), name)
        self.do(profile.edit_profile, about="I am *kanaryabout*.", sociability="talk")
        with transaction() as session:
            known = {"email": EMAIL, "password_hash": "kanaryhash"}
            session.execute(update(Person).where(Person.id == self.person.id).values(known))
            tokens.issue(self.person, "reset", email=EMAIL)
            session.add(SecondFactor(person_id=self.person.id, secret="kanarysecret"))
            press = {"person_id": self.person.id, "key": "kanaryonce", "at": clock.now()}
            session.add(PressMade(sent="idea", **press))
            mailing_of(self.person.id).feed_key = "kanaryfeed"

    def _propose(self) -> None:
        self.idea: Idea = self.do(
            ideas.propose_idea, title="A konarytitle for all", body="With konarybefore inside.",
            tags=["konaryideatag"], **self.here(),
        )  # fmt: skip
        words = {"title": "A konarytitle for all", "body": "With konarybody inside."}
        self.do(editing.edit_idea, tags=["konaryideatag"], **words, **self.here(self.idea))
        self.taken_up: Idea = self.do(
            ideas.propose_idea, title="A kepttitle for us", body="With keptbody.", **self.here()
        )
        self.theirs: Idea = self.do(
            ideas.propose_idea, "other", title="Something of others", body="Plain.", **self.here()
        )
        self.do(
            editing.offer_amendment, title="A konaryoffer of mine", body="Say konaryoffered.",
            reason="For konaryreason.", **self.here(self.theirs),
        )  # fmt: skip
        for idea in (self.idea, self.taken_up, self.theirs):
            for kind in ("member", "other"):
                self.do(voting.cast_vote, kind, choice="want", **self.here(idea))
        with transaction() as session:
            session.add(Original(idea_id=self.idea.id, text="All of konaryoriginal."))
            shown = {"person_id": self.person.id, "surface": "new", "rank": 0}
            for idea in (self.idea, self.theirs):
                row = {**shown, "idea_id": idea.id, "shown_at": clock.now()}
                session.execute(insert(Impression).values(row))
        two = {"source": self.here(self.theirs)["idea"], "target": self.here(self.idea)["idea"]}
        self.do(merging.propose_merge, reason="For konarymerge.", **two, **self.here())

    def _talk(self) -> None:
        self.thread: Thread = self.do(
            start_thread, title="A konarythread of mine", body="It opens with konaryopening here.",
            tags=["konarythreadtag"], **self.here(),
        )  # fmt: skip
        self.post: Post = self.do(
            write_post, thread=self.thread, body="I say konaryearlier things.", **self.here()
        )
        self.do(edit_post, post=self.post, body="I say konarypost things.", **self.here())
        address = f"/c/bikes/posts/{self.post.id}"
        said = quoted("I say konarypost things.", NAME, address)
        self.answer: Post = self.do(
            write_post, "other", thread=self.thread, body=f"{said}So true, @{NAME}, so true.",
            parent=self.post, **self.here(),
        )  # fmt: skip
        self.do(answering.thank, post=self.answer, on=True, **self.here())
        self.do(answering.react, "other", post=self.post, sign="👍", on=True, **self.here())
        self.do(answering.react, post=self.answer, sign="👍", on=True, **self.here())

    def _choose(self) -> None:
        words = Words("feature", "A kanarydraft", "So far.", "", "", "")
        self.draft = self.do(drafts.keep_draft, words=words, **self.here())
        place = post_drafts.in_thread(self.thread)
        self.do(post_drafts.keep_draft, place=place, title="", body="A kanarypostdraft.")
        self.do(follow, kind="tag", subject_id=self.world.place.id, word="kanarytag")
        self.do(follow, "other", kind="person", subject_id=self.person.id)
        self.do(saving.save_view, name="kanaryview", asks={"order": "new"}, **self.here())
        for kind, address in (("mod", EMAIL), ("mod", "else@example.org")):
            self.do(
                lambda actor, to: invite_by_mail(
                    actor, self.world.place, addresses=[to], link_to=lambda word: f"/i/{word}"
                ),
                kind,
                to=address,
            )
        with transaction() as session:
            self.world.place.members_invite = True
            session.add(ProductModel(community_id=self.world.place.id, name="City", position=0))
            session.flush()
            model = session.scalar(select(ProductModel.id))
            session.add(Owned(person_id=self.person.id, model_id=model))
            mail.post(EMAIL, "For you: kanaryletter", "Dear kanaryname")
            mail.post("mod@example.org", f"{NAME} wrote", "They said: I say konarypost things. …")
            failed = {"payload": {}, "state": "dead", "error": f"kanaryerror: {EMAIL} refused"}
            session.add(Effect(kind="mail.send", key="gone", **failed))

    def _be_moderated(self) -> None:
        where = {"community_id": self.world.place.id, "person_id": self.person.id}
        subject = {"subject_kind": "idea", "subject_id": self.theirs.id}
        with transaction() as session:
            card = Card(kind="held", **subject, **where)
            card.signals = [{"name": "words", "words": "kanarysignal"}]
            session.add(card)
            session.flush()
            thing = things.Thing(self.world.place.id, "post", self.post.id, self.person.id)
            entry = log.enter(
                self.world.actor("mod"), "warn", thing,
                reason="kanaryentry", note="kanarynote", card_id=card.id,
            )  # fmt: skip
            session.add(Sanction(kind="warning", entry_id=entry.id, **where))
            said = {"words": "kanaryappeal", "answer": "kanaryanswer", "state": "refused"}
            by = {"against_id": entry.actor_id, "decided_by_id": self.world.people["admin"].id}
            session.add(
                Appeal(entry_id=entry.id, person_id=self.person.id, **said, **by,
                       decided_at=clock.now())
            )  # fmt: skip
            flag = {"kind": "spam", "words": "kanaryflag", "card_id": card.id}
            here = {"community_id": self.world.place.id, "flagger_id": self.person.id}
            session.add(Flag(**flag, **here, **subject))

    def _be_credited(self) -> None:
        deal_id = take_up(self.world, self.taken_up, deal="gift", note="For kanarydeal.")
        step(self.world, reward_of(self.world, "member"), "pm", "handed_over", "kanaryreward")
        with transaction() as session:
            deal = session.get_one(Deal, deal_id)
            item = session.scalars(select(Link.item_id).where(Link.deal_id == deal.id)).one()
            tracker = Integration(
                community_id=self.world.place.id, kind="webhook", name="Ours",
                address="https://tracker.example/", triggers=[], stages={},
            )  # fmt: skip
            session.add(tracker)
            session.flush()
            told = {"event": "push", "state": "dead", "excerpt": f"no kanaryexcerpt of {NAME}"}
            session.add(Delivery(integration_id=tracker.id, item_id=item, **told))

    def _give_pictures(self) -> None:
        uploads: Path = self.world.app.config["VIVIER"].uploads
        kept = {
            folder: images.keep(Image.new("RGB", (40, 30), "teal"), uploads / folder)
            for folder in ("designs", "posts", "portraits")
        }
        self.files = [uploads / folder / one.name for folder, one in kept.items()]
        (design,) = self.do(designs.add_designs, pictures=[kept["designs"]], **self.here(self.idea))
        self.do(designs.describe_design, design=design, alt="A konaryalt", **self.here(self.idea))
        self.do(add_image, picture=kept["posts"], **self.here())
        self.do(profile.set_portrait, picture=kept["portraits"])
        spot = {"design": design, "across": 1, "down": 1, "body": "On konaryspot here."}
        idea = db.session.get_one(Idea, self.idea.id, populate_existing=True)
        _ = db.session.refresh(idea, ["thread"])
        self.do(designs.pin_remark, community=self.world.place, idea=idea, **spot)
        exports = self.world.app.config["VIVIER"].home / "exports"
        exports.mkdir()
        (exports / "made.zip").write_bytes(b"kanaryexport")
        self.files.append(exports / "made.zip")
        with transaction() as session:
            made = {"file": "made.zip", "made_at": clock.now(), "share": 1.0}
            session.add(Export(person_id=self.person.id, language="en", **made))


def everything() -> str:
    """All that stands in the tables."""
    db.session.rollback()
    said = []
    for table in db.metadata.sorted_tables:
        said += [repr(tuple(row)) for row in db.session.execute(select(table))]
    db.session.rollback()
    return "\n".join(said)


__all__ = ["EMAIL", "FORMER", "GIVEN", "NAME", "TELLING", "Planted", "everything"]
