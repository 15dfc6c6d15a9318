"""The statements of search, put together once for each shape: it costs more than the answers."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Float,
    Integer,
    String,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, REAL, TSQUERY

from forum.search.backend import BODY, K1, KIND_WEIGHTS, TAGS, TITLE, B
from forum.search.models import SearchDocument as Row

# Words in more texts than this are asked of titles first, and no more rows than this are ranked.
HEAVY = 1_000
# … and of these so many words.
RANKS = 4_000
# ts_rank gives one occurrence of weight 1 this much.
ONE_OCCURRENCE = 1 / 1.64493406685
FILTERS = frozenset({"kinds", "statuses", "authors", "areas", "before", "after"})
# For the labels D, C, B and A of a vector.
PLACES = f"{{{BODY / TITLE},{BODY / TITLE},{TAGS / TITLE},1.0}}"


@lru_cache(maxsize=512)
def ranked(asked: int, optional: int, names: frozenset[str], *, shared: bool) -> Any:
    """The best of the rows that match; `shared`: that have their share of the words."""
    ranks = [_rank(number) for number in range(asked + optional)]
    few = select(Row.kind, Row.ref, Row.length, *ranks)
    few = few.where(matches("match", Row), *_conditions(names))
    # Bounded, it is worked out by itself: so each word is ranked once, though asked for thrice.
    at = few.limit(bindparam("rows", type_=Integer)).subquery().c
    score = _score(at, asked + optional).label("score")
    query = select(at.kind, at.ref, score).order_by(score.desc(), at.ref.desc(), at.kind)
    if shared:
        query = query.where(_covered(at, asked) >= bindparam("least", type_=Float))
    return _cut(query)


@lru_cache(maxsize=128)
def newest(names: frozenset[str]) -> Any:
    """What was made last, where nothing but filters is asked."""
    query = select(Row.kind, Row.ref, Row.made.label("score")).where(*_conditions(names))
    if "match" in names:
        query = query.where(matches("match", Row))
    return _cut(query.order_by(Row.made.desc(), Row.ref.desc(), Row.kind))


def matches(name: str, at: Any) -> ColumnElement[bool]:
    """Whether a row matches the question that is given under a name."""
    found: ColumnElement[bool] = at.words.op("@@", is_comparison=True)(_question(name))
    return found


def _cut(query: Any) -> Any:
    skip, most = bindparam("skip", type_=Integer), bindparam("most", type_=Integer)
    return query.offset(skip).limit(most)


def _question(name: str) -> Any:
    return cast(bindparam(name, type_=String), TSQUERY)


def _any_of(column: Any, name: str, of: Any) -> ColumnElement[bool]:
    # One parameter, however many there are: the statement stays the same.
    found: ColumnElement[bool] = column == func.any(bindparam(name, type_=ARRAY(of)))
    return found


def _conditions(names: frozenset[str]) -> list[ColumnElement[bool]]:
    here = _any_of(Row.place, "places", Integer)
    mine = Row.author == bindparam("person", type_=Integer)
    moderated = _any_of(Row.place, "moderated", Integer)
    found: list[ColumnElement[bool]] = [or_(and_(here, or_(Row.is_open, mine)), moderated)]
    narrowing: dict[str, Any] = {
        "kinds": _any_of(Row.kind, "kinds", String),
        "statuses": _any_of(Row.status, "statuses", String),
        "authors": _any_of(Row.author, "authors", Integer),
        "areas": _any_of(Row.area, "areas", Integer),
        "before": Row.made < bindparam("before", type_=Integer),
        "after": Row.made >= bindparam("after", type_=Integer),
    }
    return found + [narrowing[name] for name in sorted(names & FILTERS)]


def _rank(number: int) -> Any:
    weights = cast(literal(PLACES, String), ARRAY(REAL))
    rank = cast(func.ts_rank(weights, Row.words, _question(f"word_{number}")), Float)
    return rank.label(f"rank_{number}")


def _score(at: Any, words: int) -> Any:
    """BM25F: ts_rank of one word stands for how often and where it is."""
    about = 1 - B + B * at.length / bindparam("mean", type_=Float)
    total: Any = literal(0.0, Float)
    for number in range(words):
        weight = TITLE / ONE_OCCURRENCE * at[f"rank_{number}"]
        said = bindparam(f"said_{number}", type_=Float)
        total = total + said * weight * (K1 + 1) / (weight + K1 * about)
    return total * case(KIND_WEIGHTS, value=at.kind, else_=1.0)


def _covered(at: Any, words: int) -> Any:
    parts = [
        case((at[f"rank_{number}"] > 0, bindparam(f"said_{number}", type_=Float)), else_=0.0)
        for number in range(words)
    ]
    return sum(parts[1:], parts[0])
