"""Search: from what was typed to a page of what the actor may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import func, select

from forum.accounts.actor import Actor
from forum.communities.models import Community
from forum.core import paging
from forum.extensions import db
from forum.ideas import lifecycle
from forum.ideas.models import Idea
from forum.search.asking import Asked, Chosen, asked
from forum.search.backend import Ask, Found, Hit, Key, Narrowing, Unavailable
from forum.search.choice import backend
from forum.search.excerpts import (
    Part,
    Wanted,
    excerpt,
    has_phrases,
    marked,
    nearness,
    wanted_of,
)
from forum.search.policy import can_find
from forum.search.questions import Question, read
from forum.search.rows import Row, rows_of
from forum.search.words import folded, words_of

PAGE_SIZE = 20
# So many hits are read and put into their final order together; deeper than WINDOWS nobody looks.
WINDOW, WINDOWS = 40, 8
PEOPLE_SHOWN = 3
PLACES_SHOWN = 30
FEW = 3
ASKED_AGAIN = 4
PLAIN_WORDS = 5


@dataclass(frozen=True)
class Result:
    """Something that was found, as the page shows it."""

    row: Row
    community: Community | None
    title: Sequence[Part]
    excerpt: Sequence[Part]


@dataclass(frozen=True)
class Results:
    """A page of results, and what there is to say about it."""

    question: Question
    items: Sequence[Result] = ()
    people: Sequence[Result] = ()
    next: str | None = None
    notes: Sequence[tuple[str, str]] = ()
    # What was perhaps meant, and whether only some of the words were found together.
    meant: str | None = None
    loosened: bool = False
    # Whether the index is away, and the database answered in its plain way.
    is_plain: bool = False
    # The communities that were looked in, the liveliest first.
    places: Sequence[Community] = ()


@dataclass
class _Turn:
    """One search while it is answered."""

    actor: Actor
    question: Question
    asked: Asked
    wanted: Wanted = field(default_factory=Wanted)
    loosened: bool = False

    def visible(self, found: Found) -> list[tuple[Hit, Row]]:
        """What of these hits the actor may see, as it is now, best first."""
        self.loosened = self.loosened or found.loosened
        self.wanted = wanted_of(self.question, found)
        places = self.asked.places
        keys = [hit.key for hit in found.hits]
        rows = rows_of(keys, set(places), everybody=self.actor.is_admin)
        seen = [(hit, rows[hit.key]) for hit in found.hits if hit.key in rows]
        kept = [
            (hit, row)
            for hit, row in seen
            if can_find(self.actor, places.get(row.place), row)
            and has_phrases(f"{row.title}\n\n{row.text}", self.question.phrases)
        ]
        near = {hit.key: nearness(f"{row.title} . {row.text}", self.wanted) for hit, row in kept}
        return sorted(kept, key=lambda one: (-one[0].score - near[one[0].key], -one[1].ref))

    def shown(self, row: Row) -> Result:
        """A result with its marks."""
        return Result(
            row=row,
            community=self.asked.places.get(row.place),
            title=marked(row.title or row.around, self.wanted),
            excerpt=excerpt(row.text, self.wanted),
        )


def search(
    actor: Actor, typed: str, chosen: Chosen | None = None, cursor: str | None = None
) -> Results:
    """A page of what answers a question and the actor may see, best first."""
    question, chosen = read(typed), chosen or Chosen()
    if not question.has_words and not question.narrows:
        return Results(question, notes=question.notes)
    turn = _Turn(actor, question, asked(actor, question, chosen))
    try:
        items, more = _page(turn, paging.decode(cursor))
        first = cursor is None
        people = _people(turn, chosen) if first else []
        few = first and len(items) < FEW and not people
        meant = _meant(turn) if few and question.terms else None
    except Unavailable:
        return _plainly(turn)
    shown = [turn.shown(row) for row in items]
    notes = turn.asked.notes
    places = sorted(turn.asked.places.values(), key=lambda one: -one.idea_count)[:PLACES_SHOWN]
    return Results(question, shown, people, more, notes, meant, turn.loosened, places=places)


def _page(turn: _Turn, place: tuple[float | int, int] | None) -> tuple[list[Row], str | None]:
    """A page from a place on: a window of hits, and how many of those seen in it came before."""
    window, passed = (max(0, int(place[0])), place[1]) if place else (0, 0)
    rows: list[Row] = []
    while window < WINDOWS:
        found = backend().find(turn.asked.ask, window * WINDOW, WINDOW)
        seen = [row for _hit, row in turn.visible(found)]
        room = PAGE_SIZE - len(rows)
        rows += seen[passed : passed + room]
        if len(seen) > passed + room:
            return rows, paging.encode((window, passed + room))
        window, passed = window + 1, 0
        if not found.more:
            return rows, None
        if len(rows) == PAGE_SIZE:
            break
    return rows, paging.encode((window, 0)) if window < WINDOWS else None


def _people(turn: _Turn, chosen: Chosen) -> list[Result]:
    """The people whose names were typed, beside what was said, where nothing narrows the search."""
    if turn.question.narrows or chosen.kind or chosen.status or not turn.question.has_words:
        return []
    names = replace(turn.asked.ask, only=Narrowing(kinds=frozenset({"person"})), all_words=True)
    found = backend().find(names, 0, PEOPLE_SHOWN * 2)
    if not found.hits:
        return []
    people = _Turn(turn.actor, turn.question, turn.asked)
    return [people.shown(row) for _hit, row in people.visible(found)][:PEOPLE_SHOWN]


def _meant(turn: _Turn) -> str | None:
    """The question with the words that are found nowhere written as they were perhaps meant.

    Only words that the actor finds something with: nothing is told of what they may not see.
    """
    text = turn.question.text
    for term in turn.question.terms[:ASKED_AGAIN]:
        if _finds(turn, term.stems):
            continue
        for word in backend().near(term.plain):
            if _finds(turn, frozenset(read(word).terms[0].stems if read(word).terms else ())):
                text = _rewritten(text, term.plain, word)
                break
    return text if text != turn.question.text else None


def _finds(turn: _Turn, stems: frozenset[str]) -> bool:
    ask = Ask([stems], turn.asked.ask.reach, only=Narrowing(kinds=turn.asked.ask.only.kinds))
    found = backend().find(ask, 0, FEW)
    one = _Turn(turn.actor, Question(""), turn.asked)
    return bool(found.hits and one.visible(found))


def _rewritten(text: str, plain: str, word: str) -> str:
    for found in words_of(text):
        if found.plain == plain:
            return text[: found.start] + word + text[found.end :]
    return text


def _plainly(turn: _Turn) -> Results:
    """What the database finds by itself while there is no index: titles that have the words."""
    ask = turn.asked.ask
    query = select(Idea.id).where(
        Idea.community_id.in_(ask.reach.places),
        Idea.visibility == "visible",
        Idea.status.in_(sorted(ask.only.statuses or lifecycle.LISTED)),
    )
    for term in turn.question.terms[:PLAIN_WORDS]:
        query = query.where(func.lower(Idea.title).contains(folded(term.plain), autoescape=True))
    ids = db.session.scalars(query.order_by(Idea.id.desc()).limit(PAGE_SIZE))
    kinds = ask.only.kinds or frozenset({"idea"})
    hits = [Hit(_idea_key(idea_id), 0.0) for idea_id in ids] if "idea" in kinds else []
    items = [turn.shown(row) for _hit, row in turn.visible(Found(hits))]
    return Results(turn.question, items, notes=turn.asked.notes, is_plain=True)


def _idea_key(idea_id: int) -> Key:
    return ("idea", idea_id)
