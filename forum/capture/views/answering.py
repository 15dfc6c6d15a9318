"""Answer the ideas of a theme together: choose and write, look whom it tells, give the answer."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, render_template
from flask.typing import ResponseReturnValue

from forum.capture.forms import AnswerForm
from forum.capture.report.answerable import Choice, choices_of
from forum.capture.report.words import outcome_words
from forum.capture.views import blueprint
from forum.capture.views.correcting import THEME, About, about
from forum.core.errors import Invalid
from forum.ideas.answering import answer_ideas, checked
from forum.notices.audience import people_concerned
from forum.web.access import action
from forum.web.forms import carry_out


@dataclass(frozen=True)
class Preview:
    """How the answer reads, the reason of the step, to how many ideas, and how many it tells."""

    html: str
    reason: str
    ideas: int
    people: int


@blueprint.get(f"{THEME}/answer")
@action("idea.answer.several")
def answer_form(slug: str, key: str, theme: str) -> ResponseReturnValue:
    """Which of a theme's ideas to answer, and with which words."""
    it, form = about(slug, key, theme), AnswerForm(formdata=None)
    choices = choices_of(it.report, it.theme.members)
    form.ideas.data = [str(one.text.id) for one in choices if one.answered_at is None]
    return _page(it, form, choices)


@blueprint.post(f"{THEME}/answer")
@action("idea.answer.several")
def answer(slug: str, key: str, theme: str) -> ResponseReturnValue:
    """Look at the answer, or give it."""
    it, form = about(slug, key, theme), AnswerForm()
    choices = choices_of(it.report, it.theme.members)
    if form.act.data != "say":
        preview = _preview(it, form)
        return _page(it, form, choices, preview), 200 if preview else 422
    outcome = carry_out(
        form, lambda: answer_ideas(it.actor, community=it.community, **form.given())
    )
    if outcome is None:
        return _page(it, form, choices), 422
    flash(outcome_words(outcome))
    return it.back()


def _preview(it: About, form: AnswerForm) -> Preview | None:
    if not form.validate():
        return None
    given = form.given()
    ids = given.pop("idea_ids")
    del given["replaced"]
    try:
        words, reason = checked(ids, **given)
    except Invalid as error:
        form.take(error.fields)
        return None
    people = people_concerned(it.actor, it.community, ids)
    return Preview(words.html, reason if given["status"] else "", len(ids), people)


def _page(
    it: About, form: AnswerForm, choices: list[Choice], preview: Preview | None = None
) -> str:
    shown = {
        "page": it.report,
        "theme": next(one for one in it.report.findings["themes"] if one["key"] == it.theme.key),
        "choices": choices,
        "form": form,
        "preview": preview,
    }
    return render_template("capture/answer.html", community=it.community, **shown)
