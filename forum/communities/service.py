"""Use cases of communities."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import delete, select, update

from forum.accounts.actor import Actor
from forum.communities import arranging, policy
from forum.communities.arranging import Row
from forum.communities.colour import DEFAULT_ACCENT, accents
from forum.communities.events import AreasRemoved
from forum.communities.models import (
    ROLES,
    VISIBILITIES,
    Area,
    Brand,
    Community,
    Membership,
    Owned,
    ProductModel,
)
from forum.communities.queries import is_visible_to
from forum.core import audit
from forum.core.errors import Conflict, Invalid, NotFound
from forum.core.events import publish
from forum.core.language import LANGUAGES, _
from forum.core.limits import AREA_NAME_MAX, AREAS_MAX, MODEL_NAME_MAX, MODELS_MAX
from forum.core.permissions import ensure
from forum.core.slugs import slugify
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
) -> Community:
    """Found a community, and its brand if that is new; the operator's act."""
    _check(slug, name, language, visibility)
    if db.session.scalar(select(Community.id).where(Community.slug == slug)) is not None:
        raise Conflict(_("There is a community %(slug)s already.", slug=slug))
    accents(accent)
    community = Community(
        slug=slug,
        name=name.strip(),
        tagline=tagline,
        language=language,
        accent=accent.lower(),
        visibility=visibility,
        licence=licence or LICENCES[language],
        brand_id=_brand_named(brand or name).id,
    )
    db.session.add(community)
    db.session.flush()
    audit.record(None, "community.create", community)
    return community


def _check(slug: str, name: str, language: str, visibility: str) -> None:
    faults = {}
    if not slug or slugify(slug) != slug:
        faults["slug"] = _("A slug is made of small letters, digits and hyphens.")
    if not NAME_MIN <= len(name.strip()) <= NAME_MAX:
        faults["name"] = _(
            "A community's name has %(least)d to %(most)d characters.",
            least=NAME_MIN,
            most=NAME_MAX,
        )
    if language not in LANGUAGES:
        faults["language"] = _("The language is one of: %(known)s.", known=", ".join(LANGUAGES))
    if visibility not in VISIBILITIES:
        faults["visibility"] = _("The visibility is one of: %(known)s.", known=VISIBILITIES)
    if faults:
        raise Invalid(faults)


def join_community(actor: Actor, community: Community) -> None:
    """Become a member of a public community; once is enough."""
    if actor.role_in(community.id):
        return
    ensure(policy.can_join(actor, community), _("This community is by invitation."))
    add_member(actor.person_id, community)


def leave_community(actor: Actor, community: Community) -> None:
    """Stop being a member; ideas, posts and votes stay."""
    place = delete(Membership).where(
        Membership.community_id == community.id, Membership.person_id == actor.person_id
    )
    # Counted by what was deleted: of two presses at once, one finds nothing any more.
    if db.session.scalar(place.returning(Membership.id)) is not None:
        _count(community, -1)


def add_member(person_id: int, community: Community, role: str = "member") -> None:
    """Give a person a place and a role; an existing place gets the role."""
    if role not in ROLES:
        raise Invalid({"role": _("The role is one of: %(known)s.", known=", ".join(ROLES))})
    query = select(Membership).where(
        Membership.community_id == community.id, Membership.person_id == person_id
    )
    membership = db.session.scalar(query)
    if membership is not None:
        membership.role = role
        return
    db.session.add(Membership(community_id=community.id, person_id=person_id, role=role))
    db.session.flush()
    _count(community, +1)


def set_areas(actor: Actor, community: Community, named: Sequence[Row]) -> None:
    """Give a community these product areas, in this order: known ids keep their ideas.

    What is not named any more is gone, and its ideas are about no area then.
    """
    ensure(policy.can_edit_areas(actor, community), _("Only the community's team can do this."))
    rows = arranging.cleaned(named)
    if arranging.is_over(rows, AREAS_MAX, AREA_NAME_MAX):
        most = _(
            "At most %(count)d areas of %(most)d characters.", count=AREAS_MAX, most=AREA_NAME_MAX
        )
        raise Invalid({"name": most})
    if arranging.has_twins(rows):
        raise Invalid({"name": _("Two areas have the same name.")})
    publish(AreasRemoved(arranging.lost(Area, community, rows)))
    arranging.arrange(Area, community, rows)
    audit.record(actor.id, "community.areas", community, names=[name for _id, name in rows])


def set_models(actor: Actor, community: Community, named: Sequence[Row]) -> None:
    """Give a community these models of its product, in this order: known ids keep their owners.

    Nobody owns here what is not named any more.
    """
    ensure(policy.can_edit_models(actor, community), _("Only the community's team can do this."))
    rows = arranging.cleaned(named)
    if arranging.is_over(rows, MODELS_MAX, MODEL_NAME_MAX):
        most = {"count": MODELS_MAX, "most": MODEL_NAME_MAX}
        raise Invalid({"name": _("At most %(count)d models of %(most)d characters.", **most)})
    if arranging.has_twins(rows):
        raise Invalid({"name": _("Two models have the same name.")})
    arranging.arrange(ProductModel, community, rows)
    audit.record(actor.id, "community.models", community, names=[name for _id, name in rows])


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


def _count(community: Community, by: int) -> None:
    db.session.execute(
        update(Community)
        .where(Community.id == community.id)
        .values(member_count=Community.member_count + by)
    )


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
