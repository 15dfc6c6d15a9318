"""Try other weights on a report: what would stand where, and how to keep them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from forum.capture.report.queries import IdeaText, ReportPage, texts_of
from forum.capture.report.reweighing import Placed, how_it_counts, reweighed, weights_in
from forum.capture.report.words import HUNDRED, PART_WORDS, points
from forum.capture.settings import WeightsNow, refuse_odd
from forum.core.errors import Invalid
from forum.core.language import _

IDEAS_SHOWN = 20
OF = ("theme", "idea")


@dataclass(frozen=True)
class Tried:
    """A report ranked by other weights; `words` says which parts count otherwise than in it.

    `address` holds the weights as fields, `keeping` those for the next runs, where the parts of
    which the report knows nothing count beside the others as they do now.
    """

    themes: Sequence[Placed]
    ideas: Sequence[tuple[Placed, IdeaText]]
    words: Mapping[str, Sequence[tuple[str, str]]]
    address: Mapping[str, str]
    keeping: Mapping[str, str]

    @property
    def moved(self) -> int:
        """How many themes stand elsewhere."""
        return sum(placed.steps != 0 for placed in self.themes)


def as_reported(page: ReportPage) -> dict[str, str]:
    """The weights that a report was made with, as the fields of a form."""
    return {
        f"{of}_{name}": points(weight)
        for of in OF
        for name, weight in weights_in(page.findings, of).items()
    }


def try_weights(
    page: ReportPage, given: Mapping[str, Mapping[str, float]], now: WeightsNow
) -> Tried:
    """Rank a report by the weights `given` for an idea and a theme; Invalid where none would."""
    refuse_odd(**given)
    times = {of: _times(page, of, given[of]) for of in OF}
    weights = {of: weights_in(page.findings, of) for of in OF}
    ideas = reweighed(page.findings["ideas"], weights["idea"], times["idea"])[:IDEAS_SHOWN]
    texts = texts_of(page.run.community_id, [placed.row["key"] for placed in ideas])
    told = {of: how_it_counts(times[of]) for of in OF}
    reported = as_reported(page)
    address = {
        field: points(given[of][name])
        for of in OF
        for name in weights[of]
        if points(given[of][name]) != reported[field := f"{of}_{name}"]
    }
    shown = ReportPage(page.run, page.report, page.findings, texts, page.before)
    return Tried(
        themes=reweighed(page.findings["themes"], weights["theme"], times["theme"]),
        ideas=[(placed, shown.text(placed.row["key"])) for placed in ideas],
        words={
            of: [(str(word), told[of][n]) for n, word in PART_WORDS.items() if told[of].get(n)]
            for of in OF
        },
        address=address,
        keeping={
            f"{of}_{name}": points(weight)
            for of in OF
            for name, weight in _kept(given[of], weights[of], now, of).items()
        },
    )


def _times(page: ReportPage, of: str, given: Mapping[str, float]) -> dict[str, float]:
    """How many times each part counts what it did; exactly once where nothing was changed."""
    before = weights_in(page.findings, of)
    times = {
        name: given[name] / (float(points(weight)) / HUNDRED) for name, weight in before.items()
    }
    if not any(times.values()):
        text = _("One of these weights at least must be above 0.")
        raise Invalid({f"{of}_{next(iter(before), 'demand')}": text})
    return times


def _kept(
    given: Mapping[str, float], known: Mapping[str, float], now: WeightsNow, of: str
) -> dict[str, float]:
    current = now.weights.idea if of == "idea" else now.weights.theme
    # As much as the known parts count together in the report, for what they count together now.
    scale = 1.0 / (sum(current[name] for name in known) or 1.0)
    return {
        name: given[name] if name in known else weight * scale for name, weight in current.items()
    }
