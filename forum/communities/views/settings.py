"""The settings of a community."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.accounts.actor import Actor
from forum.accounts.freshness import ensure_fresh
from forum.accounts.session import current_actor
from forum.communities import governing, policy
from forum.communities.colour import DEFAULT_ACCENT, Swatch, swatches
from forum.communities.forms import SettingsForm
from forum.communities.governing import Settings
from forum.communities.queries import access_community
from forum.communities.views import blueprint
from forum.core.errors import Invalid
from forum.core.language import _
from forum.core.permissions import ensure
from forum.web.access import action
from forum.web.forms import carry_out

if TYPE_CHECKING:
    from forum.communities.models import Community

AS_THEY_ARE = ("name", "tagline", "language", "accent", "rules", "licence", "reactions")


@blueprint.get("/c/<slug>/settings")
@action("community.settings.edit")
def settings_form(slug: str) -> ResponseReturnValue:
    """The settings as they are."""
    _actor, community = _manager(slug)
    now = governing.settings_of(community)
    words = {name: getattr(now, name) for name in (*AS_THEY_ARE, "visibility", "compares")}
    age = str(now.minimum_age)
    more = {"minimum_age": age, "members_invite": now.members_invite}
    days = "" if now.answer_within_days is None else str(now.answer_within_days)
    more |= {"answer_within_days": days, "answer_from_votes": str(now.answer_from_votes)}
    return _page(community, SettingsForm(formdata=None, **words, **more))


@blueprint.post("/c/<slug>/settings")
@action("community.settings.edit")
def change_settings(slug: str) -> ResponseReturnValue:
    """Keep the settings."""
    actor, _community = _manager(slug)
    form = SettingsForm()
    if not carry_out(form, lambda: _changed(actor, slug, form)):
        return _page(access_community(actor, slug), form), 422
    flash(_("Kept."))
    return redirect(url_for("communities.settings_form", slug=slug))


def _changed(actor: Actor, slug: str, form: SettingsForm) -> bool:
    community = access_community(actor, slug)
    given = Settings(
        **{name: form[name].data or "" for name in AS_THEY_ARE},
        # Who may not change it is not asked, so nothing comes.
        visibility=form.visibility.data or community.visibility,
        minimum_age=form.age(),
        members_invite=form.members_invite.data,
        compares=form.compares.data,
        answer_within_days=form.within_days(),
        answer_from_votes=form.from_votes(),
    )
    if given.visibility != community.visibility:
        ensure_fresh()
    governing.change_settings(actor, community, given, ask_again=form.ask_again.data)
    return True


@blueprint.get("/c/<slug>/settings/accent")
@action("community.settings.edit")
def accent(slug: str) -> ResponseReturnValue:
    """How a colour would look, light and dark, and what is done to it until it reads."""
    _actor, community = _manager(slug)
    shown = _swatches(request.args.get("accent", ""))
    return render_template("communities/swatches.html", community=community, swatches=shown)


def _swatches(colour: str) -> tuple[Swatch, Swatch]:
    try:
        return swatches(colour)
    except Invalid:
        return swatches(DEFAULT_ACCENT)


def _manager(slug: str) -> tuple[Actor, Community]:
    actor = current_actor()
    community = access_community(actor, slug)
    allowed = policy.manages_product(actor, community)
    ensure(allowed, _("Only the product team changes the settings."))
    return actor, community


def _page(community: Community, form: SettingsForm) -> str:
    shown = _swatches(form.accent.data or "")
    return render_template(
        "communities/settings.html", community=community, form=form, swatches=shown
    )
