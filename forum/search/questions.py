"""A question as it is typed, read into what is looked for.

    brake light            both words, in any of their forms
    "rear light"           these words, one after the other
    batter*                words that begin so
    author:ines status:planned tag:light area:frame in:velora-bikes is:idea
    before:2026 after:2025-06

Nothing that is typed is an error: what can't be made sense of is looked for as words or left out,
and a note says so. A question is cut before it is read, so that its length costs nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from forum.search.stems import STEMMERS
from forum.search.words import ENGLISH, FRENCH, folded, stems_of, words_of

QUESTION_MAX = 2_000
WORDS_MAX = 100
VALUES_MAX = 10
PREFIX_MIN = 3

# What narrows a search, in English and French; accents are folded before it is looked up.
FIELDS = {
    "author": "author", "auteur": "author", "autrice": "author",
    "status": "status", "statut": "status",
    "tag": "tag", "etiquette": "tag",
    "area": "area", "domaine": "area",
    "in": "in", "dans": "in",
    "is": "is", "est": "is",
    "before": "before", "avant": "before",
    "after": "after", "apres": "after",
}  # fmt: skip
KINDS_NAMED = {
    "idea": "idea", "ideas": "idea", "idee": "idea", "idees": "idea",
    "thread": "thread", "threads": "thread", "discussion": "thread", "discussions": "thread",
    "post": "post", "posts": "post", "message": "post", "messages": "post",
    "person": "person", "people": "person", "personne": "person", "personnes": "person",
}  # fmt: skip
_OPENING, _CLOSING = '"“«„', '"”»“'
_PART = re.compile(
    rf"""(?:(?P<field>[^\W\d_]{{2,10}}):(?=\S))?
         (?:[{_OPENING}](?P<phrase>[^{_CLOSING}{_OPENING}]*)[{_CLOSING}]|(?P<word>\S+))""",
    re.VERBOSE,
)
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")


@dataclass(frozen=True)
class Term:
    """A word that is looked for: as it was typed, folded, and its stems."""

    plain: str
    stems: frozenset[str]


@dataclass(frozen=True)
class Question:
    """What is looked for, and the notes that say what was not understood (see NOTES in words)."""

    text: str
    terms: Sequence[Term] = ()
    optional: Sequence[Term] = ()
    # Stop words and all: in a phrase they stand where they stand.
    phrases: Sequence[tuple[str, ...]] = ()
    prefixes: Sequence[str] = ()
    authors: Sequence[str] = ()
    statuses: Sequence[str] = ()
    tags: Sequence[str] = ()
    areas: Sequence[str] = ()
    places: Sequence[str] = ()
    kinds: Sequence[str] = ()
    before: date | None = None
    after: date | None = None
    notes: Sequence[tuple[str, str]] = ()

    @property
    def has_words(self) -> bool:
        """Whether it asks for words at all."""
        return bool(self.terms or self.prefixes)

    @property
    def narrows(self) -> bool:
        """Whether it says anything besides words."""
        named = (self.authors, self.statuses, self.tags, self.areas, self.places, self.kinds)
        return any(named) or self.before is not None or self.after is not None


@dataclass
class _Draft:
    """A question while it is read."""

    words: list[str] = field(default_factory=list)
    phrases: list[tuple[str, ...]] = field(default_factory=list)
    prefixes: list[str] = field(default_factory=list)
    given: dict[str, list[str]] = field(default_factory=dict)
    notes: list[tuple[str, str]] = field(default_factory=list)

    def note(self, kind: str, about: str = "") -> None:
        """Say something of the question, once."""
        if (kind, about[:60]) not in self.notes:
            self.notes.append((kind, about[:60]))

    def take(self, name: str, value: str) -> None:
        """Narrow by a field."""
        values = self.given.setdefault(name, [])
        if len(values) < VALUES_MAX:
            values.append(value)


def read(typed: str) -> Question:
    """Read what was typed."""
    text = " ".join(typed[: QUESTION_MAX + 1].replace("\0", "").split())
    draft = _Draft()
    if len(text) > QUESTION_MAX or len(typed) > QUESTION_MAX:
        text = text[:QUESTION_MAX].rpartition(" ")[0] or text[:QUESTION_MAX]
        draft.note("cut")
    for name, value, quoted in _parts(text):
        known = FIELDS.get(folded(name)) if name else None
        if known and value.strip():
            draft.take(known, value.strip())
        elif quoted:
            _take_phrase(draft, f"{name} {value}" if name else value)
        else:
            _take_word(draft, f"{name} {value}" if name else value)
    return _finished(text, draft)


def _parts(text: str) -> Iterator[tuple[str, str, bool]]:
    for match in _PART.finditer(text):
        phrase = match["phrase"]
        yield match["field"] or "", match["word"] if phrase is None else phrase, phrase is not None


def _take_phrase(draft: _Draft, text: str) -> None:
    words = tuple(word.plain for word in words_of(text))[:WORDS_MAX]
    draft.words += words
    if len(words) > 1:
        draft.phrases.append(words)


def _take_word(draft: _Draft, text: str) -> None:
    words = [word.plain for word in words_of(text)]
    ends_open = text.endswith("*") and text.count("*") == 1 and len(words) == 1
    if ends_open and len(words[0]) >= PREFIX_MIN:
        draft.prefixes.append(words[0])
        return
    if "*" in text:
        draft.note("star", text)
    draft.words += words


def _finished(text: str, draft: _Draft) -> Question:
    words = list(dict.fromkeys(draft.words))
    if len(words) > WORDS_MAX:
        draft.note("cut")
    words = words[:WORDS_MAX]
    terms = [Term(word, stems_of(word)) for word in words if word not in ENGLISH | FRENCH]
    optional = [term for word in words if (term := _half_small(word))]
    if len(words) == 1 and not terms:
        # "Car" alone is an English word, though a small French one.
        terms, optional = optional, []
    if words and not terms and not draft.prefixes:
        draft.note("small")
    given = draft.given
    return Question(
        text=text,
        terms=terms,
        optional=optional,
        phrases=draft.phrases[:VALUES_MAX],
        prefixes=draft.prefixes[:VALUES_MAX],
        authors=given.get("author", ()),
        statuses=given.get("status", ()),
        tags=[folded(tag.lstrip("#")) for tag in given.get("tag", ())],
        areas=given.get("area", ()),
        places=given.get("in", ()),
        kinds=_kinds(draft),
        before=_day(draft, "before"),
        after=_day(draft, "after"),
        notes=draft.notes,
    )


def _half_small(word: str) -> Term | None:
    """A word that is small in one language only: its stem in the other."""
    if (word in ENGLISH) == (word in FRENCH):
        return None
    other = "fr" if word in ENGLISH else "en"
    return Term(word, frozenset({STEMMERS[other](word)}))


def _kinds(draft: _Draft) -> list[str]:
    found = []
    for value in draft.given.get("is", ()):
        kind = KINDS_NAMED.get(folded(value))
        if kind:
            found.append(kind)
        else:
            draft.note("kind", value)
    return found


def _day(draft: _Draft, name: str) -> date | None:
    """The first day of the year, month or day that is given."""
    for value in draft.given.get(name, ()):
        match = _DATE.fullmatch(value)
        try:
            if match:
                return date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
        except ValueError:
            pass
        draft.note("day", f"{name}:{value}")
    return None
