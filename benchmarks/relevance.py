"""How well search answers a whole question: related questions of a forum, against plain BM25.

    python -m benchmarks.relevance --data DIR

DIR holds `semeval2016_t3b_qatarliving` (SemEval-2016 task 3B; docs/capture.md names the sources):
each original question has ten related ones, marked by people as relevant or not. All related
questions are put into a real index, each original question is asked of it as somebody would type
it, and mean average precision is taken over its ten, as the task does (questions without a relevant
one are left out). What the search does not find comes last, in the order of the ids.

Plain BM25 has the same texts: words as they are, title and text as one, k1 = 1.2, b = 0.75. The
weights of the search were chosen by train-part1; train-part2 was seen beside it meanwhile.
"""

from __future__ import annotations

import argparse
import math
import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from benchmarks.similar import rows
from forum.search.backend import Ask, Document, Found, Narrowing, Reach
from forum.search.excerpts import nearness, wanted_of
from forum.search.index import WhooshBackend
from forum.search.questions import Question, read

TUNED_ON = "train-part1(csv)"
PLACE = 1
K1, B = 1.2, 0.75
WORD = re.compile(r"\w+")


@dataclass
class Original:
    """A question, and the ten related ones: (title, text, whether it is relevant)."""

    text: str
    related: list[tuple[str, str, bool]]


Order = Callable[[int, Original], Sequence[int]]


def read_parts(data: Path) -> dict[str, list[Original]]:
    """The original questions of each part."""
    parts: dict[str, dict[str, Original]] = defaultdict(dict)
    for row in rows(data / "semeval2016_t3b_qatarliving/question_pairs.csv"):
        text = f"{row['org_subject']} {row['org_body']}".strip()
        original = parts[row["split"]].setdefault(row["orgq_id"], Original(text, []))
        title, body = row["rel_subject"], row["rel_body"]
        if not title:
            title, _, rest = body.partition(". ")
            title, body = (title, rest) if rest else ("", body)
        original.related.append((title, body, row["relevance"] != "Irrelevant"))
    return {name: list(found.values()) for name, found in sorted(parts.items())}


def precision(originals: Mapping[int, Original], order: Order) -> float:
    """Mean average precision of an order."""
    every = []
    for number, original in originals.items():
        found, total = 0, 0.0
        for rank, place in enumerate(order(number, original), 1):
            if original.related[place][2]:
                found += 1
                total += found / rank
        if found:
            every.append(total / found)
    return sum(every) / len(every)


def plain(originals: Mapping[int, Original]) -> Order:
    """BM25 as in the books."""
    texts = {
        (number, place): WORD.findall(f"{title} {body}".lower())
        for number, one in originals.items()
        for place, (title, body, _relevant) in enumerate(one.related)
    }
    documents = Counter(word for text in texts.values() for word in set(text))
    mean = sum(map(len, texts.values())) / len(texts)

    def score(asked: set[str], text: list[str]) -> float:
        counts, about = Counter(text), 1 - B + B * len(text) / mean
        total = 0.0
        for word in asked & counts.keys():
            rare = math.log(1 + (len(texts) - documents[word] + 0.5) / (documents[word] + 0.5))
            total += rare * counts[word] * (K1 + 1) / (counts[word] + K1 * about)
        return total

    def order(number: int, original: Original) -> list[int]:
        asked = set(WORD.findall(original.text.lower()))
        places = range(len(original.related))
        return sorted(places, key=lambda place: -score(asked, texts[number, place]))

    return order


def ours(originals: Mapping[int, Original], folder: Path, *, final: bool) -> Order:
    """Our search; `final` with the last step, in which words side by side count."""
    backend = WhooshBackend(folder)
    documents = [
        Document("thread", 100 * number + place, title, body, "en", date.min, PLACE, area=number)
        for number, one in originals.items()
        for place, (title, body, _relevant) in enumerate(one.related)
    ]
    backend.begin()
    backend.take("thread", documents, 1)
    backend.finish()

    def order(number: int, original: Original) -> list[int]:
        question = read(original.text)
        found = _found(backend, question, number)
        scores = {hit.key[1] % 100: hit.score for hit in found.hits}
        if final:
            wanted = wanted_of(question, found)
            for place in scores:
                title, body, _relevant = original.related[place]
                scores[place] += nearness(f"{title} . {body}", wanted)
        places = range(len(original.related))
        return sorted(places, key=lambda place: (-scores.get(place, 0.0), place))

    return order


def _found(backend: WhooshBackend, question: Question, number: int) -> Found:
    ask = Ask(
        groups=[term.stems for term in question.terms],
        reach=Reach(frozenset({PLACE})),
        optional=[term.stems for term in question.optional],
        only=Narrowing(areas=frozenset({number})),
    )
    return backend.find(ask, 0, 100)


def given(_number: int, original: Original) -> Sequence[int]:
    """The order of the search engine that the related questions came from."""
    return range(len(original.related))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    data: Path = parser.parse_args().data
    print(f"{'MAP':18} {'asked':>6} {'given':>7} {'BM25':>7} {'index':>7} {'search':>7}")
    for name, found in read_parts(data).items():
        originals = dict(enumerate(found, 1))
        asked = sum(any(one[2] for one in original.related) for original in found)
        with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
            orders = (
                given,
                plain(originals),
                ours(originals, Path(first), final=False),
                ours(originals, Path(second), final=True),
            )
            figures = " ".join(f"{precision(originals, order):7.4f}" for order in orders)
        print(f"{name:18} {asked:6} {figures}{'   (tuned on)' if name == TUNED_ON else ''}")


if __name__ == "__main__":
    main()
