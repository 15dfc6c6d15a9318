"""The public data sets that somebody has put into classes, and how texts go from room to room."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

# File, columns of the text (the first is its title), column of the label.
SETS = {
    "stackoverflow20": ("stackoverflow20/titles.csv", ["text"], "label"),
    "crowdre": ("crowdre_smarthome/ideas.csv", ["text"], "domain"),
    "republique": ("fr_republique_numerique/propositions.csv", ["title", "body"], "section_id"),
    "tweet89": ("tweet89/tweets.csv", ["text"], "label"),
}
TEXTS, TRUTH = "texts.jsonl", "truth.npy"


class Labelled(NamedTuple):
    """Texts, and the class of each as a number from 0."""

    texts: list[str]
    truth: np.ndarray

    @property
    def classes(self) -> int:
        """How many classes there are."""
        return len(np.unique(self.truth))


def read(folder: Path, name: str) -> Labelled:
    """A data set; FileNotFoundError where the folder has it not."""
    file, columns, label = SETS[name]
    csv.field_size_limit(sys.maxsize)
    with (folder / file).open(newline="", encoding="utf-8") as opened:
        rows = list(csv.DictReader(opened))
    texts = ["\n".join(row[column] for column in columns) for row in rows]
    return Labelled(texts, np.unique([row[label] for row in rows], return_inverse=True)[1])


def keep(labelled: Labelled, folder: Path) -> None:
    """Write texts for other processes: a line each, so that reading them needs no memory twice."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / TEXTS).open("w", encoding="utf-8") as opened:
        opened.writelines(json.dumps(text) + "\n" for text in labelled.texts)
    np.save(folder / TRUTH, labelled.truth)


def kept(folder: Path) -> Labelled:
    """Read back what `keep` wrote."""
    with (folder / TEXTS).open(encoding="utf-8") as opened:
        texts = [json.loads(line) for line in opened]
    return Labelled(texts, np.load(folder / TRUTH))


def distinct_words(texts: Sequence[str]) -> int:
    """How many different words there are, as they stand between spaces, in small letters."""
    words: set[str] = set()
    for text in texts:
        words.update(text.lower().split())
    return len(words)
