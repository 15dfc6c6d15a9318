"""Use cases of a person's own profile: what they say of themselves, their picture, their name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import delete, select

from forum.accounts import names, policy, room, screening, zones
from forum.accounts.actor import Actor
from forum.accounts.events import PersonChanged
from forum.accounts.models import Block, Person
from forum.accounts.naming import keep_former, name_fault
from forum.accounts.queries import own_row
from forum.accounts.screening import Screened, Verdict, Words
from forum.accounts.service import take_turn
from forum.core import audit, clock, images, markup
from forum.core.errors import Invalid, NotFound
from forum.core.events import publish
from forum.core.images import PORTRAITS, Stored
from forum.core.language import LANGUAGES, _, ngettext
from forum.core.limits import ABOUT_MAX, RENAME_AFTER, UPLOAD
from forum.core.pace import keep
from forum.core.permissions import ensure
from forum.extensions import db

SOCIABILITIES = ("words", "chat", "talk")


def edit_profile(actor: Actor, *, about: str, sociability: str | None) -> None:
    """Say of oneself what others may read."""
    person = own_row(actor)
    if len(about) > ABOUT_MAX:
        raise Invalid({"about": _("At most %(most)d characters.", most=ABOUT_MAX)})
    if sociability not in {None, *SOCIABILITIES}:
        raise Invalid({"sociability": _("Choose one of these.")})
    if about != person.about or person.about_renderer != markup.RENDERER_VERSION:
        said = Words("profile", about, before=person.about, field="about")
        verdict = screening.verdict_on(actor, said)
        person.about, person.about_html = about, markup.render(about).html
        person.about_renderer = markup.RENDERER_VERSION
        _call_about(person, verdict)
    person.sociability = sociability


def choose_language(actor: Actor, language: str) -> None:
    """Keep the language that the actor wants to read."""
    if language not in LANGUAGES:
        raise Invalid({"language": _("Choose one of these.")})
    own_row(actor).language = language


def choose_zone(actor: Actor, name: str) -> None:
    """Keep the time zone that the actor wants times in."""
    if name not in zones.names():
        raise Invalid({"time_zone": _("There is no such time zone.")})
    own_row(actor).time_zone = name


def rename(actor: Actor, name: str) -> None:
    """Take another name; addresses hold the id, so that the old ones lead here and nowhere else."""
    take_turn(actor)
    person = own_row(actor)
    name, before = names.normalised(name), person.name
    if name == before:
        return
    if fault := name_fault(name, but=person.id) or _too_soon(person):
        raise Invalid({"name": fault})
    said = Words("name", name, before=before, field="name")
    _call_about(person, screening.verdict_on(actor, said))
    keep_former(person, names.folded(name))
    person.name, person.folded_name = name, names.folded(name)
    person.renamed_at = clock.now()
    audit.record(actor.id, "person.rename", person, before=before, after=name)
    publish(PersonChanged(person.id))


def _call_about(person: Person, verdict: Verdict) -> None:
    """Show somebody to the moderators of the communities whose rules their words meet."""
    for place in verdict.places:
        publish(Screened("person", person.id, place, person.id, verdict))


def received(files: Sequence[bytes], folder: Path) -> Stored:
    """Store the portrait that was sent; Invalid says why it can't be."""
    if not files:
        raise Invalid({"portrait": _("Choose a picture first.")})
    try:
        return images.receive(files[:1], folder, PORTRAITS)[0]
    except images.Refused as refusal:
        raise Invalid({"portrait": refusal.reason}) from refusal


def set_portrait(actor: Actor, picture: Stored | None) -> str | None:
    """Put a stored picture in the place of the one before, or none; the file nobody needs now."""
    take_turn(actor)
    entry = audit.AuditEntry
    mine = (entry.actor_id == actor.person_id, entry.action == "person.portrait")
    keep(UPLOAD[actor.trust], entry.at, *mine)
    person = own_row(actor)
    before, person.avatar = person.avatar, picture.name if picture else None
    person.avatar_bytes = 0
    if picture is not None:
        room.check_room(actor, [picture], "portrait")
        person.avatar_bytes = picture.bytes
    audit.record(actor.id, "person.portrait", person, shown=picture is not None)
    return before


def block(actor: Actor, person_id: int) -> None:
    """Hear no more of a person; twice is once."""
    ensure(policy.can_block(actor, person_id), _("You can block anybody but yourself."))
    take_turn(actor)
    if db.session.get(Block, (actor.person_id, person_id)) is None:
        db.session.add(Block(person_id=actor.person_id, blocked_id=person_id))


def unblock(actor: Actor, person_id: int) -> None:
    """Hear of a person again; of one who was not blocked, nothing."""
    ensure(policy.can_unblock(actor), _("Please sign in."))
    mine = (Block.person_id == actor.person_id, Block.blocked_id == person_id)
    db.session.execute(delete(Block).where(*mine))


def grant_trust(actor: Actor | None, person_id: int, *, granted: bool) -> None:
    """Trust a person whatever they earned, or leave it to what they earn; None: the operator."""
    ensure(actor is None or policy.can_grant_trust(actor), _("Only an admin can do this."))
    there = (Person.id == person_id, Person.unclaimed.is_(False), Person.erased_at.is_(None))
    person = db.session.scalar(select(Person).where(*there))
    if person is None:
        raise NotFound(_("There is no such person."))
    person.trust_granted_at = clock.now() if granted else None
    audit.record(actor.id if actor else None, "person.trust", person, granted=granted)


def _too_soon(person: Person) -> str | None:
    if person.renamed_at is None or clock.now() - person.renamed_at >= RENAME_AFTER:
        return None
    left = person.renamed_at + RENAME_AFTER - clock.now()
    return ngettext(
        "You can take another name again in %(num)d day.",
        "You can take another name again in %(num)d days.",
        left.days + 1,
    )
