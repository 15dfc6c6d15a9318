"""Kinds of flags, and reasons kept ready: the usual ones, until a team makes its own."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import delete, select

from forum.accounts.actor import Actor
from forum.communities.models import Community
from forum.communities.policy import belongs_to_team
from forum.core import audit
from forum.core.errors import Invalid
from forum.core.language import LANGUAGES, _, force_locale, later
from forum.core.limits import FLAG_KIND_MAX, FLAG_KINDS_MAX, REASON_MAX, REASONS_MAX
from forum.core.permissions import ensure
from forum.core.slugs import slugify
from forum.core.titles import one_line
from forum.extensions import db
from forum.moderation.models import FlagKind, ReasonTemplate

KINDS = {
    "spam": later("Spam or advertising"),
    "rude": later("Rude or hostile"),
    "private": later("Private data of somebody"),
    "not-theirs": later("Not theirs: copied without leave"),
    "off-topic": later("Off topic"),
    "other": later("Something else"),
}
# By the kind of flag that it answers; the last one answers whatever else it is.
REASONS = {
    "spam": later("It is advertising, and not about the product."),
    "rude": later("It attacks people instead of arguing about the matter."),
    "private": later("It shows private data of somebody."),
    "not-theirs": later("It is taken from somebody else without their leave."),
    "off-topic": later("It has nothing to do with this community."),
    "other": later("It breaks the rules of this community."),
}


def kinds_of(community: Community) -> list[tuple[str, str]]:
    """The kinds of flags that a community has: slugs and words, in its order."""
    return kinds_among([community.id])[community.id]


def kinds_among(community_ids: Collection[int]) -> dict[int, list[tuple[str, str]]]:
    """The same of several communities; one query.

    A usual one whose words nobody changed is said in the language of who reads it.
    """
    query = select(FlagKind.community_id, FlagKind.slug, FlagKind.words).where(
        FlagKind.community_id.in_(community_ids)
    )
    usual = _in_every_language(KINDS.values())
    own: dict[int, list[tuple[str, str]]] = {community_id: [] for community_id in community_ids}
    for community_id, slug, words in db.session.execute(query.order_by(FlagKind.position)):
        is_usual = slug in KINDS and words in usual
        own[community_id].append((slug, str(KINDS[slug]) if is_usual else words))
    usually = [(slug, str(words)) for slug, words in KINDS.items()]
    return {community_id: kinds or usually for community_id, kinds in own.items()}


def reasons_of(community: Community) -> list[tuple[str, str]]:
    """The reasons that a team keeps ready, each with the act that it is for, "" for every one.

    They are said in the community's language, since its members read them.
    """
    return reasons_among([community])[community.id]


def reasons_among(communities: Iterable[Community]) -> dict[int, list[tuple[str, str]]]:
    """The same of several communities; one query."""
    languages = {community.id: community.language for community in communities}
    query = select(ReasonTemplate.community_id, ReasonTemplate.act, ReasonTemplate.words).where(
        ReasonTemplate.community_id.in_(languages)
    )
    own: dict[int, list[tuple[str, str]]] = {community_id: [] for community_id in languages}
    for community_id, act, words in db.session.execute(query.order_by(ReasonTemplate.position)):
        own[community_id].append((act, words))
    return {key: own[key] or _usual_reasons(language) for key, language in languages.items()}


def _usual_reasons(language: str) -> list[tuple[str, str]]:
    with force_locale(language):
        return [("", str(words)) for words in REASONS.values()]


def chosen_of(community: Community, reasons: Sequence[tuple[str, str]], kind: str, act: str) -> str:
    """The words that stand chosen for what somebody flagged as `kind`, or "" where none fits.

    A team's own reasons know of acts alone: the first for the `act` that is proposed is meant.
    """
    with force_locale(community.language):
        usual = {slug: str(words) for slug, words in REASONS.items()}
    if [words for _act, words in reasons] == [*usual.values()]:
        return usual.get(kind, usual["other"])
    return next((words for for_act, words in reasons if act and for_act == act), "")


def usual_reasons() -> set[str]:
    """The usual reasons, in every language of the forum."""
    return _in_every_language(REASONS.values())


def set_kinds(actor: Actor, community: Community, kinds: Sequence[tuple[str, str]]) -> None:
    """Have exactly these kinds of flags: slugs, "" for a new one, and words; none: the usual."""
    ensure(belongs_to_team(actor, community), _("Only the team can change this."))
    named = [(slug, one_line(words)) for slug, words in kinds if words.strip()]
    too_long = any(len(words) > FLAG_KIND_MAX for _slug, words in named)
    if len(named) > FLAG_KINDS_MAX or too_long:
        fault = _(
            "At most %(number)d kinds of up to %(most)d characters.",
            number=FLAG_KINDS_MAX,
            most=FLAG_KIND_MAX,
        )
        raise Invalid({"kinds": fault})
    words_used = [words.casefold() for _slug, words in named]
    if len(set(words_used)) < len(words_used):
        raise Invalid({"kinds": _("Two kinds have the same words.")})
    db.session.execute(delete(FlagKind).where(FlagKind.community_id == community.id))
    taken: set[str] = set()
    for position, (slug, words) in enumerate(named):
        row = {"community_id": community.id, "position": position, "words": words}
        db.session.add(FlagKind(slug=_slug(slug or slugify(words), taken), **row))
    db.session.flush()
    audit.record(actor.id, "moderation.kinds", community)


def set_reasons(actor: Actor, community: Community, reasons: Sequence[tuple[str, str]]) -> None:
    """Keep exactly these reasons ready: pairs of an act, "" for every one, and words."""
    ensure(belongs_to_team(actor, community), _("Only the team can change this."))
    said = [(act, one_line(words)) for act, words in reasons if words.strip()]
    if len(said) > REASONS_MAX or any(len(words) > REASON_MAX for _act, words in said):
        fault = _(
            "At most %(number)d reasons of up to %(most)d characters.",
            number=REASONS_MAX,
            most=REASON_MAX,
        )
        raise Invalid({"reasons": fault})
    db.session.execute(delete(ReasonTemplate).where(ReasonTemplate.community_id == community.id))
    db.session.add_all(
        ReasonTemplate(community_id=community.id, act=act[:20], words=words, position=position)
        for position, (act, words) in enumerate(said)
    )
    db.session.flush()
    audit.record(actor.id, "moderation.reasons", community)


def _in_every_language(words: Iterable[object]) -> set[str]:
    said: set[str] = set()
    for language in LANGUAGES:
        with force_locale(language):
            said.update(map(str, words))
    return said


def _slug(wanted: str, taken: set[str]) -> str:
    """A slug that no other kind of the community has."""
    base = wanted[:26] or "kind"
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    taken.add(slug)
    return slug
