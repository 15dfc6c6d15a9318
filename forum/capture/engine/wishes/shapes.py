"""Shapes: what is left of a word when its meaning is taken away, so that turns of phrase remain."""

from __future__ import annotations

from functools import lru_cache

# What carries the grammar of English and French is kept as it is; all else becomes X and an ending.
_KEPT = frozenset(
    """
    ^ $ . , ? ! : ; ( ) … 0 @ " a an and are as at be been being but by can could did do does doesn
    don for from had has have he her how i if in into is isn it its just let like ll may me might
    more most must my need needs no not of on only or our out please re s should so some still t
    than that the their them then there these they this those to too up us ve very via want was we
    were what when where which while who why will wish with without won would you your d am any also
    all another same such instead because since
    ai aurait au aux avec avoir bien c ca car ce ces cette comme de des devrait doit donc du elle en
    est et ete etre faudrait faut il ils j je l la le les leur mais meme merci mieux n ne nous on ou
    par pas peut plus pour pourquoi pourrait qu quand que qui quoi sa sans se serait ses si sont sur
    tout tres un une vous y
    """.split()
)
# Longest first; the endings of both languages' verbs, adverbs, adjectives and abstract nouns.
_ENDINGS = tuple(
    """
    eraient erait ement ment tion sion ance ence able ible ness ique ing ity ive ful ous ait ais
    ant ent ed ly er or al ic ez ir re ie es s e y
    """.split()
)
_STEM = 3


@lru_cache(maxsize=200_000)
def shape(token: str) -> str:
    """The token if it is grammar, else X and its ending ("adding" is Xing, « prévoir » Xir)."""
    if token in _KEPT or not token[0].isalpha():
        return token
    for ending in _ENDINGS:
        if token.endswith(ending) and len(token) - len(ending) >= _STEM:
            return "X" + ending
    return "X"
