"""How many honest newcomers are held, and how much spam is.

    python -m benchmarks.screening [--data DIR] [--seed 1]

Honest: texts of public data (`--data`), each taken as the very first thing that somebody writes,
minutes or hours after signing up, in the order of the file; a host counts as known once an earlier
text linked to it. The first comments of each author of the Qatar Living forum are the nearest to
what comes to a forum, and nobody took the advertising out of them. Spam: invented from recipes, a
family each; a spammer's account is new as well. The first half was looked at when the weights were
set, the second was not. Printed: the share that is held at the usual threshold with a 95 % interval
(Wilson), and by family; then precision where one text in twenty is spam.
"""

from __future__ import annotations

import argparse
import csv
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from pathlib import Path

import numpy as np

from forum.moderation.screening.links import links_of
from forum.moderation.screening.signals import HOLD_FROM, Facts, score_of, signals_of

EACH = 300
SPAM_IN = 20
COPIES = 4

Recipe = Callable[[random.Random], str]


def honest_texts(folder: Path) -> Iterator[tuple[str, str]]:
    """The name of a source, and a text of it; sources in the order in which they are printed."""
    seen: set[str] = set()
    for row in _rows(folder / "semeval2016_t3b_qatarliving/thread_comments.csv"):
        is_first = row["author"] not in seen
        seen.add(row["author"])
        yield "forum: first comments" if is_first else "forum: later comments", row["text"]
    for row in _rows(folder / "crowdre_smarthome/ideas.csv"):
        yield "smart-home ideas", row["text"]
    for row in _rows(folder / "polis_en/comments.csv"):
        yield "statements (polis)", row["text"]
    for row in _rows(folder / "fr_republique_numerique/propositions.csv"):
        yield "propositions (French)", f"{row['title']}\n{row['body']}"
    for row in _rows(folder / "fr_republique_numerique/arguments.csv"):
        yield "arguments (French)", row["body"]
    for row in _rows(folder / "nlbse24_issues/issues.csv"):
        yield "issue reports", f"{row['title']}\n{row['body'][:20_000]}"


def _rows(path: Path) -> Iterable[dict[str, str]]:
    csv.field_size_limit(sys.maxsize)
    with path.open(newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)


def host(chance: random.Random) -> str:
    """A host that nobody has heard of."""
    word = "".join(chance.choice("bcdfglmnprstvaeiou") for _ in range(9))
    return f"{word}.{chance.choice(['com', 'xyz', 'top', 'shop', 'net', 'info'])}"


def _offer(chance: random.Random) -> str:
    what = chance.choice(
        ["replica watches", "cheap loans", "SEO backlinks", "casino bonus", "viagra"]
    )
    there = f"https://{host(chance)}/{chance.randint(1, 999)}"
    return f"Best {what} online, 100% free shipping! Order now at {there}"


def _praise(chance: random.Random) -> str:
    said = chance.choice(
        ["Great post, very helpful!", "I really like this forum.", "Thanks for sharing."]
    )
    return f"{said} Also visit my site https://{host(chance)} for a special discount."


def _shortened(chance: random.Random) -> str:
    word = "".join(chance.choice("abcdefghijk0123456789") for _ in range(7))
    lure = chance.choice(["Win a prize", "make money fast"])
    return f"OMG you have to see this!!!! bit.ly/{word} {lure}"


def _wallet(chance: random.Random) -> str:
    number = chance.randint(10_000_000, 99_999_999)
    return (
        f"I earned 5,000 a week with crypto investment, guaranteed profit. Write to my mentor on "
        f"WhatsApp +44 7{number} or telegram @trade{number}"
    )


def _disguised(chance: random.Random) -> str:
    return (
        f"Новая cаsinо оnlinе j\u0430ckp\u043et, buy n\u043ew http://www.{host(chance)} "
        f"p\u0430yd\u0430y l\u043eans"
    )


def _shouted(chance: random.Random) -> str:
    return f"CHEAP FOLLOWERS AND LIKES!!!! BUY NOW, LIMITED OFFER: {host(chance)}/deal"


def _list_of_links(chance: random.Random) -> str:
    return "\n".join(f"https://{host(chance)}/p{number}" for number in range(6))


def _french(chance: random.Random) -> str:
    what = chance.choice(
        ["Crédit rapide sans risque", "Voyance gratuite", "Gagnez de l'argent facile"]
    )
    there = f"https://{host(chance)}"
    return f"{what}, offre limitée ! Cliquez ici : {there} ou WhatsApp +33 6 12 34 56 78"


def _escort(chance: random.Random) -> str:
    number = f"+91 98{chance.randint(10_000_000, 99_999_999)}"
    return f"Independent escorts in your city, call {number} {host(chance)}"


def _soup(chance: random.Random) -> str:
    words = ["".join(chance.choice("bcdfghjklmnpqrstvwxz") for _ in range(9)) for _ in range(8)]
    return f"{' '.join(words)} https://{host(chance)}"


