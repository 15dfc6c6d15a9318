"""Themes against people's own labels, side by side with plain TF-IDF and k-means at the same k.

    python benchmarks/capture_engine.py --data DIR [--only crowdre ...]

DIR is the folder of the public data sets (docs/capture.md names their sources). Every method runs
in a process of its own, so that seconds and peak memory are its own; the peak counts Python and
the libraries (`imports`, about 150 MB), too. `found` chooses the number of themes itself and may
leave texts unthemed, which count as one class more; `given` and `k-means` are told the number.
"""

from __future__ import annotations

import argparse
import csv
import json
import resource
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
from scipy.optimize import linear_sum_assignment

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

# File, columns of the text (the first is its title), column of the label.
SETS = {
    "crowdre": ("crowdre_smarthome/ideas.csv", ["text"], "domain"),
    "republique": ("fr_republique_numerique/propositions.csv", ["title", "body"], "section_id"),
    "tweet89": ("tweet89/tweets.csv", ["text"], "label"),
    "stackoverflow20": ("stackoverflow20/titles.csv", ["text"], "label"),
}
METHODS = ("found", "given", "k-means")
STARTS = 4
MEGABYTE = 1024
COLUMNS = "set method n themes unthemed acc nmi ami seconds mb".split()
ROW = (
    "{set:<16}{method:<9}{n:>7}{themes:>7}{unthemed:>9}{acc:>7}{nmi:>7}{ami:>7}{seconds:>8}{mb:>7}"
)


def read(folder: Path, name: str) -> tuple[list[str], np.ndarray]:
    """The texts of a set and their labels as numbers."""
    file, columns, label = SETS[name]
    csv.field_size_limit(sys.maxsize)
    with (folder / file).open(newline="", encoding="utf-8") as opened:
        rows = list(csv.DictReader(opened))
    texts = ["\n".join(row[column] for column in columns) for row in rows]
    return texts, np.unique([row[label] for row in rows], return_inverse=True)[1]


def plain(texts: list[str], k: int) -> np.ndarray:
    """What a scikit-learn script of three lines does."""
    from sklearn.cluster import KMeans
    from sklearn.feature_extraction.text import TfidfVectorizer

    weights = TfidfVectorizer(min_df=2, max_df=0.5, sublinear_tf=True).fit_transform(texts)
    return KMeans(k, n_init=STARTS, random_state=0).fit(weights).labels_


def accuracy(truth: np.ndarray, labels: np.ndarray) -> float:
    """Share that is right under the best one-to-one naming of themes by labels."""
    places = np.unique(labels, return_inverse=True)[1]
    table = np.zeros((places.max() + 1, truth.max() + 1))
    np.add.at(table, (places, truth), 1)
    return float(table[linear_sum_assignment(-table)].sum() / len(truth))


def measure(folder: Path, name: str, method: str) -> dict[str, object]:
    """One method on one set."""
    from sklearn.metrics import adjusted_mutual_info_score, normalized_mutual_info_score

    from forum.capture.engine import ThemeModel

    texts, truth = read(folder, name)
    k = int(truth.max()) + 1
    began = time.perf_counter()
    if method == "k-means":
        labels = plain(texts, k)
    else:
        labels = ThemeModel(n_themes=k if method == "given" else None).fit_predict(texts)
    seconds = time.perf_counter() - began
    return {
        "set": name,
        "method": method,
        "n": len(texts),
        "themes": len(set(labels.tolist()) - {-1}),
        "unthemed": f"{np.mean(labels < 0):.1%}",
        "acc": f"{accuracy(truth, labels):.3f}",
        "nmi": f"{normalized_mutual_info_score(truth, labels):.3f}",
        "ami": f"{adjusted_mutual_info_score(truth, labels):.3f}",
        "seconds": f"{seconds:.1f}",
        "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // MEGABYTE,
    }


def main() -> None:
    """Print a row for every set and method."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--only", nargs="+", choices=SETS, default=list(SETS))
    parser.add_argument("--method", choices=METHODS, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.method:
        print(json.dumps(measure(args.data, args.only[0], args.method)))
        return
    print(ROW.format(**{name: name for name in COLUMNS}))
    for name in args.only:
        for method in METHODS:
            command = [sys.executable, __file__, "--data", str(args.data)]
            command += ["--only", name, "--method", method]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            print(ROW.format(**json.loads(done.stdout)), flush=True)


if __name__ == "__main__":
    main()
