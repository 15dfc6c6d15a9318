"""Use cases of designs: pictures of an idea, their versions, and remarks on a spot of one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Select, delete, func, select, update

from forum.accounts import room, screening
from forum.accounts.actor import Actor
from forum.accounts.screening import Words
from forum.accounts.service import take_turn
from forum.communities.models import Community
from forum.core import audit, images, titles
from forum.core.errors import Conflict, Invalid
from forum.core.images import Stored
from forum.core.language import _
from forum.core.limits import ALT_MAX, IMAGES_PER_IDEA, UPLOAD
from forum.core.pace import keep
from forum.core.permissions import ensure
from forum.core.transaction import lock
from forum.extensions import db
from forum.ideas import policy
from forum.ideas.models import Design, Draft, Idea, Pin
from forum.threads.service import write_post

WHOLE = 1000


def received(files: Sequence[bytes], there: int, folder: Path) -> list[Stored]:
    """Store pictures that were sent for an idea that has `there`; Invalid names what can't be."""
    check_room(there, len(files))
    try:
        return images.receive(files, folder)
    except images.Refused as refusal:
        place = _("Picture %(number)d:", number=refusal.place + 1)
        raise Invalid({"images": f"{place} {refusal.reason}"}) from refusal


def check_room(there: int, more: int) -> None:
    """Raise Invalid if an idea with so many pictures can't take so many more."""
    if there + more > IMAGES_PER_IDEA:
        full = _("An idea has at most %(most)d pictures.", most=IMAGES_PER_IDEA)
        raise Invalid({"images": full})


def columns_of(picture: Stored, author_id: int, alt: str = "") -> dict[str, object]:
    """The columns of a stored picture."""
    return {
        "author_id": author_id,
        "file": picture.name,
        "width": picture.width,
        "height": picture.height,
        "alt": " ".join(alt.split())[:ALT_MAX],
        "fingerprint": picture.fingerprint,
        "bytes": picture.bytes,
    }


def add_designs(
    actor: Actor, *, community: Community, idea: Idea, pictures: Sequence[Stored]
) -> list[Design]:
    """Add stored pictures to an idea, after those that it has."""
    _begin(actor, community, idea)
    room.check_room(actor, pictures)
    mine = (Design.idea_id == idea.id, Design.is_current)
    number, last = db.session.execute(
        select(func.count(), func.max(Design.position)).where(*mine)
    ).one()
    check_room(number, len(pictures))
    begin = 0 if last is None else last + 1
    made = [
        Design(idea_id=idea.id, position=begin + i, **columns_of(picture, actor.person_id))
        for i, picture in enumerate(pictures)
    ]
    db.session.add_all(made)
    db.session.flush()
    return made


def add_version(
    actor: Actor, *, community: Community, idea: Idea, design: Design, picture: Stored, alt: str
) -> Design:
    """Put a new version in a design's place; the ones before can still be looked at."""
    _begin(actor, community, idea)
    room.check_room(actor, [picture])
    columns = columns_of(picture, actor.person_id, _screened(actor, idea, design, alt))
    return take_version(idea, Design(position=design.position, **columns))


def take_version(idea: Idea, version: Design) -> Design:
    """Let a picture, offered or new, be what is current at its place of an idea."""
    there = (Design.idea_id == idea.id, Design.position == version.position)
    last = db.session.scalar(select(func.max(Design.version)).where(*there))
    if last is None:
        raise Conflict(_("This design was taken away meanwhile."))
    db.session.execute(update(Design).where(*there).values(is_current=False))
    version.idea_id, version.amendment_id, version.version = idea.id, None, last + 1
    db.session.add(version)
    db.session.flush()
    return version


def describe_design(
    actor: Actor, *, community: Community, idea: Idea, design: Design, alt: str
) -> None:
    """Say in words what a design shows."""
    _begin(actor, community, idea)
    design.alt = _screened(actor, idea, design, alt)


def _screened(actor: Actor, idea: Idea, design: Design, alt: str) -> str:
    """What a picture is said to show from now on, once the door let it pass."""
    alt = " ".join(alt.split())[:ALT_MAX]
    if alt != design.alt:
        there = titles.whole(idea.title, (), design.alt)
        said = Words("picture", alt, idea.community_id, idea.id, there, field="alt")
        verdict = screening.verdict_on(actor, said)
        screening.report(verdict, "idea", idea.id, idea.community_id, actor)
    return alt


def remove_design(actor: Actor, *, community: Community, idea: Idea, design: Design) -> list[str]:
    """Take a design away with all its versions; the names of the files that nobody needs now.

    The posts that were remarks on it stay in the talk.
    """
    _begin(actor, community, idea)
    there = delete(Design).where(Design.idea_id == idea.id, Design.position == design.position)
    files = list(db.session.scalars(there.returning(Design.file)))
    # Lists show what stands first.
    later = (Design.idea_id == idea.id, Design.position > design.position)
    for one in db.session.scalars(select(Design).where(*later).order_by(Design.position)).all():
        one.position -= 1
        db.session.flush()
    return files


def pin_remark(
    actor: Actor,
    *,
    community: Community,
    idea: Idea,
    design: Design,
    across: int,
    down: int,
    body: str,
) -> Pin:
    """Write a post about a spot of a design, in thousandths from its left and its top."""
    if not (0 <= across <= WHOLE and 0 <= down <= WHOLE):
        raise Invalid({"across": _("This spot is not on the picture: give 0 to 100 percent.")})
    post = write_post(actor, community=community, thread=idea.thread, body=body)
    pin = Pin(design_id=design.id, post_id=post.id, across=across, down=down)
    db.session.add(pin)
    db.session.flush()
    return pin


def kept_by(person_id: int) -> Select[Any]:
    """What a person's designs take on the disk: of ideas, drafts and amendments."""
    return select(func.sum(Design.bytes)).where(Design.author_id == person_id)


def take_upload(actor: Actor, where: Idea | Draft) -> None:
    """Count one more change of the pictures of an idea or a draft; TooMany at the day's last."""
    take_turn(actor)
    entry = audit.AuditEntry
    mine = (entry.actor_id == actor.person_id, entry.action == "idea.design")
    keep(UPLOAD[actor.trust], entry.at, *mine)
    audit.record(actor.id, "idea.design", where)


def _begin(actor: Actor, community: Community, idea: Idea) -> None:
    allowed = policy.can_edit_idea(actor, community, idea)
    ensure(allowed, _("Only its author or a moderator can change an idea."))
    take_upload(actor, idea)
    lock(idea)
