"""Signs of spam in a text and in how it came, each named and weighed; the score is their sum.

Pure. No sign is enough by itself, and what somebody gave before counts in their favour.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from forum.core.limits import NEWCOMER_FOR
from forum.moderation.screening.folding import folded, words_of
from forum.moderation.screening.links import Link, links_of

# A score from which a text waits for a moderator, where a community says nothing else.
HOLD_FROM = 2.0
# How alike a text is to another one before it is the same said again.
SAME, ALIKE = 0.85, 0.6
FRESH, NEW = timedelta(minutes=10), NEWCOMER_FOR
QUICK_FROM = 3
LETTERS_MIN, WORDS_MIN, LONG_WORD = 20, 8, 7
SHOUTED, LINKED = 0.7, 0.4

_NUMBER_AT_END = re.compile(r"\d{4,}$")
_CONTACT = re.compile(
    r"\b(?:whats?\s?app|telegram|wechat|viber|skype|t\.me|wa\.me)\b"
    r"|(?:\+|\b00)\d[\d\s().-]{7,}\d"
    r"|\b(?:0x[0-9a-f]{40}|bc1[0-9a-z]{20,}|[13][a-km-zA-HJ-NP-Z1-9]{26,34})\b",
    re.IGNORECASE,
)
# What is quoted from a program or a machine is read by nobody as words.
_CODE = re.compile(r"```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)|`[^`\n]*`", re.DOTALL)
_REPEATED = re.compile(r"([^\W\d_])\1{4,}|([!?$€*])\2{3,}")
_OFFER = re.compile(
    r"\b(?:casino|betting|jackpot|viagra|cialis|forex|crypto|bitcoin|backlinks?|seo|escorts?|"
    r"payday|loans?|credit|replica|followers|investment|profits?|earn|income|winner|prize|voucher|"
    r"discount|promo|coupon|cheap|guaranteed|diet|slimming|weight loss|binary options|buy now|"
    r"order now|click here|visit my|check out my|my (?:web ?site|blog|shop)|mon site|ma boutique|"
    r"limited offer|risk free|100% free|work from home|make money|"
    r"argent facile|gagnez|gagner|remise|gratuit|cliquez ici|offre limitee|pret rapide|"
    r"sans risque|rencontres|voyance|marabout|perdre du poids|credit rapide)\b"
)


@dataclass(frozen=True)
class Facts:
    """What is known of a text and of who writes it when it is about to be published."""

    text: str
    links: Sequence[Link] = ()
    # Hosts among them that nobody here has linked to before.
    new_hosts: frozenset[str] = field(default=frozenset())
    # How alike it is to what moderators removed lately, and to how many of one's own elsewhere.
    removed: float = 0.0
    copies: int = 0
    # How old the account is, how much it wrote in the last minutes, and what was accepted of it.
    age: timedelta = timedelta(days=365)
    lately: int = 0
    accepted: int = 0
    name: str = ""
    about: str = ""


@dataclass(frozen=True)
class Signal:
    """One sign: its name, what it adds to the score, and how many or how much of it there is."""

    name: str
    weight: float
    count: int = 0


def signals_of(facts: Facts) -> tuple[Signal, ...]:
    """The signs of a text, those that weigh most first; none weighs nothing."""
    found = [*_of_links(facts), *_of_words(facts), *_of_ways(facts), *_of_person(facts)]
    return tuple(sorted((one for one in found if one.weight), key=lambda one: -one.weight))


def score_of(signals: Sequence[Signal]) -> float:
    """The sum of what the signs weigh, never below 0."""
    return max(0.0, round(sum(one.weight for one in signals), 2))


def _of_links(facts: Facts) -> list[Signal]:
    new, short = len(facts.new_hosts), sum(link.is_shortened for link in facts.links)
    words = len(facts.text.split())
    # A long text has room for more of them.
    many = max(0, len(facts.links) - 2 - words // 40)
    mostly = bool(words) and len(facts.links) / words >= LINKED
    return [
        Signal("new_hosts", _capped(0.5 * new, 1.5), new),
        Signal("shortened", _capped(0.8 * short, 1.6), short),
        Signal("many_links", _capped(0.25 * many, 1.5), len(facts.links)),
        Signal("mostly_links", 0.6 * mostly, 0),
    ]


def _of_words(facts: Facts) -> list[Signal]:
    text = _CODE.sub(" ", facts.text)
    offers = len(set(_OFFER.findall(folded(text))))
    contact = bool(_CONTACT.search(text))
    # What is sold stands beside where to get it; a talk about prices alone does not.
    reached = bool(facts.links) or contact
    shouted = _share_of_capitals(text) >= SHOUTED
    soup = len(_REPEATED.findall(text)) + _mixed_words(text) + _unreadable(text)
    return [
        Signal("offer", _capped((0.7 if reached else 0.2) * offers, 1.8), offers),
        Signal("contact", 0.7 * contact, 0),
        Signal("shouting", 0.5 * shouted, 0),
        Signal("soup", _capped(0.6 * soup, 1.8), soup),
    ]


def _of_ways(facts: Facts) -> list[Signal]:
    alike = facts.removed if facts.removed >= ALIKE else 0.0
    quick = max(0, facts.lately - QUICK_FROM)
    at_once = (0.5 if facts.age < FRESH else 0.3) if facts.age < NEW and facts.links else 0.0
    return [
        Signal("like_removed", round(1.9 * alike, 2), round(100 * alike)),
        Signal("copies", _capped(0.9 * facts.copies, 1.8), facts.copies),
        Signal("quick", _capped(0.4 * quick, 1.2), facts.lately),
        Signal("at_once", at_once, int(facts.age.total_seconds() // 60)),
    ]


def _of_person(facts: Facts) -> list[Signal]:
    advertises = bool(links_of(facts.name)) or bool(_OFFER.search(folded(facts.name)))
    numbered = bool(_NUMBER_AT_END.search(facts.name))
    bare = bool(links_of(facts.about)) and len(words_of(facts.about)) <= WORDS_MIN
    return [
        Signal("name", 0.7 * advertises + 0.2 * (numbered and not advertises), 0),
        Signal("profile_link", 0.5 * bare, 0),
        Signal("accepted", -_capped(0.3 * facts.accepted, 3.0), facts.accepted),
    ]


def _capped(weight: float, most: float) -> float:
    return round(min(weight, most), 2)


def _share_of_capitals(text: str) -> float:
    letters = [c for c in text if c.isalpha() and c.lower() != c.upper()]
    if len(letters) < LETTERS_MIN:
        return 0.0
    return sum(c.isupper() for c in letters) / len(letters)


def _mixed_words(text: str) -> int:
    """How many words mix alphabets, as no language does."""
    return sum(len({_script(c) for c in word if c.isalpha()}) > 1 for word in set(text.split()))


def _script(letter: str) -> str:
    name = unicodedata.name(letter, "").partition(" ")[0]
    return name if name in {"CYRILLIC", "GREEK", "ARMENIAN"} else "OURS"


def _unreadable(text: str) -> int:
    """How many words are long and have no vowel, as what a hand drops on a keyboard."""
    plain = [w for w in words_of(text) if len(w) >= LONG_WORD and w.isascii() and w.isalpha()]
    return sum(not set(word) & set("aeiouy") for word in set(plain))
