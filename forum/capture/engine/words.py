"""Text into terms, for English, French and whatever else people write."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

# An apostrophe joins what French elides (l'eau) and English contracts (it's).
_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d+[^\W\d_]+", re.UNICODE)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\S+")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
_ELIDED = frozenset("l d j m t s c n qu jusqu lorsqu puisqu quelqu presqu".split())
_WHOLE = {"aujourd'hui": "aujourdhui"}
SHORTEST = 2
KEPT_LETTERS = 3
DOUBLED_FROM = 5

STOP_ENGLISH = """
a about above after again against all almost already also although always am an and another any
anyone anything are aren around as at away back be because become been before being below between
both but by came can cannot come could couldn did didn do does doesn doing don done down during
each easily either else enough etc even ever every everyone everything few first for from further
get gets getting give given go goes going gone good got had has have having he her here hers him
his how however i if in instead into is isn it its itself just keep keeps know known least less let
like likes ll long look lot lots made make makes making many may maybe me might mine more most much
must my myself need needed needs never next no nobody none nor not nothing now of off often ok on
once one ones only onto or other others our out over own per perhaps please possible put quite
rather re really said same say see seems set several shall she should shouldn simply since so some
someone something sometimes soon still such sure take than that the their them then there these
they thing things think this those though through thus time times to together too toward try two
under until up upon us use used useful user users using usually ve very via want wanted wants was
wasn way we well were weren what whatever when whenever where whether which while who whole whom
whose why will wish with within without won would wouldn yes yet you your yours able ability allow
allows automatically based better bit easy feature idea ideas option would nice great love add
last tell tells three four five old year years day days people person persons today yesterday week
weeks month months hour hours minute minutes second seconds half kg km cm mm wh kwh min new big
small way ways put puts stay stays start starts come comes say says know whole side
""".split()
STOP_FRENCH = """
a afin ai aie ailleurs ainsi alors ans apres article assez au aucun aucune aupres auquel aura
aurait auront aussi autant autre autres aux avaient avait avant avec avoir beaucoup bien bon bonne
car ce ceci cela celle celles celui cependant certain certaine certaines certains ces cet cette
ceux chacun chacune chaque chez ci comme comment contre dans de deja depuis derriere des desormais
deux devant devra devrait devraient dit doit doivent donc dont du elle elles en encore enfin entre
environ es est et etaient etait etant etc ete etes etre eu eux fait faire fais fasse faut faudrait
fois font grace hors ici idee idees il ils jamais je jusque la laquelle le lequel les lesquelles
lesquels leur leurs loin lors lui ma mais me meme memes mes mettre mieux mis moi moins mon ne ni
nos notamment notre nous on ont or ou oui par parce pas pendant permet permettre peu peut peuvent
plus plusieurs plutot possible pour pourquoi pourra pourrait pourraient pourtant pouvoir pres
presque propose proposition puis puisque quand que quel quelle quelles quelque quelques quels qui
quoi rien sa sans sauf se selon sera serait seraient seront ses seul seule si sinon soi soient
soit son sont sous souvent suis sur surtout ta tant te tel telle telles tels tes toi ton toujours
tous tout toute toutes tres trop tu un une va vers via voir vos votre voudrais vous vraiment y
aimerais aimerait chose choses cas trois quatre cinq jour jours an annee annees heure heures minute
minutes seconde secondes semaine semaines mois gens personne personnes litre petit petite petits
petites grand grande nouveau nouvelle moitie cote coup bout ete
""".split()


def folded(word: str) -> str:
    """The word in small letters without accents."""
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


STOP = frozenset(folded(word) for word in (*STOP_ENGLISH, *STOP_FRENCH))


def tokens(text: str) -> Iterator[str]:
    """The words of `text` as they were written, without elisions; unspaced scripts in pairs."""
    plain = _ADDRESS.sub(" ", unicodedata.normalize("NFKC", text))
    for run in _TOKEN.findall(plain):
        if _UNSPACED.search(run):
            yield from (run[i : i + 2] for i in range(max(1, len(run) - 1)))
            continue
        word = run.replace("’", "'")
        head, mark, tail = word.partition("'")
        if word.casefold() in _WHOLE:
            yield _WHOLE[word.casefold()]
        elif mark and folded(head) in _ELIDED:
            yield tail
        else:
            yield head


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """The folded word without its ending: light rules that hold in English and in French alike.

    Plurals as in D. Harman's S-stemmer ("How effective is suffixing?", 1991) and the French
    -aux, then -ing and -ed where enough of the word is left. "" for stop words.
    """
    plain = folded(word)
    if plain in STOP or len(plain) < SHORTEST:
        return ""
    for ending, instead in _ENDINGS:
        if plain.endswith(ending) and len(plain) - len(ending) >= KEPT_LETTERS:
            plain = plain[: len(plain) - len(ending)] + instead
            break
    for ending in ("ing", "ed", "ee", "e"):
        if plain.endswith(ending) and len(plain) - len(ending) >= KEPT_LETTERS:
            plain = plain[: len(plain) - len(ending)]
            break
    return "" if plain in STOP else _undoubled(plain)


_ENDINGS = (("eaux", "eau"), ("aux", "al"), ("ies", "y"), ("sses", "ss"), ("s", ""))


def _undoubled(word: str) -> str:
    doubled = len(word) >= DOUBLED_FROM and word[-1] == word[-2] and word[-1] not in "aeiouslz"
    return word[:-1] if doubled else word
