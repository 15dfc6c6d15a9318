"""What a team sets about screening, and its rules."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forum.accounts.actor import Actor
from forum.accounts.session import current_actor
from forum.communities.policy import belongs_to_team
from forum.communities.queries import access_community
from forum.core.errors import Invalid
from forum.core.language import _
from forum.core.limits import RULE_MAX
from forum.core.permissions import ensure
from forum.core.transaction import transaction
from forum.moderation.screening import foreseeing, settings
from forum.moderation.screening.forms import RuleForm, ThresholdsForm
from forum.moderation.screening.words import ACT_WORDS, KIND_WORDS
from forum.moderation.views import blueprint
from forum.web.access import action
from forum.web.forms import carry_out
from forum.web.templating import number

if TYPE_CHECKING:
    from forum.communities.models import Community


@blueprint.get("/c/<slug>/settings/screening")
@action("screening.edit")
def screening(slug: str) -> ResponseReturnValue:
    """The thresholds and the rules as they are."""
    _actor, community = _team(slug)
    return _page(community)


@blueprint.post("/c/<slug>/settings/screening")
@action("screening.edit")
def keep_thresholds(slug: str) -> ResponseReturnValue:
    """Keep the thresholds."""
    actor, _community = _team(slug)
    form = ThresholdsForm()

    def keep() -> bool:
        settings.set_thresholds(actor, community=access_community(actor, slug), given=form.given())
        return True

    if not carry_out(form, keep):
        return _page(access_community(actor, slug), thresholds=form), 422
    flash(_("Kept."))
    return redirect(url_for("moderation.screening", slug=slug))


@blueprint.post("/c/<slug>/settings/screening/rules")
@action("screening.edit")
def add_rule(slug: str) -> ResponseReturnValue:
    """Keep a rule, or only look what it would have met."""
    actor, community = _team(slug)
    form = RuleForm()
    given = {"kind": form.kind.data or "", "pattern": form.pattern.data or ""}
    if form.look.data and form.validate():
        try:
            return _page(community, rule=form, foreseen=foreseeing.foresee(community, **given))
        except Invalid as fault:
            form.take(fault.fields)
            return _page(community, rule=form), 422

    def keep() -> bool:
        here = access_community(actor, slug)
        settings.add_rule(actor, community=here, act=form.act.data or "", **given)
        return True

    if not carry_out(form, keep):
        return _page(access_community(actor, slug), rule=form), 422
    flash(_("The rule holds from now on."))
    return redirect(url_for("moderation.screening", slug=slug, _anchor="rules"))


@blueprint.post("/c/<slug>/settings/screening/rules/<int:rule_id>/remove")
@action("screening.edit")
def remove_rule(slug: str, rule_id: int) -> ResponseReturnValue:
    """Take a rule away."""
    actor, _community = _team(slug)
    with transaction():
        settings.remove_rule(actor, community=access_community(actor, slug), rule_id=rule_id)
    flash(_("The rule is gone. What it held waits on."))
    return redirect(url_for("moderation.screening", slug=slug, _anchor="rules"))


def _team(slug: str) -> tuple[Actor, Community]:
    actor = current_actor()
    community = access_community(actor, slug)
    ensure(belongs_to_team(actor, community), _("Only the community's team can do this."))
    return actor, community


def _page(
    community: Community,
    *,
    thresholds: ThresholdsForm | None = None,
    rule: RuleForm | None = None,
    foreseen: foreseeing.Foreseen | None = None,
) -> str:
    shown: dict[str, Any] = {"rules": settings.rules_of([community.id]), "foreseen": foreseen}
    now = settings.thresholds_of(community.id)
    texts = {
        name: number(value) if isinstance(value, float) else str(value)
        for name, value in asdict(now).items()
        if name != "holds_links"
    }
    asked = {**texts, "holds_links": now.holds_links}
    return render_template(
        "moderation/screening.html",
        community=community,
        thresholds=thresholds or ThresholdsForm(formdata=None, **asked),
        rule=rule or RuleForm(formdata=None),
        kind_words=KIND_WORDS,
        act_words=ACT_WORDS,
        pattern_max=RULE_MAX,
        **shown,
    )
