"""What a certificate says, as of then and as of now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select

from forum.accounts.actor import Actor
from forum.accounts.models import Person
from forum.communities.models import Brand, Community
from forum.core.errors import NotFound
from forum.core.language import _
from forum.credits.history import Credited, Fact, checksum_of, credited
from forum.credits.holders import CALLED, IS_THERE, Named, called
from forum.credits.models import Allocation, Certificate, Holder, LedgerEntry, Share
from forum.credits.models.ledger import DEAL, ENDED, RELEASED, SETTLED
from forum.extensions import db
from forum.ideas.models import Idea
from forum.ideas.queries import IS_OPEN_TO_ALL

# What was taken back is not named any more, wherever it was printed.
TAKEN_BACK = frozenset({"consent", "withdrawn"})


@dataclass(frozen=True)
class Line:
    """An idea on a certificate, by its title as it is now, and what has changed since."""

    then: Credited
    now: Credited | None
    # Why it is taken up no more, if it is not.
    ended: str
    title: str
    slug: str
    community: str
    brand: str
    language: str

    @property
    def is_changed(self) -> bool:
        """Whether anything of it is different now."""
        return self.now != self.then


@dataclass(frozen=True)
class CertificatePage:
    """A certificate as whoever has its code reads it."""

    made: Certificate
    who: Named
    lines: Sequence[Line]
    # Ideas on it that were taken back since, and those that may not be shown to everybody.
    taken_back: int
    unshown: int
    # Ideas that have been taken up since.
    more: int
    # Whether the ledger still says what the certificate was made of.
    is_genuine: bool

    @property
    def is_unchanged(self) -> bool:
        """Whether it could be made again, word for word."""
        changed = self.taken_back or self.more or any(line.is_changed for line in self.lines)
        return not changed


def access_certificate(code: str) -> tuple[Certificate, Named]:
    """The certificate of a code, and whose it is."""
    query = (
        select(Certificate, *CALLED)
        .join(Holder, Holder.id == Certificate.holder_id)
        .outerjoin(Person, IS_THERE)
        .where(Certificate.code == code)
        .execution_options(populate_existing=True)
    )
    row = db.session.execute(query).one_or_none()
    if row is None:
        raise NotFound(_("There is no certificate with this code."))
    return row[0], called(*row[1:])


def certificates_of(actor: Actor) -> list[Certificate]:
    """The actor's certificates, the newest first."""
    query = select(Certificate).join(Holder, Holder.id == Certificate.holder_id)
    mine = query.where(Holder.person_id == actor.id, Certificate.revoked_at.is_(None))
    return list(db.session.scalars(mine.order_by(Certificate.id.desc())))


def credited_at(holder_id: int, entry_id: int | None = None) -> list[Credited]:
    """What a holder is credited for, at an entry of the ledger or now."""
    facts, points = _facts_of(holder_id)
    return credited(_until(facts, entry_id), points, holder_id)[0]


def certificate_page(made: Certificate, who: Named) -> CertificatePage:
    """A certificate with what has changed since; three queries."""
    facts, points = _facts_of(made.holder_id)
    then, _ended = credited(_until(facts, made.entry_id), points, made.holder_id)
    lines, ended = credited(facts, points, made.holder_id)
    now = {line.idea_id: line for line in lines}
    named = _named_ideas({line.idea_id for line in then})
    gone = {line.idea_id for line in then if ended.get(line.idea_id) in TAKEN_BACK}
    shown = [
        Line(line, now.get(line.idea_id), ended.get(line.idea_id, ""), *named[line.idea_id])
        for line in then
        if line.idea_id in named.keys() - gone
    ]
    return CertificatePage(
        made=made,
        who=who,
        lines=sorted(shown, key=lambda line: (line.then.released_at is None, -line.then.points)),
        taken_back=len(gone),
        unshown=len(then) - len(shown) - len(gone),
        more=len(now.keys() - {line.idea_id for line in then}),
        is_genuine=checksum_of(made.code, made.entry_id, then) == made.checksum,
    )


def _until(facts: Sequence[Fact], entry_id: int | None) -> list[Fact]:
    return [fact for fact in facts if entry_id is None or fact.id <= entry_id]


def _facts_of(holder_id: int) -> tuple[list[Fact], Mapping[int, int]]:
    held = select(Share.allocation_id, Share.points).where(Share.holder_id == holder_id)
    points = {allocation_id: part for allocation_id, part in db.session.execute(held)}
    ideas = (
        select(Allocation.idea_id)
        .join(Share, Share.allocation_id == Allocation.id)
        .where(Share.holder_id == holder_id)
    )
    told = LedgerEntry.kind.in_([DEAL, ENDED, RELEASED, SETTLED])
    entry = LedgerEntry
    query = (
        select(entry.id, entry.at, entry.idea_id, entry.kind, entry.subject_id)
        .add_columns(entry.holder_id, entry.detail)
        .where(entry.idea_id.in_(ideas), or_(told, entry.holder_id == holder_id))
        .order_by(entry.id)
    )
    return [Fact(*row) for row in db.session.execute(query)], points


def _named_ideas(idea_ids: set[int]) -> dict[int, tuple[str, str, str, str, str]]:
    """Those that everybody may read: title, address, community, brand and language."""
    query = (
        select(Idea.id, Idea.title, Community.slug, Community.name, Brand.name)
        .add_columns(Community.language)
        .join(Community, Community.id == Idea.community_id)
        .join(Brand, Brand.id == Community.brand_id)
        .where(Idea.id.in_(idea_ids), IS_OPEN_TO_ALL, Community.visibility == "public")
    )
    return {row[0]: (row[1], row[2], row[3], row[4], row[5]) for row in db.session.execute(query)}
