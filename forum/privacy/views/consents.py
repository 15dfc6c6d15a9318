"""What one agreed to, and taking it back."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forum.accounts import queries, service
from forum.accounts.session import current_actor
from forum.accounts.texts import CAPTURE, MINIMUM_AGE
from forum.core.language import LANGUAGES, _, current
from forum.core.permissions import ensure
from forum.privacy import consents as agreed
from forum.privacy import policy
from forum.privacy.forms import ConsentForm
from forum.privacy.views import blueprint
from forum.web.access import action
from forum.web.forms import carry_out


@blueprint.get("/settings/consents")
@action("me.consent")
def consents() -> ResponseReturnValue:
    """Every agreement, and the consent to capture to be given or taken back."""
    return _page(ConsentForm(capture=current_actor().capture_consent))


@blueprint.post("/settings/consents")
@action("me.consent")
def consent() -> ResponseReturnValue:
    """Give or take back the consent to capture; it takes effect at once."""
    actor, form = current_actor(), ConsentForm()
    ensure(policy.can_consent(actor), _("Please sign in."))

    agrees = form.capture.data
    changes = agrees != actor.capture_consent or (agrees and not queries.may_be_quoted(actor))

    def keep() -> bool:
        if changes:
            service.set_capture_consent(actor, agrees=agrees, language=current())
        return True

    if not carry_out(form, keep):
        return _page(form), 422
    if not changes:
        flash(_("Kept."))
    elif agrees:
        flash(_("You agree to capture from now on."))
    else:
        flash(_("Taken back: what you wrote has left reports, exports and the pipeline."))
    return redirect(url_for("privacy.consents"))


def _page(form: ConsentForm) -> str:
    actor = current_actor()
    ensure(policy.can_consent(actor), _("Please sign in."))
    return render_template(
        "privacy/consents.html",
        form=form,
        words=CAPTURE.words[current()],
        earlier=actor.capture_consent and not queries.may_be_quoted(actor),
        agreements=agreed.agreements_of(actor),
        age=MINIMUM_AGE,
        of_age_at=agreed.age_confirmed_at(actor),
        languages=LANGUAGES,
    )
