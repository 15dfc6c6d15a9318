"""What a team sets: kinds of flags, and reasons kept ready."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forum.accounts.actor import Actor
from forum.accounts.session import current_actor
from forum.communities.policy import belongs_to_team
from forum.communities.queries import access_community
from forum.core.language import _
from forum.core.permissions import ensure
from forum.moderation.forms import KindsForm, ReasonsForm
from forum.moderation.kinds import kinds_of, reasons_of, set_kinds, set_reasons
from forum.moderation.views import blueprint
from forum.moderation.words import ACT_BUTTONS
from forum.web.access import action
from forum.web.forms import carry_out

if TYPE_CHECKING:
    from forum.communities.models import Community


@blueprint.get("/c/<slug>/settings/moderation")
@action("moderation.settings")
def settings(slug: str) -> ResponseReturnValue:
    """Kinds of flags and reasons, to change."""
    _actor, community = _team(slug)
    return _page(community, KindsForm(formdata=None), ReasonsForm(formdata=None))


@blueprint.post("/c/<slug>/settings/moderation/kinds")
@action("moderation.settings")
def keep_kinds(slug: str) -> ResponseReturnValue:
    """Have these kinds of flags."""
    actor, _community = _team(slug)
    form = KindsForm()

    def keep() -> bool:
        set_kinds(actor, access_community(actor, slug), form.rows())
        return True

    if not carry_out(form, keep):
        return _page(access_community(actor, slug), form, ReasonsForm(formdata=None)), 422
    flash(_("Kept."))
    return redirect(url_for("moderation.settings", slug=slug))


@blueprint.post("/c/<slug>/settings/moderation/reasons")
@action("moderation.settings")
def keep_reasons(slug: str) -> ResponseReturnValue:
    """Keep these reasons ready."""
    actor, _community = _team(slug)
    form = ReasonsForm()

    def keep() -> bool:
        set_reasons(actor, access_community(actor, slug), form.rows())
        return True

    if not carry_out(form, keep):
        return _page(access_community(actor, slug), KindsForm(formdata=None), form), 422
    flash(_("Kept."))
    return redirect(url_for("moderation.settings", slug=slug))


def _team(slug: str) -> tuple[Actor, Community]:
    actor = current_actor()
    community = access_community(actor, slug)
    ensure(belongs_to_team(actor, community), _("Only the team can change this."))
    return actor, community


def _page(community: Community, kinds_form: KindsForm, reasons_form: ReasonsForm) -> str:
    kinds = kinds_form.rows() or kinds_of(community)
    reasons = reasons_form.rows() or reasons_of(community)
    acts = {name: words for name, (words, _key) in ACT_BUTTONS.items()}
    shown = {"kinds": kinds, "reasons": reasons, "acts": acts, "community": community}
    forms = {"kinds_form": kinds_form, "reasons_form": reasons_form}
    return render_template("moderation/settings.html", **shown, **forms)
