"""Use cases of drafts: keep what somebody writes, go on from it, propose it, let it go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import delete, func, select, update

from forum.accounts import room
from forum.accounts.actor import Actor
from forum.accounts.service import set_capture_consent
from forum.communities.models import Community
from forum.communities.policy import can_write
from forum.communities.refusing import ensure_may_write
from forum.core import clock
from forum.core.database import whole_number
from forum.core.errors import Invalid, NotFound
from forum.core.images import Stored
from forum.core.language import _
from forum.core.limits import ALT_MAX, DRAFT_FOR, DRAFT_MAX, DRAFTS_MAX
from forum.core.titles import split_tags
from forum.core.transaction import lock
from forum.extensions import db
from forum.ideas.designs import check_room, columns_of, take_upload
from forum.ideas.models import KINDS, Design, Draft, Idea
from forum.ideas.queries import access_draft
from forum.ideas.service import propose_idea
from forum.threads.queries import access_post


@dataclass(frozen=True)
class Words:
    """What is written so far; whatever it is, it is kept."""

    kind: str
    title: str
    body: str
    why: str
    tags: str
    video: str
    area: str = ""
    source: str = ""

    def whole(self) -> str:
        """What it is, and then why."""
        return f"{self.body.rstrip()}\n\n{self.why}" if self.why.strip() else self.body


def keep_draft(
    actor: Actor,
    *,
    community: Community,
    words: Words,
    draft_id: int | None = None,
    seen: int | None = None,
) -> Draft:
    """Keep what is written: in the draft `draft_id`, or in a new one.

    `seen` is the version that was written on from. Another one was kept elsewhere since: Invalid,
    and nothing is overwritten.
    """
    ensure_may_write(
        actor, community, can_write(actor, community), _("Join this community to propose ideas.")
    )
    if max(map(len, asdict(words).values())) > DRAFT_MAX or words.kind not in KINDS:
        raise Invalid({"body": _("A draft has at most %(most)d characters.", most=DRAFT_MAX)})
    if draft_id is None:
        return _begin(actor, community, words)
    draft = access_draft(actor, community, draft_id)
    lock(draft)
    if seen != draft.version and asdict(words) != {k: getattr(draft, k) for k in asdict(words)}:
        elsewhere = _(
            "This idea is open in another place as well, and was kept there last. Nothing is "
            "overwritten: go on there, or keep this one apart."
        )
        raise Invalid({"draft": elsewhere})
    for name, value in asdict(words).items():
        setattr(draft, name, value)
    draft.version, draft.kept_at = draft.version + 1, clock.now()
    db.session.flush()
    return draft


def _begin(actor: Actor, community: Community, words: Words) -> Draft:
    here = (Draft.person_id == actor.person_id, Draft.community_id == community.id)
    if (db.session.scalar(select(func.count()).where(*here)) or 0) >= DRAFTS_MAX:
        full = _("You have %(most)d unfinished ideas here: let one go first.", most=DRAFTS_MAX)
        raise Invalid({"draft": full})
    draft = Draft(person_id=actor.person_id, community_id=community.id, **asdict(words))
    db.session.add(draft)
    db.session.flush()
    return draft


def discard_draft(actor: Actor, *, community: Community, draft_id: int) -> list[str]:
    """Let a draft go; the names of its pictures' files, which nobody needs any more."""
    draft = access_draft(actor, community, draft_id)
    files = list(db.session.scalars(select(Design.file).where(Design.draft_id == draft.id)))
    db.session.delete(draft)
    db.session.flush()
    return files


def forget_old() -> int:
    """Forget what nobody has written on for long, and its pictures; how many drafts."""
    old = delete(Draft).where(Draft.kept_at < clock.now() - DRAFT_FOR)
    return len(list(db.session.scalars(old.returning(Draft.id))))


