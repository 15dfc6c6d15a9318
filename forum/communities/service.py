"""Use cases of communities."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from sqlalchemy import delete, func, select, update

from forum.accounts.actor import Actor
from forum.accounts.service import take_turn
from forum.communities import policy
from forum.communities.colour import DEFAULT_ACCENT, accents
from forum.communities.events import CommunityFounded, MemberJoined, MemberLeft
from forum.communities.folding import folded
from forum.communities.models import (
    ROLES,
    VISIBILITIES,
    Brand,
    Community,
    Membership,
    Owned,
    ProductModel,
    TextVersion,
)
from forum.communities.queries import is_visible_to, standings_of
from forum.core import audit
from forum.core.errors import Conflict, Invalid, NotFound
from forum.core.events import publish
from forum.core.language import LANGUAGES, _
from forum.core.limits import TAGLINE_MAX
from forum.core.permissions import ensure
from forum.core.slugs import slugify
from forum.core.titles import one_line
from forum.extensions import db

NAME_MIN, NAME_MAX = 2, 100
LICENCES = {
    "en": "What you propose stays yours. The brand may study it, build it and show it, with "
    "credit to you and a recorded deal. You may withdraw your consent at any time: your ideas "
    "then leave its reports, exports and pipeline.",
    "fr": "Ce que vous proposez reste à vous. La marque peut l'étudier, le réaliser et le montrer, "
    "en vous citant et avec un accord consigné. Vous pouvez retirer votre consentement à tout "
    "moment : vos idées quittent alors ses rapports, ses exports et sa production.",
}


def create_community(
    slug: str,
    *,
    name: str,
    language: str,
    brand: str | None = None,
    tagline: str = "",
    accent: str = DEFAULT_ACCENT,
    visibility: str = "public",
    licence: str | None = None,
    founder: Actor | None = None,
) -> Community:
    """Found a community, and its brand if that is new; without a `founder`, the operator's act."""
    if founder is not None:
        ensure(policy.can_found(founder), _("This page is for the admin."))
    words = {"name": name, "tagline": tagline, "language": language, "visibility": visibility}
    if faults := {**_faults_of_slug(slug), **faults_of_words(**words)}:
        raise Invalid(faults)
    if db.session.scalar(select(Community.id).where(Community.slug == slug)) is not None:
        raise Conflict(_("There is a community %(slug)s already.", slug=slug))
    accents(accent)
    owner = _brand_named(brand or name)
    community = Community(
        slug=slug,
        name=name.strip(),
        tagline=one_line(tagline),
        language=language,
        accent=accent.lower(),
        visibility=visibility,
        licence=licence or LICENCES[language],
        brand_id=owner.id,
        folded=folded(f"{name} {tagline} {owner.name}"),
        members_invite=visibility != "private",
    )
    db.session.add(community)
    db.session.flush()
    keep_text(community, "licence", community.licence, community.licence_version)
    audit.record(founder.id if founder else None, "community.create", community)
    publish(CommunityFounded(community.id))
    return community


def _faults_of_slug(slug: str) -> dict[str, str]:
    if slug and slugify(slug) == slug:
        return {}
    return {"slug": _("A slug is made of small letters, digits and hyphens.")}


def faults_of_words(*, name: str, tagline: str, language: str, visibility: str) -> dict[str, str]:
    """What is wrong with what a community is called and for whom it is, by the field."""
    faults = {}
    if not NAME_MIN <= len(name.strip()) <= NAME_MAX:
        faults["name"] = _(
            "A community's name has %(least)d to %(most)d characters.",
            least=NAME_MIN,
            most=NAME_MAX,
        )
    if len(tagline.strip()) > TAGLINE_MAX:
        faults["tagline"] = _("At most %(most)d characters.", most=TAGLINE_MAX)
    if language not in LANGUAGES:
        faults["language"] = _("The language is one of: %(known)s.", known=", ".join(LANGUAGES))
    if visibility not in VISIBILITIES:
        known = ", ".join(VISIBILITIES)
        faults["visibility"] = _("The visibility is one of: %(known)s.", known=known)
    return faults


def keep_text(community: Community, kind: str, body: str, version: int) -> None:
    """Keep what the rules or the licence say from now on, beside what they said before."""
    db.session.add(TextVersion(community_id=community.id, kind=kind, version=version, body=body))
    db.session.flush()