def _soft(chance: random.Random) -> str:
    return (
        "We compared the best bikes of this year so that you do not have to, and wrote down what "
        f"we found: https://{host(chance)}/guide"
    )


def _marabout(chance: random.Random) -> str:
    number = f"+229 97 {chance.randint(10, 99)} 11 22"
    return f"Grand marabout voyance retour affectif, contact whatsapp {number}"


SEEN: dict[str, Recipe] = {
    "offer with a link": _offer,
    "praise with a link": _praise,
    "shortened link": _shortened,
    "wallet and telephone": _wallet,
    "foreign letters": _disguised,
    "shouting": _shouted,
}
NEW: dict[str, Recipe] = {
    "list of links": _list_of_links,
    "French offers": _french,
    "escorts": _escort,
    "letters at random": _soup,
    "marabout": _marabout,
    "soft: one link, good prose": _soft,
}


def score(text: str, chance: random.Random, known: set[str], copies: int = 0) -> float:
    """The score of a text as the first thing of a new account; its hosts are known from then on."""
    links = links_of(text)
    hosts = {link.host for link in links}
    facts = Facts(
        text=text,
        links=links,
        new_hosts=frozenset(hosts - known),
        copies=copies,
        age=timedelta(minutes=chance.choice([3, 8, 30, 120, 600, 1400])),
        lately=1 + copies,
        name=chance.choice(["anna", "jo-be", "Marc1987", "tester77", "velofan2024"]),
    )
    known |= hosts
    return score_of(signals_of(facts))


def wilson(hits: int, count: int) -> tuple[float, float]:
    """The 95 % interval of a share."""
    z, p = 1.96, hits / count
    middle = (p + z * z / (2 * count)) / (1 + z * z / count)
    half = z * np.sqrt(p * (1 - p) / count + z * z / (4 * count * count)) / (1 + z * z / count)
    return middle - half, middle + half


def told(name: str, hits: int, count: int) -> str:
    """One line of the table."""
    low, high = wilson(hits, count)
    return (
        f"{name:32} {hits:6} of {count:6}  {hits / count:7.2%}  ({max(0, low):.2%} to {high:.2%})"
    )


def measure_honest(folder: Path, seed: int, show: int) -> tuple[int, int]:
    """Print what is held of each honest source; how many texts were held, of how many."""
    chance, known = random.Random(seed), defaultdict[str, set[str]](set)
    held, read, examples = Counter[str](), Counter[str](), list[tuple[float, str, str]]()
    begun = time.perf_counter()
    for source, text in honest_texts(folder):
        found = score(text, chance, known[source.partition(":")[0]])
        read[source] += 1
        if found >= HOLD_FROM:
            held[source] += 1
            examples.append((found, source, " ".join(text.split())[:150]))
    seconds = time.perf_counter() - begun
    for source, count in read.items():
        print(told(source, held[source], count))
    print(told("all that is honest", held.total(), read.total()))
    print(f"{1000 * seconds / read.total():.2f} ms for each text")
    for line in chance.sample(examples, min(show, len(examples))):
        print("   ", *line)
    return held.total(), read.total()


def honest_first_comments(folder: Path, seed: int) -> tuple[int, int]:
    """How many first comments of the forum's authors are held, of how many."""
    chance, known, held, read = random.Random(seed), set[str](), 0, 0
    for source, text in honest_texts(folder):
        if not source.startswith("forum"):
            break
        found = score(text, chance, known)
        if source == "forum: first comments":
            held, read = held + (found >= HOLD_FROM), read + 1
    return held, read


def share_held(recipes: dict[str, Recipe], seed: int, copies: int = 0) -> float:
    """Which share is held of EACH texts by each of these recipes."""
    chance = random.Random(seed)
    texts = [recipe(chance) for recipe in recipes.values() for _ in range(EACH)]
    return sum(score(text, chance, set(), copies) >= HOLD_FROM for text in texts) / len(texts)


def measure_spam(seed: int) -> float:
    """Print what is held of each family of spam; the share of all."""
    shares = {}
    for title, recipes in (("known when weighed", SEEN), ("not looked at", NEW)):
        for name, recipe in recipes.items():
            shares[name] = share_held({name: recipe}, seed)
            print(told(name, round(shares[name] * EACH), EACH), f" {title}")
    shares["copies"] = share_held({"soft": _soft}, seed, COPIES)
    print(
        told("soft, the fifth copy of it", round(shares["copies"] * EACH), EACH), " not looked at"
    )
    recall = sum(shares.values()) / len(shares)
    print(told("all spam", round(recall * EACH * len(shares)), EACH * len(shares)))
    return recall


def main() -> None:
    """Measure both."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--show", type=int, default=0)
    given = options.parse_args()
    recall = measure_spam(given.seed)
    if given.data:
        held, read = measure_honest(given.data, given.seed, given.show)
        rate, spam = held / read, 1 / SPAM_IN
        precision = recall * spam / (recall * spam + rate * (1 - spam))
        print(
            f"precision where one text in {SPAM_IN} is spam: {precision:.1%}, recall {recall:.1%}"
        )


if __name__ == "__main__":
    main()
