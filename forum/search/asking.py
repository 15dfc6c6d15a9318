"""From a question to what a backend is asked: names become ids; what means nothing is noted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from forum.accounts.actor import Actor
from forum.accounts.models import Person
from forum.accounts.names import folded as folded_name
from forum.communities.models import Area, Community
from forum.communities.policy import can_view, moderates
from forum.core.language import LANGUAGES, force_locale
from forum.extensions import db
from forum.ideas.words import STATUS_WORDS
from forum.search.backend import Ask, Narrowing, Reach
from forum.search.questions import Question
from forum.search.words import folded, is_small, stems_of

# People look for what is said; people are found beside it, unless they are asked for.
SAID = frozenset({"idea", "thread", "post"})
# No row has this id, and no document is without it by 0.
NONE_SUCH = frozenset({-1})


@dataclass(frozen=True)
class Chosen:
    """What the page adds to the question: one community, one kind, one status."""

    community: Community | None = None
    kind: str | None = None
    status: str | None = None


@dataclass(frozen=True)
class Asked:
    """What a backend is asked, in which communities, and what was not understood."""

    ask: Ask
    places: Mapping[int, Community]
    notes: Sequence[tuple[str, str]]


def asked(actor: Actor, question: Question, chosen: Chosen) -> Asked:
    """Turn a question into what a backend is asked."""
    notes = list(question.notes)
    places = _places(actor, question, chosen, notes)
    kinds = frozenset(question.kinds) or SAID
    if chosen.kind:
        kinds = frozenset({chosen.kind})
    statuses = _statuses(question, notes)
    if chosen.status:
        statuses = frozenset({chosen.status})
    only = Narrowing(
        kinds=frozenset({"idea"}) if statuses is not None and not chosen.kind else kinds,
        statuses=statuses,
        authors=_authors(question.authors, notes),
        areas=_areas(question.areas, places, notes),
        tags=frozenset(question.tags),
        before=question.before,
        after=question.after,
    )
    reach = Reach(
        places=frozenset(places),
        moderated=frozenset(i for i, place in places.items() if moderates(actor, place)),
        person=actor.id,
    )
    ask = Ask(
        groups=[term.stems for term in question.terms],
        optional=[term.stems for term in question.optional],
        prefixes=question.prefixes,
        reach=reach,
        only=only,
        all_words=bool(question.phrases),
        phrases=[said for phrase in question.phrases if len(said := _said(phrase)) > 1],
    )
    return Asked(ask, places, notes)


def _said(phrase: Sequence[str]) -> list[tuple[int, frozenset[str]]]:
    """The words of a phrase that say something in either language, after their places."""
    return [(place, stems_of(word)) for place, word in enumerate(phrase) if not is_small(word)]


def _places(
    actor: Actor, question: Question, chosen: Chosen, notes: list[tuple[str, str]]
) -> dict[int, Community]:
    """The communities that are looked in: never one that the actor may not view."""
    if chosen.community is not None and not question.places:
        return {chosen.community.id: chosen.community}
    every = db.session.scalars(select(Community))
    seen = {one.id: one for one in every if can_view(actor, one)}
    if not question.places:
        return seen
    named: dict[int, Community] = {}
    for name in question.places:
        fits = {i: one for i, one in seen.items() if folded(name) in _names_of(one)}
        if not fits:
            notes.append(("place", name[:60]))
        named.update(fits)
    return named


def _names_of(community: Community) -> set[str]:
    return {community.slug, folded(community.name), folded(community.name).replace(" ", "-")}


def _statuses(question: Question, notes: list[tuple[str, str]]) -> frozenset[str] | None:
    if not question.statuses:
        return None
    codes = {_spelt(word): code for code, word in _words_for_statuses()}
    found = set()
    for value in question.statuses:
        code = codes.get(_spelt(value))
        if code:
            found.add(code)
        else:
            notes.append(("status", value[:60]))
    return frozenset(found)


def _words_for_statuses() -> Iterable[tuple[str, str]]:
    yield from ((code, code) for code in STATUS_WORDS)
    for language in LANGUAGES:
        with force_locale(language):
            yield from ((code, str(word)) for code, word in STATUS_WORDS.items())


def _spelt(word: str) -> str:
    return folded(word).replace("_", " ").replace("-", " ")


def _authors(names: Sequence[str], notes: list[tuple[str, str]]) -> frozenset[int] | None:
    if not names:
        return None
    spelt = {folded_name(name.lstrip("@")): name for name in names}
    query = select(Person.id, Person.folded_name).where(Person.folded_name.in_(spelt))
    rows = db.session.execute(query).all()
    known = {row.folded_name for row in rows}
    notes += [("author", name[:60]) for fold, name in spelt.items() if fold not in known]
    return frozenset(row.id for row in rows) or NONE_SUCH


def _areas(
    names: Sequence[str], places: Mapping[int, Community], notes: list[tuple[str, str]]
) -> frozenset[int] | None:
    if not names:
        return None
    query = select(Area.id, Area.name).where(Area.community_id.in_(places))
    areas = [(row.id, folded(row.name)) for row in db.session.execute(query)]
    found = {area_id for area_id, name in areas for given in names if name == folded(given)}
    known = {name for _id, name in areas}
    notes += [("area", given[:60]) for given in names if folded(given) not in known]
    return frozenset(found) or NONE_SUCH