def join_community(actor: Actor, community: Community, *, of_age: bool = False) -> Actor:
    """Become a member of a public community, and give the actor as they are then.

    `of_age`: they said that they are as old as this community asks.
    """
    if actor.role_in(community.id):
        return actor
    ensure(policy.can_join(actor, community), _("This community is by invitation."))
    ensure_of_age(community, of_age)
    take_turn(actor)
    if place_of(actor.person_id, community) is None:
        add_member(actor.person_id, community, confirmed_age=community.minimum_age)
    # What was held against them when they left holds again.
    return replace(actor, standings=standings_of(actor.person_id))


def ensure_of_age(community: Community, of_age: bool) -> None:
    """Raise Invalid where a community asks for a greater age than an account does."""
    if community.asks_age and not of_age:
        asked = _("This community is for people of %(age)d or older.", age=community.minimum_age)
        raise Invalid({"of_age": asked})


def leave_community(actor: Actor, community: Community) -> None:
    """Stop being a member; ideas, posts and votes stay."""
    suspended = _("You are suspended here: until that ends, your place stays as it is.")
    ensure(not policy.is_suspended(actor, community), suspended)
    place = delete(Membership).where(
        Membership.community_id == community.id, Membership.person_id == actor.person_id
    )
    # Counted by what was deleted: of two presses at once, one finds nothing any more.
    if db.session.scalar(place.returning(Membership.id)) is not None:
        _count(community, -1)
        publish(MemberLeft(actor.person_id, community.id))


def add_member(
    person_id: int, community: Community, role: str = "member", **came: int | None
) -> None:
    """Give a person a place and a role; an existing place gets the role.

    How they `came`: `confirmed_age`, `invited_by_id`, `invitation_id`.
    """
    if role not in ROLES:
        raise Invalid({"role": _("The role is one of: %(known)s.", known=", ".join(ROLES))})
    membership = place_of(person_id, community)
    if membership is not None:
        membership.role = role
        return
    place = Membership(community_id=community.id, person_id=person_id, role=role, **came)
    db.session.add(place)
    db.session.flush()
    _count(community, +1)
    publish(MemberJoined(person_id, community.id))


def say_what_one_owns(actor: Actor, model_ids: Collection[int]) -> None:
    """Own exactly these models, in the communities that the actor is a member of."""
    here = select(ProductModel.id).join(Community, Community.id == ProductModel.community_id)
    mine = here.where(Community.id.in_(list(actor.standings)), is_visible_to(actor))
    offered = set(db.session.scalars(mine))
    asked = offered & set(model_ids)
    own = Owned.person_id == actor.person_id
    # Of a community that is closed to them now nothing was offered: what they own there stays.
    db.session.execute(delete(Owned).where(own, Owned.model_id.in_(offered - asked)))
    known = set(db.session.scalars(select(Owned.model_id).where(own)))
    db.session.add_all(
        Owned(person_id=actor.person_id, model_id=one) for one in sorted(asked - known)
    )
    db.session.flush()


def place_of(person_id: int, community: Community) -> Membership | None:
    """A person's place in a community, read afresh."""
    here = (Membership.community_id == community.id, Membership.person_id == person_id)
    query = select(Membership).where(*here).execution_options(populate_existing=True)
    return db.session.scalar(query)


def _count(community: Community, by: int) -> None:
    db.session.execute(
        update(Community)
        .where(Community.id == community.id)
        .values(member_count=Community.member_count + by)
    )


def recount_members(community_ids: Collection[int]) -> None:
    """Count the members of these communities anew."""
    members = select(func.count()).where(Membership.community_id == Community.id)
    counted = update(Community).where(Community.id.in_(community_ids))
    db.session.execute(counted.values(member_count=members.scalar_subquery()))


def _brand_named(name: str) -> Brand:
    slug = slugify(name)
    if not slug:
        raise Invalid({"brand": _("A brand's name needs a letter or a digit.")})
    brand = db.session.scalar(select(Brand).where(Brand.slug == slug))
    if brand is None:
        brand = Brand(slug=slug, name=name.strip())
        db.session.add(brand)
        db.session.flush()
    return brand


def community_named(slug: str) -> Community:
    """The community of that slug, for the operator; NotFound says which was asked for."""
    community = db.session.scalar(select(Community).where(Community.slug == slug))
    if community is None:
        raise NotFound(_("There is no community %(slug)s.", slug=slug))
    return community
