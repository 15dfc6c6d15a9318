"""A question to the index in PostgreSQL: which rows can answer, then BM25F over those alone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Float, and_, case, cast, func, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY, REAL, TSQUERY

from forum.extensions import db
from forum.search.backend import (
    BODY,
    K1,
    KIND_WEIGHTS,
    NOWHERE,
    SHARE_OF_MORE,
    TAGS,
    TERMS_MAX,
    TITLE,
    Ask,
    B,
    Found,
    Hit,
    Narrowing,
    Reach,
    needs_all,
)
from forum.search.models import SearchDocument, SearchWord
from forum.search.postgres.vectors import (
    TAGGED,
    TITLED,
    all_of,
    any_of,
    beginning,
    following,
    quoted,
)

# Words in more texts than this are asked of titles first, and no more rows than this are ranked.
HEAVY = 2_000
NEARLY = 0.999
# ts_rank gives one occurrence of weight 1 this much.
ONE_OCCURRENCE = 1 / 1.64493406685

Row = SearchDocument
Condition = ColumnElement[bool]


@dataclass(frozen=True)
class Asked:
    """A word of the question: how it is asked of texts and of titles, and how much it says."""

    group: frozenset[str]
    query: str
    titled: str
    documents: int
    in_titles: int
    said: float


def find(ask: Ask, start: int, count: int, *, size: int, mean: float) -> Found:
    """The best documents for a question, from the `start`th on."""
    shown = [*_shown(ask.reach), *_narrowed(ask.only)]
    shown += [_matches(following(first, second)) for first, second in ask.pairs]
    asked = sorted(_asked(ask, size), key=lambda one: -one.said)[:TERMS_MAX]
    if not asked:
        return _newest(shown, start, count)
    optional = _asked(Ask(ask.optional, ask.reach), size)
    score = _score(asked, optional, mean)
    whole = sum(one.said for one in asked)
    weights = {one.group: one.said for one in asked}
    rows: list[Hit] = []
    if needs_all(ask):
        rows = _of_all(asked, shown, score, start, count)
    else:
        least = _covered(asked) >= NEARLY * SHARE_OF_MORE * whole
        rows = _ranked([_any(asked), *shown], score, start, count, [least])
    loosened = False
    if not rows and not start and not ask.all_words and len(asked) > 1:
        rows, loosened = _ranked([_any(asked), *shown], score, start, count), True
    return Found(rows[:count], len(rows) > count, loosened, weights)


def _asked(ask: Ask, size: int) -> list[Asked]:
    stems = {stem for group in ask.groups for stem in group}
    counts = _documents_with({*stems, *(TITLED + stem for stem in stems)})
    found = []
    for group in ask.groups:
        documents = min(size, sum(counts.get(stem, 0) for stem in group))
        in_titles = sum(counts.get(TITLED + stem, 0) for stem in group)
        query, titled = any_of(group), any_of(group, TITLED)
        found.append(Asked(group, query, titled, documents, in_titles, _said(documents, size)))
    for prefix in ask.prefixes:
        documents, in_titles = (min(size, _beginning_with(p)) for p in (prefix, TITLED + prefix))
        queries = (beginning(prefix), beginning(TITLED + prefix))
        group = frozenset({prefix + "*"})
        found.append(Asked(group, *queries, documents, in_titles, _said(documents, size)))
    return found


def _said(documents: int, size: int) -> float:
    return math.log(1 + (max(size, documents) - documents + 0.5) / (documents + 0.5))


def _documents_with(words: set[str]) -> dict[str, int]:
    query = select(SearchWord.word, SearchWord.documents).where(SearchWord.word.in_(words))
    return {word: documents for word, documents in db.session.execute(query)} if words else {}


def _beginning_with(prefix: str) -> int:
    query = select(func.sum(SearchWord.documents))
    return db.session.scalar(query.where(SearchWord.word.startswith(prefix, autoescape=True))) or 0


def _shown(reach: Reach) -> list[Condition]:
    here = Row.place.in_([*sorted(reach.places), NOWHERE])
    may = [and_(here, Row.is_open)]
    if reach.person is not None:
        may.append(and_(here, Row.author == reach.person))
    if reach.moderated:
        may.append(Row.place.in_(sorted(reach.moderated)))
    return [or_(*may)]


def _narrowed(only: Narrowing) -> list[Condition]:
    found: list[Condition] = []
    for column, values in (
        (Row.kind, only.kinds),
        (Row.status, only.statuses),
        (Row.author, only.authors),
        (Row.area, only.areas),
    ):
        if values is not None:
            found.append(column.in_(sorted(values)))
    if only.before is not None:
        found.append(Row.made < only.before.toordinal())
    if only.after is not None:
        found.append(Row.made >= only.after.toordinal())
    return found + [_matches(quoted(TAGGED + tag)) for tag in sorted(only.tags)]


def _matches(query: str) -> Condition:
    return Row.words.op("@@", is_comparison=True)(cast(literal(query), TSQUERY))


def _any(asked: Sequence[Asked]) -> Condition:
    """Rows with any of the rarest words: what has only frequent ones would rank low anyway."""
    chosen: list[str] = []
    rows = 0
    for one in asked:
        if chosen and rows + one.documents > HEAVY:
            break
        chosen.append(one.query)
        rows += one.documents
    return _matches(" | ".join(chosen))


def _of_all(
    asked: Sequence[Asked], shown: list[Condition], score: Any, start: int, count: int
) -> list[Hit]:
    if min(one.documents for one in asked) > HEAVY:
        in_titles = _matches(all_of(one.titled for one in asked))
        rows = _ranked([in_titles, *shown], score, start, count)
        if len(rows) > count:
            return rows
    return _ranked([_matches(all_of(one.query for one in asked)), *shown], score, start, count)


def _score(asked: Sequence[Asked], optional: Sequence[Asked], mean: float) -> Any:
    about = 1 - B + B * Row.length / mean
    total: Any = literal(0.0, Float)
    for one in [*asked, *optional]:
        weight = TITLE / ONE_OCCURRENCE * _rank(one.query)
        total = total + one.said * weight * (K1 + 1) / (weight + K1 * about)
    return total * case(KIND_WEIGHTS, value=Row.kind, else_=1.0)


def _rank(query: str) -> Any:
    places = [BODY / TITLE, BODY / TITLE, TAGS / TITLE, 1.0]
    weights = cast(places, ARRAY(REAL))
    return cast(func.ts_rank(weights, Row.words, cast(literal(query), TSQUERY)), Float)


def _covered(asked: Sequence[Asked]) -> Any:
    parts = [case((_matches(one.query), one.said), else_=0.0) for one in asked]
    return sum(parts[1:], parts[0])


def _ranked(
    conditions: list[Condition],
    score: Any,
    start: int,
    count: int,
    among: Sequence[Condition] = (),
) -> list[Hit]:
    """One more hit than asked for where there are more; at most HEAVY rows are ranked."""
    few = select(Row).where(*conditions).limit(HEAVY).subquery()
    adapted = _over(few, [score, *among])
    query = select(few.c.kind, few.c.ref, adapted[0].label("score")).where(*adapted[1:])
    query = query.order_by(adapted[0].desc(), few.c.ref.desc(), few.c.kind)
    rows = db.session.execute(query.offset(start).limit(count + 1))
    return [Hit((row.kind, row.ref), float(row.score)) for row in rows]


def _over(rows: Any, expressions: Sequence[Any]) -> list[Any]:
    """The same expressions over a selection of the rows."""
    from sqlalchemy.sql.util import ClauseAdapter

    adapter = ClauseAdapter(rows)
    return [adapter.traverse(one) for one in expressions]


def _newest(shown: list[Condition], start: int, count: int) -> Found:
    query = select(Row.kind, Row.ref, Row.made).where(*shown)
    query = query.order_by(Row.made.desc(), Row.ref.desc(), Row.kind)
    rows = db.session.execute(query.offset(start).limit(count + 1)).all()
    hits = [Hit((row.kind, row.ref), float(row.made)) for row in rows]
    return Found(hits[:count], len(hits) > count)
