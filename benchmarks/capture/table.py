"""The rows as Markdown tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from statistics import fmean, stdev

from benchmarks.capture.methods import METHODS, TF_IDF
from benchmarks.capture.rows import SETS, SIZES, Results, Row, middle, numbers, ratio

MANY = 10
NOTHING = "–"


def page(results: Results, plot: str) -> str:
    """Everything that was measured, and on what."""
    head = ["# Themes: how good, and at what cost", ""]
    head += ["`make bench-capture` wrote this; [benchmarks/README.md](../README.md) explains it."]
    head += ["", *_runs(results)]
    parts = ["\n".join(head)]
    if results.places(SETS):
        parts += ["## Against people's own classes", quality(results)]
    if results.places(SIZES):
        parts += ["## Cost as corpora grow", corpora(results), cost(results)]
        parts += [f"![Seconds and memory against the number of texts]({plot})"]
    return "\n\n".join(parts) + "\n"


def _runs(results: Results) -> list[str]:
    """What all runs were on, and then each with what it had apart."""
    used = {row.run for row in results.rows}
    runs = {name: lines for name, lines in sorted(results.runs.items()) if name in used}
    shared = [
        line for line in next(iter(runs.values()), ()) if all(line in o for o in runs.values())
    ]
    apart = {name: [line for line in lines if line not in shared] for name, lines in runs.items()}
    told = [
        f"- Run of {name}{': ' if rest else ''}{'; '.join(rest)}" for name, rest in apart.items()
    ]
    return [*(f"- {line}" for line in shared), *told]


def quality(results: Results) -> str:
    """The sets: mean and standard deviation over the seeds."""
    body = []
    for on in results.places(SETS):
        for first, (name, rows) in enumerate(_groups(results, SETS, on)):
            shown = "" if first else _described(results, on)
            title = METHODS[name].title + _fewer(results, SETS, on, rows)
            if not numbers(rows, "seconds"):
                body.append([shown, title, *[NOTHING] * 5, rows[-1].gave_up or NOTHING])
                continue
            themes, unthemed = middle(rows, "themes") or 0, fmean(numbers(rows, "unthemed") or [0])
            body.append([shown, title, f"{themes:g}", f"{unthemed:.1%}"])
            body[-1] += [_spread(rows, column) for column in ("accuracy", "nmi", "ami")]
            body[-1].append(_round(middle(rows, "seconds")) + _gave_up(rows))
    head = "set|method|themes|unthemed|accuracy|NMI|AMI|seconds".split("|")
    return markdown(head, body)


def corpora(results: Results) -> str:
    """What the larger corpora are like."""
    head = ["texts", "words in a text", "distinct words", "classes"]
    body = []
    for on in results.places(SIZES):
        told = results.corpora[on]
        row = [f"{int(on):,}", f"{told['length']:.0f}", f"{told['words']:,.0f}"]
        body.append([*row, f"{told['classes']:.0f}"])
    return markdown(head, body)


def cost(results: Results) -> str:
    """The sizes: medians over the turns, and how many times plain TF-IDF and k-means that is."""
    body = []
    for on in results.places(SIZES):
        plain = results.of(SIZES, on, TF_IDF)
        for first, (name, rows) in enumerate(_groups(results, SIZES, on)):
            shown = "" if first else f"{int(on):,}"
            title = METHODS[name].title
            if not numbers(rows, "seconds"):
                body.append([shown, title, NOTHING, rows[-1].gave_up or NOTHING, *[NOTHING] * 6])
                continue
            told = [str(len(numbers(rows, "seconds"))), _round(middle(rows, "seconds"))]
            told += [_round(middle(rows, "cpu")), f"{middle(rows, 'megabytes'):,.0f}"]
            told += [_round(ratio(rows, plain, column)) for column in ("seconds", "cpu")]
            nmi, themes = middle(rows, "nmi"), middle(rows, "themes")
            told += [NOTHING if themes is None else f"{themes:g}"]
            told += [NOTHING if nmi is None else f"{nmi:.3f}".removeprefix("0")]
            told[1] += _gave_up(rows)
            body.append([shown, title, *told])
    head = "texts|method|turns|seconds|CPU s|MB|× seconds|× CPU|themes|NMI".split("|")
    return markdown(head, body)


def markdown(head: Sequence[str], body: Iterable[Sequence[str]]) -> str:
    """A table."""
    lines = [head, ["---"] * len(head), *body]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _groups(results: Results, part: str, on: str) -> list[tuple[str, list[Row]]]:
    found = [(name, results.of(part, on, name)) for name in results.methods(METHODS)]
    return [(name, rows) for name, rows in found if rows]


def _described(results: Results, on: str) -> str:
    told = results.corpora[on]
    return f"{on}: {told['texts']:,.0f} texts, {told['classes']:.0f} classes"


def _fewer(results: Results, part: str, on: str, rows: Sequence[Row]) -> str:
    """How many turns a method had, where others had more."""
    turns = Counter(row.method for row in results.rows if (row.part, row.on) == (part, on))
    few = f", {len(rows)} seed{'s' if len(rows) > 1 else ''}"
    return few if len(rows) < max(turns.values()) else ""


def _spread(rows: Sequence[Row], name: str) -> str:
    found = numbers(rows, name)
    mean = f"{fmean(found):.3f}".removeprefix("0")
    return f"{mean} ± {stdev(found):.3f}".replace("± 0.", "± .") if len(found) > 1 else mean


def _round(value: float | None) -> str:
    if value is None:
        return NOTHING
    return f"{value:,.0f}" if value >= MANY * MANY else f"{value:.3g}"


def _gave_up(rows: Sequence[Row]) -> str:
    why = [row.gave_up for row in rows if row.gave_up]
    return f" (once {why[0]})" if why else ""
