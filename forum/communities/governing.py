"""Use cases of who looks after a community: its settings, its texts, its team."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from forum.accounts.actor import Actor
from forum.accounts.queries import person_named
from forum.accounts.texts import MINIMUM_AGE
from forum.communities import policy, service, signs
from forum.communities.colour import accents
from forum.communities.events import AnswerRuleChanged, CommunityChanged, LanguageChanged
from forum.communities.folding import folded
from forum.communities.models import ROLES, Brand, Community, Membership
from forum.core import audit, markup
from forum.core.errors import Conflict, Invalid
from forum.core.events import publish
from forum.core.language import _
from forum.core.limits import (
    AGE_MAX,
    ANSWER_DAYS_MAX,
    ANSWER_VOTES_MAX,
    LICENCE_MAX,
    RULES_MAX,
)
from forum.core.permissions import ensure
from forum.core.titles import one_line
from forum.core.transaction import lock
from forum.extensions import db

TEXT_MAX = {"rules": RULES_MAX, "licence": LICENCE_MAX}
# What is compared and kept as it is given; the texts and what follows from others are not.
PLAIN = ("name", "tagline", "language", "visibility", "accent")
MORE = (
    *("minimum_age", "members_invite", "reactions", "compares"),
    *("answer_within_days", "answer_from_votes"),
)


@dataclass(frozen=True)
class Settings:
    """What a community's settings say, all of it."""

    name: str
    tagline: str
    language: str
    visibility: str
    accent: str
    rules: str
    licence: str
    minimum_age: int
    members_invite: bool
    reactions: str
    compares: bool
    answer_within_days: int | None
    answer_from_votes: int


def settings_of(community: Community) -> Settings:
    """The settings as they are."""
    return Settings(**{name: getattr(community, name) for name in Settings.__annotations__})


def change_settings(
    actor: Actor, community: Community, given: Settings, *, ask_again: bool = False
) -> None:
    """Change what a community is called, looks like and asks of its members.

    `ask_again`: the rules changed so much that everybody has to read them before writing again.
    """
    allowed = policy.manages_product(actor, community)
    ensure(allowed, _("Only the product team changes the settings."))
    lock(community)
    if given.visibility != community.visibility:
        admin = policy.can_change_visibility(actor)
        ensure(admin, _("Only an admin changes who can see a community."))
    given = _cleaned(given)
    _check(given)
    before = settings_of(community)
    for name in (*PLAIN, *MORE):
        setattr(community, name, getattr(given, name))
    brand = db.session.get_one(Brand, community.brand_id)
    community.folded = folded(f"{given.name} {given.tagline} {brand.name}")
    _set_rules(actor, community, given.rules, ask_again=ask_again)
    if given.licence != community.licence:
        community.licence, community.licence_version = given.licence, community.licence_version + 1
        service.keep_text(community, "licence", given.licence, community.licence_version)
    db.session.flush()
    after = asdict(given)
    changed = {name: after[name] for name, old in asdict(before).items() if old != after[name]}
    audit.record(actor.id, "community.settings", community, changed=changed, ask_again=ask_again)
    publish(CommunityChanged(community.id))
    if given.language != before.language:
        publish(LanguageChanged(community.id))
    if given.answer_from_votes != before.answer_from_votes:
        publish(AnswerRuleChanged(community.id))


def _cleaned(given: Settings) -> Settings:
    words = {name: one_line(getattr(given, name)) for name in ("name", "tagline")}
    texts = {name: getattr(given, name).replace("\r\n", "\n").strip() for name in TEXT_MAX}
    more = {"accent": given.accent.lower(), "reactions": signs.read(given.reactions)}
    return Settings(**{**asdict(given), **words, **texts, **more})


def _check(given: Settings) -> None:
    words = {name: getattr(given, name) for name in ("name", "tagline", "language", "visibility")}
    faults = service.faults_of_words(**words)
    for name, most in TEXT_MAX.items():
        if len(getattr(given, name)) > most:
            faults[name] = _("At most %(most)d characters.", most=most)
    if not given.licence:
        faults["licence"] = _("Say what may be done with what people propose here.")
    if not MINIMUM_AGE <= given.minimum_age <= AGE_MAX:
        faults["minimum_age"] = _(
            "From %(least)d to %(most)d years.", least=MINIMUM_AGE, most=AGE_MAX
        )
    if fault := signs.fault_of(given.reactions):
        faults["reactions"] = fault
    faults |= _faults_of_clock(given)
    try:
        accents(given.accent)
    except Invalid as error:
        faults |= error.fields
    if faults:
        raise Invalid(faults)


def _faults_of_clock(given: Settings) -> dict[str, str]:
    faults, days = {}, given.answer_within_days
    if days is not None and not 1 <= days <= ANSWER_DAYS_MAX:
        faults["answer_within_days"] = _(
            "From 1 to %(most)d days, or nothing at all.", most=ANSWER_DAYS_MAX
        )
    if not 0 <= given.answer_from_votes <= ANSWER_VOTES_MAX:
        faults["answer_from_votes"] = _("From 0 to %(most)d votes.", most=ANSWER_VOTES_MAX)
    return faults


def _set_rules(actor: Actor, community: Community, rules: str, *, ask_again: bool) -> None:
    if rules != community.rules:
        community.rules, community.rules_html = rules, markup.render(rules).html
        community.rules_version += 1
        service.keep_text(community, "rules", rules, community.rules_version)
        # The first rules are new to everybody; where there are none, nobody is asked.
        ask_again = ask_again or community.rules_asked == 0
    if not rules:
        community.rules_asked = 0
    elif ask_again:
        community.rules_asked = community.rules_version
    db.session.flush()
    if place := service.place_of(actor.person_id, community):
        # Who wrote them has read them.
        place.rules_version = community.rules_version


def appoint(actor: Actor, community: Community, *, name: str, role: str) -> None:
    """Give a member of the community a role in its team."""
    if role not in ROLES[1:]:
        raise Invalid({"role": _("The role is one of: %(known)s.", known=", ".join(ROLES[1:]))})
    person = person_named(name.strip())
    place = service.place_of(person.id, community) if person else None
    if place is None:
        raise Invalid({"name": _("No member of this community has that name.")})
    _give(actor, community, place, role)


def dismiss(actor: Actor, community: Community, person_id: int) -> None:
    """Let somebody of the team be a member like the others again."""
    place = service.place_of(person_id, community)
    if place is None or place.role == "member":
        raise Conflict(_("This person is not in the team any more."))
    _give(actor, community, place, "member")


def _give(actor: Actor, community: Community, place: Membership, role: str) -> None:
    lock(place)
    allowed = policy.can_appoint(actor, community, role, place.role)
    ensure(allowed, _("Product managers are appointed by an admin."))
    before, place.role = place.role, role
    db.session.flush()
    detail = {"person": place.person_id, "before": before, "after": role}
    audit.record(actor.id, "community.role", community, **detail)
