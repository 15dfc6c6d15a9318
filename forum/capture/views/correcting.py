"""Rule on a theme of a report: its name, a pin, with which other it belongs, how it is split."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forum.accounts.session import current_actor
from forum.capture.forms import OtherThemeForm, PinForm, RenameForm, SplitForm
from forum.capture.report import queries
from forum.capture.rulings.themes import (
    ThemeOf,
    is_pinned,
    keep_themes_apart,
    merge_themes,
    pin_theme,
    rename_theme,
    split_theme,
    unpin_theme,
)
from forum.capture.views import blueprint
from forum.communities.queries import access_community
from forum.core.language import _
from forum.web.access import action
from forum.web.forms import carry_out

if TYPE_CHECKING:
    from forum.accounts.actor import Actor
    from forum.capture.models import Ruling
    from forum.capture.report.queries import ReportPage
    from forum.communities.models import Community

THEME = "/c/<slug>/reports/<key>/themes/<theme>"


@dataclass(frozen=True)
class About:
    """Who corrects what: a theme of a report of a community."""

    actor: Actor
    community: Community
    report: ReportPage
    theme: ThemeOf

    def back(self) -> ResponseReturnValue:
        """To the theme in its report."""
        themes = self.report.findings["themes"]
        place = next(one["position"] for one in themes if one["key"] == self.theme.key)
        slug, key = self.community.slug, self.report.run.key
        return redirect(f"{url_for('capture.report', slug=slug, key=key)}#theme-{place}")


def about(slug: str, key: str, theme: str) -> About:
    """What an address is about."""
    actor = current_actor()
    community = access_community(actor, slug)
    report = queries.access_report(actor, community, key, showing=queries.of_theme(theme))
    return About(actor, community, report, ThemeOf.found(report.findings, theme))


@blueprint.get(THEME)
@action("capture.rule")
def theme(slug: str, key: str, theme: str) -> ResponseReturnValue:
    """All that can be ruled on a theme, and all of its ideas."""
    return _page(about(slug, key, theme))


@blueprint.post(f"{THEME}/rename")
@action("capture.rule")
def rename(slug: str, key: str, theme: str) -> ResponseReturnValue:
    """Give the theme a name."""
    it, form = about(slug, key, theme), RenameForm()

    def rule() -> Ruling:
        label = form.label.data or ""
        return rename_theme(it.actor, community=it.community, theme=it.theme, label=label)

    ruled = carry_out(form, rule)
    if ruled is None:
        return _page(it, rename=form), 422
    flash(_("From the next report on it is called “%(name)s”.", name=ruled.label))
    return it.back()


@blueprint.post(f"{THEME}/pin")
@action("capture.rule")
def pin(slug: str, key: str, theme: str) -> ResponseReturnValue:
    """Pin the theme, or do so no longer."""
    it, form = about(slug, key, theme), PinForm()

    def rule() -> bool:
        use_case = pin_theme if form.on.data else unpin_theme
        use_case(it.actor, community=it.community, theme=it.theme)
        return True

    if not carry_out(form, rule):
        return _page(it), 422
    if form.on.data:
        flash(_("Pinned: later reports keep it a theme, however small it gets."))
    else:
        flash(_("No longer pinned: the next report keeps it only while there are ideas for it."))
    return it.back()


@blueprint.post(f"{THEME}/merge")
@action("capture.rule")
def merge(slug: str, key: str, theme: str) -> ResponseReturnValue:
    """Put another theme into this one."""
    it, form = about(slug, key, theme), OtherThemeForm()
    other = ThemeOf.found(it.report.findings, form.other.data or "")

    def rule() -> Ruling:
        return merge_themes(it.actor, community=it.community, kept=it.theme, other=other)

    if carry_out(form, rule) is None:
        return _page(it), 422
    names = {"one": it.theme.label, "other": other.label}
    flash(_("From the next report on, “%(one)s” and “%(other)s” are one theme.", **names))
    return it.back()


@blueprint.post(f"{THEME}/different")
@action("capture.rule")
def keep_apart(slug: str, key: str, theme: str) -> ResponseReturnValue:
    """Keep this theme and another one two."""
    it, form = about(slug, key, theme), OtherThemeForm()
    other = ThemeOf.found(it.report.findings, form.other.data or "")

    def rule() -> Ruling:
        return keep_themes_apart(it.actor, community=it.community, one=it.theme, other=other)

    if carry_out(form, rule) is None:
        return _page(it), 422
    names = {"one": it.theme.label, "other": other.label}
    flash(_("Later reports keep “%(one)s” and “%(other)s” apart.", **names))
    return it.back()


@blueprint.post(f"{THEME}/split")
@action("capture.rule")
def split(slug: str, key: str, theme: str) -> ResponseReturnValue:
    """Split off the chosen ideas, or split the theme into its parts."""
    it, form = about(slug, key, theme), SplitForm()

    def rule() -> Ruling:
        chosen = frozenset(form.ideas.data)
        return split_theme(it.actor, community=it.community, theme=it.theme, chosen=chosen)

    if carry_out(form, rule) is None:
        return _page(it, split=form), 422
    flash(_("From the next report on, “%(label)s” is split.", label=it.theme.label))
    return it.back()


def _page(it: About, *, rename: RenameForm | None = None, split: SplitForm | None = None) -> str:
    themes = it.report.findings["themes"]
    shown = {
        "page": it.report,
        "theme": next(one for one in themes if one["key"] == it.theme.key),
        "others": [one for one in themes if one["key"] != it.theme.key],
        "members": [(key, it.report.text(key)) for key in it.theme.members],
        "pinned": is_pinned(it.community, it.theme),
        "rename": rename or RenameForm(formdata=None, label=it.theme.label),
        "split": split or SplitForm(formdata=None),
    }
    return render_template("capture/theme.html", community=it.community, **shown)
