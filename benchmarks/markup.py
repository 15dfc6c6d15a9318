"""How long the slowest hostile texts take: the recipes that make Markdown parsers hang.

    python -m benchmarks.markup --data DIR

DIR holds `markdown-pathological`, the 29 recipes of the test corpora. Each is cooked to the size of
a post and to what the recipes were made for, and rendered; the processor seconds of the slowest are
printed, beside those of a plain post of the same length. The promise is one second each.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from pathlib import Path

from forum.core import markup
from tests.unit.markup import corpora

SIZES = (20_000, 32_000)
PLAIN = "A saddle that folds away, as the one of my mother's first bicycle did. "
SHOWN = 5


def seconds(text: str) -> float:
    """The processor's time for rendering it once."""
    began = time.process_time()
    markup.render(text)
    return time.process_time() - began


def measured(size: int) -> Iterator[tuple[float, str]]:
    """How long each recipe of that size takes, and its name."""
    for name, recipe in corpora.recipes().items():
        yield seconds(corpora.cooked(recipe, size)), name


def main() -> None:
    """Print the slowest of each size."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=corpora.SECURITY)
    corpora.SECURITY = parser.parse_args().data
    for size in SIZES:
        plain = seconds((PLAIN * size)[:size])
        print(f"{size} characters; a plain post takes {plain:.2f} s of processor time")
        for taken, name in sorted(measured(size), reverse=True)[:SHOWN]:
            print(f"  {taken:5.2f} s  {name}")


if __name__ == "__main__":
    main()