def add_pictures(actor: Actor, *, draft: Draft, pictures: Sequence[Stored]) -> None:
    """Add stored pictures to a draft, after those that it has."""
    take_upload(actor, draft)
    room.check_room(actor, pictures)
    last = db.session.scalar(select(func.max(Design.position)).where(Design.draft_id == draft.id))
    number = db.session.scalar(select(func.count()).where(Design.draft_id == draft.id)) or 0
    check_room(number, len(pictures))
    begin = 0 if last is None else last + 1
    db.session.add_all(
        Design(draft_id=draft.id, position=begin + place, **columns_of(picture, actor.person_id))
        for place, picture in enumerate(pictures)
    )
    db.session.flush()


def describe_pictures(draft: Draft, texts: Mapping[int, str]) -> None:
    """Keep what each picture of a draft shows, in words, by the picture's id."""
    for design_id, text in texts.items():
        mine = (Design.id == design_id, Design.draft_id == draft.id)
        words = " ".join(text.split())[:ALT_MAX]
        db.session.execute(update(Design).where(*mine).values(alt=words))


def drop_picture(draft: Draft, design_id: int) -> list[str]:
    """Take a picture out of a draft; the name of its file, which nobody needs any more."""
    mine = delete(Design).where(Design.id == design_id, Design.draft_id == draft.id)
    return list(db.session.scalars(mine.returning(Design.file)))


def propose_words(
    actor: Actor,
    *,
    community: Community,
    words: Words,
    draft_id: int | None = None,
    seen: int | None = None,
    texts: Mapping[int, str] | None = None,
    agrees_in: str | None = None,
) -> Idea:
    """Propose what is written, with the pictures of its draft, which is gone then.

    `texts` says what each picture shows, `seen` is as in `keep_draft`, and `agrees_in` the language
    in which the actor agreed to capture with it, if they did.
    """
    draft = None
    if draft_id is not None:
        draft = keep_draft(actor, community=community, words=words, draft_id=draft_id, seen=seen)
        describe_pictures(draft, texts or {})
    _check_shown(words, draft)
    idea = propose_idea(
        actor,
        community=community,
        title=words.title,
        body=words.whole(),
        tags=split_tags(words.tags),
        kind=words.kind,
        video=words.video,
        area_id=area_of(community, words.area),
        source_post_id=_source_of(actor, community, words.source),
        alts=_alts_of(draft),
    )
    if draft is not None:
        _hand_over(draft, idea)
    if agrees_in and not actor.capture_consent:
        set_capture_consent(actor, agrees=True, language=agrees_in)
    return idea


def _check_shown(words: Words, draft: Draft | None) -> None:
    if words.kind == "design" and not words.video and not _has_pictures(draft):
        raise Invalid({"images": _("A design needs a picture or a video that shows it.")})


def area_of(community: Community, number: str) -> int | None:
    """The product area of that number, if the community has it."""
    return next((one.id for one in community.areas if str(one.id) == number), None)


def _source_of(actor: Actor, community: Community, given: str) -> int | None:
    """The post that the idea is made of, while the actor may read it."""
    post_id = whole_number(given)
    try:
        return access_post(actor, community, post_id).id if post_id is not None else None
    except NotFound:
        return None


def _has_pictures(draft: Draft | None) -> bool:
    mine = select(Design.id).where(Design.draft_id == (draft.id if draft else None))
    return db.session.scalar(mine.limit(1)) is not None


def _alts_of(draft: Draft | None) -> Sequence[str]:
    mine = select(Design.alt).where(Design.draft_id == (draft.id if draft else None))
    return db.session.scalars(mine.order_by(Design.position)).all() if draft else ()


def _hand_over(draft: Draft, idea: Idea) -> None:
    query = select(Design).where(Design.draft_id == draft.id).order_by(Design.position)
    for place, design in enumerate(db.session.scalars(query)):
        design.idea_id, design.draft_id, design.position = idea.id, None, place
    db.session.flush()
    db.session.delete(draft)
    db.session.flush()
