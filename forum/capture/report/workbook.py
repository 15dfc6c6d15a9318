"""A report as a workbook: themes, ideas, what was heard in talk, and how the report was made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from forum.capture.report.chips import chips_of
from forum.capture.report.owned import OwnedByTheme, owned_of
from forum.capture.report.queries import ReportPage
from forum.capture.report.sentences import Heard, filled_in, rows_of, unchanged_since
from forum.capture.report.words import MODE_WORDS, PART_WORDS, SENTENCE_WORDS, note_words
from forum.communities.models import Community
from forum.core.language import _
from forum.core.spreadsheets import Column, Sheet, workbook
from forum.extensions import db

# Of all that was heard the surest of each theme, and so many sentences are asked for at once.
SENTENCES_MAX, ASKED_AT_ONCE = 5_000, 1_000
MOMENT = "%Y-%m-%d %H:%M UTC"


def as_workbook(page: ReportPage) -> bytes:
    """The report as a file for spreadsheet programs."""
    sheets = (_themes(page), _ideas(page), _talk(page), _about(page))
    return workbook(sheets, made_at=page.report.frozen_at)


def _themes(page: ReportPage) -> Sheet:
    themes = page.findings["themes"]
    parts, owned = _parts(themes), owned_of(page.report)
    columns = (
        Column(_("Rank"), "number", 7),
        Column(_("Theme"), width=36),
        Column(_("Words"), width=36),
        Column(_("Ideas"), "number", 8),
        Column(_("People"), "number", 8),
        Column(_("Share of the people"), "percent", 10),
        *_demand_columns(),
        *_score_columns(),
        *(Column(str(PART_WORDS[name]).capitalize(), "score", 11) for name in parts),
        Column(_("Stability"), "percent", 10),
        Column(_("Camps that agree"), "number", 9),
        Column(_("Wishes"), "number", 9),
        Column(_("Complaints"), "number", 11),
        *(Column(_("Own %(model)s", model=model), "number", 12) for model in owned.models),
        Column(_("To notice"), width=28),
        Column(_("Key"), width=20),
    )
    goes_on = page.run.before_id is not None
    rows = (
        [
            *(theme["position"], theme["label"], ", ".join(theme["terms"])),
            *(theme["size"], theme["people"], theme["breadth"]),
            *_numbers(theme, parts),
            theme["stability"],
            # Nobody knows how many camps agree where none reacted enough.
            theme["agreeing"] if theme["camps"] else None,
            *(theme["wishes"], theme["complaints"]),
            *_owning(owned, theme["key"]),
            ", ".join(chip.word for chip in chips_of(theme, page.findings, goes_on=goes_on)),
            theme["key"],
        ]
        for theme in themes
    )
    return Sheet(_("Themes"), columns, rows)


def _owning(owned: OwnedByTheme, theme: str) -> list[object]:
    """How many own each model, or why that is not said."""
    unsaid = _("not shown") if theme in owned.guarded else _("fewer than 5")
    counts = dict(zip(owned.models, owned.themes.get(theme, ()), strict=False))
    return [unsaid if counts.get(model) is None else counts[model] for model in owned.models]


def _ideas(page: ReportPage) -> Sheet:
    ideas, labels = page.findings["ideas"], page.labels()
    parts = _parts(ideas)
    columns = (
        Column(_("Rank"), "number", 7),
        Column(_("Idea"), width=60),
        Column(_("Author"), width=20),
        Column(_("Status"), width=14),
        Column(_("Theme"), width=36),
        *_demand_columns(),
        *_score_columns(),
        *(Column(str(PART_WORDS[name]).capitalize(), "score", 11) for name in parts),
        Column(_("Camps that agree"), "number", 9),
        Column(_("Key"), width=34),
    )
    rows = ([*_idea(page, idea, labels), *_numbers(idea, parts), *_end(idea)] for idea in ideas)
    return Sheet(_("Ideas"), columns, rows)


def _idea(page: ReportPage, idea: dict[str, Any], labels: dict[str, str]) -> list[object]:
    text = page.text(idea["key"])
    title = _("(withdrawn)") if text.gone else text.title
    theme = labels.get(idea["theme"] or "", "")
    return [idea["position"], title, text.author_name, text.status, theme]


def _end(idea: dict[str, Any]) -> list[object]:
    return [idea["agreeing"] if idea["camps"] else None, idea["key"]]


def _talk(page: ReportPage) -> Sheet:
    columns = (
        Column(_("Theme"), width=36),
        Column(_("What it is"), width=14),
        Column(_("How sure"), "percent", 9),
        Column(_("Sentence"), width=90),
        Column(_("Said by"), width=20),
        Column(_("Where"), width=36),
    )
    rows = (
        [
            row.group.label,
            SENTENCE_WORDS[row.kind],
            row.chance,
            row.text,
            row.author_name,
            row.thread_title or _("an idea"),
        ]
        for row in _heard(page)
    )
    return Sheet(_("Talk"), columns, rows)


def _heard(page: ReportPage) -> Iterator[Heard]:
    """What may be quoted still, and says what it said when the run began."""
    rows = [row for row in rows_of(page.findings) if row.kind in SENTENCE_WORDS][:SENTENCES_MAX]
    community = db.session.get_one(Community, page.run.community_id)
    for begin in range(0, len(rows), ASKED_AT_ONCE):
        some = rows[begin : begin + ASKED_AT_ONCE]
        yield from filled_in(community, some, where=unchanged_since(page.run))


def _about(page: ReportPage) -> Sheet:
    report, parameters = page.report, page.findings["parameters"]
    facts: list[tuple[str, object, str]] = [
        (_("Report"), page.run.key, ""),
        (_("Frozen"), report.frozen_at.strftime(MOMENT), ""),
        (_("Corpus (SHA-256)"), report.corpus_hash, ""),
        (_("Findings (SHA-256)"), report.findings_hash, ""),
        (_("Seed"), page.run.seed, ""),
        (_("How it looked for themes"), str(MODE_WORDS[page.run.mode]), ""),
        (_("Engine"), str(parameters.get("engine", "")), ""),
        (_("Ideas"), report.ideas, ""),
        (_("Themes"), report.themes, ""),
        (_("Unthemed"), report.unthemed, ""),
        (_("Posts read"), page.findings["posts"], ""),
    ]
    for of, words in (
        ("theme_weights", _("a theme's score")),
        ("idea_weights", _("an idea's score")),
    ):
        weights = parameters.get(of, {})
        facts += [
            (_("Weight in %(of)s: %(part)s", of=words, part=PART_WORDS[name]), weights[name], "%")
            for name in PART_WORDS
            if name in weights
        ]
    facts.append((_("Intervals"), _("They hold in 80 of 100 cases."), ""))
    facts += [(_("To know"), note_words(note), "") for note in page.findings["notes"]]
    columns = (
        Column(_("What"), width=44),
        Column(_("Value"), "number", 70),
        Column(_("Share"), "percent", 9),
    )
    rows = ([name, *((None, value) if sign else (value, None))] for name, value, sign in facts)
    return Sheet(_("About"), columns, rows)


def _parts(rows: Sequence[dict[str, Any]]) -> list[str]:
    """The parts of which a score is made in this report."""
    return [name for name in PART_WORDS if rows and name in rows[0]["contributions"]]


def _demand_columns() -> tuple[Column, ...]:
    return (
        Column(_("Want it"), "percent", 9),
        Column(_("from"), "percent", 8),
        Column(_("to"), "percent", 8),
    )


def _score_columns() -> tuple[Column, ...]:
    return (
        Column(_("Score"), "score", 9),
        Column(_("from"), "score", 8),
        Column(_("to"), "score", 8),
    )


def _numbers(row: dict[str, Any], parts: Sequence[str]) -> list[object]:
    demand, made = row["demand"], row["contributions"]
    return [
        *(demand[name] for name in ("mean", "low", "high")),
        *(row[name] for name in ("score", "low", "high")),
        *(made.get(name) for name in parts),
    ]
