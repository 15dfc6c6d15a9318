"""A report as a file: Markdown to read, JSON to compute with, CSV and XLSX for a spreadsheet."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from typing import Any

from forum.capture.report.chips import chips_of, side_of
from forum.capture.report.queries import ReportPage
from forum.capture.report.quoted import looked_at, quotations
from forum.capture.report.sentences import Heard
from forum.capture.report.words import MODE_WORDS, PART_WORDS, SIDE_WORDS, note_words
from forum.capture.report.workbook import as_workbook
from forum.core.language import _
from forum.core.spreadsheets import csv_text

THEME_IDEAS_SHOWN = 10
_MARKS = re.compile(r"([\\`*_\[\]<>#|])")


def markdown(page: ReportPage) -> str:
    """The report as a text that reads well as it stands."""
    report, findings = page.report, page.findings
    lines = [
        f"# {_('Report')} {page.run.key}",
        "",
        _(
            "%(ideas)d ideas, %(themes)d themes, %(unthemed)d unthemed. The intervals hold in 80 "
            "of 100 cases.",
            ideas=report.ideas,
            themes=report.themes,
            unthemed=report.unthemed,
        ),
        "",
        f"- {_('corpus')}: `{report.corpus_hash}`",
        f"- {_('findings')}: `{report.findings_hash}`",
        f"- {_('seed')}: {page.run.seed}",
        f"- {_('themes')}: {MODE_WORDS[page.run.mode]}",
        *_weight_lines(findings["parameters"]),
        "",
    ]
    for note in findings["notes"]:
        lines += [note_words(note), ""]
    said = quotations(page.run, looked_at(findings))
    for theme in findings["themes"]:
        lines += _theme_lines(page, theme, said.get(theme["key"], ()))
    return "\n".join(lines).rstrip() + "\n"


def _weight_lines(parameters: dict[str, Any]) -> list[str]:
    """What each part of a score counted."""
    said = {"idea_weights": _("an idea's score"), "theme_weights": _("a theme's score")}
    return [
        f"- {words}: {_counted(parameters[of])}" for of, words in said.items() if of in parameters
    ]


def _counted(weights: dict[str, float]) -> str:
    return ", ".join(f"{PART_WORDS[n]} {weights[n]:.0%}" for n in PART_WORDS if n in weights)


def _theme_lines(page: ReportPage, theme: dict[str, Any], said: Sequence[Heard]) -> list[str]:
    shares = theme["contributions"]
    parts = ", ".join(f"{PART_WORDS[n]} {shares[n]:+.3f}" for n in PART_WORDS if n in shares)
    lines = [
        f"## {theme['position']}. {_plain(theme['label'])}",
        "",
        _(
            "%(ideas)d ideas by %(people)d people. Wanted by %(mean)s (%(low)s to %(high)s) of "
            "those who saw them.",
            ideas=theme["size"],
            people=theme["people"],
            **_demand(theme["demand"]),
        ),
        f"{_('Why here')}: {parts} = {theme['score']:.3f}",
        "",
        *_told_lines(page, theme),
        *(line for row in said for line in _quoted_lines(row)),
    ]
    shown = theme["members"][:THEME_IDEAS_SHOWN]
    lines += [f"- {_title(page, key)}" for key in shown]
    rest = len(theme["members"]) - len(shown)
    return [*lines, *([f"- … +{rest}"] if rest else []), ""]


def _told_lines(page: ReportPage, theme: dict[str, Any]) -> list[str]:
    """Trend, stability, camps and parts, as far as the report knows of them."""
    chips = chips_of(theme, page.findings, goes_on=page.run.before_id is not None)
    lines = [f"{chip.word}: {chip.sentence}" for chip in chips]
    if theme["stability"] is not None:
        lines.append(_("Stability: %(share)s.", share=f"{theme['stability']:.0%}"))
    lines += [
        _(
            "Camp %(number)d %(side)s: %(mean)s (%(low)s to %(high)s) of the %(reacted)d of its "
            "people who reacted.",
            number=voice["camp"] + 1,
            side=SIDE_WORDS[side_of(voice["wants"])],
            reacted=voice["reacted"],
            **_demand(voice["wants"]),
        )
        for voice in theme["camps"]
    ]
    lines += [
        _("Within it: %(part)s (%(ideas)d ideas).", part=_plain(part["label"]), ideas=len(keys))
        for part in theme["parts"]
        for keys in [part["members"]]
    ]
    return [*(f"- {line}" for line in lines), ""] if lines else []


def _quoted_lines(row: Heard) -> list[str]:
    """A sentence of talk with who said it, and where."""
    quote = _("“%(text)s”", text=_plain(row.text))
    where = _plain(row.thread_title) or _("an idea")
    return [f"> {quote}", f"> {_plain(row.author_name)}, {where}", ""]


def _demand(share: dict[str, Any]) -> dict[str, str]:
    return {name: f"{share[name]:.0%}" for name in ("mean", "low", "high")}


def _title(page: ReportPage, key: str) -> str:
    text = page.text(key)
    if text.gone:
        return _("(withdrawn)")
    return f"{_plain(text.title)} ({_plain(text.author_name)})"


def _plain(text: str) -> str:
    return _MARKS.sub(r"\\\1", " ".join(text.split()))


def as_json(page: ReportPage) -> str:
    """The findings as they were frozen, with the texts that may be read now."""
    texts = {
        idea["key"]: {"title": text.title, "author": text.author_name, "status": text.status}
        for idea in page.findings["ideas"]
        if not (text := page.text(idea["key"])).gone
    }
    said = {
        theme: [
            {"kind": row.kind, "text": row.text, "author": row.author_name, "post": row.post_id}
            for row in rows
        ]
        for theme, rows in quotations(page.run, looked_at(page.findings)).items()
    }
    whole = {
        "run": page.run.key,
        "seed": page.run.seed,
        "corpus": page.report.corpus_hash,
        "findings_hash": page.report.findings_hash,
        "findings": page.findings,
        "owned": json.loads(page.report.owned or "null"),
        "texts": texts,
        "said": said,
    }
    return json.dumps(whole, ensure_ascii=False, sort_keys=True, indent=1) + "\n"


def as_csv(page: ReportPage) -> str:
    """The ranked ideas, a row each, with their theme and every part of the score."""
    labels = {theme["key"]: theme["label"] for theme in page.findings["themes"]}
    ideas = page.findings["ideas"]
    parts = [name for name in PART_WORDS if ideas and name in ideas[0]["contributions"]]
    header = ["position", "key", "title", "author", "status", "theme", "theme_key"]
    header += [
        "demand",
        "demand_low",
        "demand_high",
        "score",
        "score_low",
        "score_high",
        "agreeing",
    ]
    header += parts
    return csv_text(header, (_row(page, idea, labels, parts) for idea in ideas))


def _row(
    page: ReportPage, idea: dict[str, Any], labels: dict[str, str], parts: list[str]
) -> list[object]:
    text = page.text(idea["key"])
    title = _("(withdrawn)") if text.gone else text.title
    demand = idea["demand"]
    return [
        idea["position"],
        idea["key"],
        title,
        text.author_name,
        text.status,
        labels.get(idea["theme"], ""),
        idea["theme"] or "",
        *(demand[name] for name in ("mean", "low", "high")),
        *(idea[name] for name in ("score", "low", "high")),
        # Nobody knows how many camps agree where none reacted enough.
        idea["agreeing"] if idea["camps"] else "",
        *(idea["contributions"][name] for name in parts),
    ]


TEXTS: dict[str, Callable[[ReportPage], str]] = {"md": markdown, "json": as_json, "csv": as_csv}
FORMATS: dict[str, Callable[[ReportPage], str | bytes]] = {**TEXTS, "xlsx": as_workbook}
