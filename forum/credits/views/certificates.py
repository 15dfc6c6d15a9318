"""Certificates: made by whom they are about, read by whoever has the code."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forum.accounts.session import current_actor
from forum.core.language import _
from forum.core.permissions import ensure
from forum.core.transaction import transaction
from forum.credits import certifying, policy, queries
from forum.credits.forms import CertificateForm
from forum.credits.views import blueprint
from forum.credits.views.ideas import WORDS
from forum.web.access import action
from forum.web.forms import create_once
from forum.web.links import whole_link

CERTIFICATE = "/certificates/<code>"


@blueprint.post("/certificates")
@action("certificate.make")
def make() -> ResponseReturnValue:
    """Make a certificate of what the actor is credited for by now."""
    actor, form = current_actor(), CertificateForm()
    ensure(policy.can_make_certificate(actor), _("Sign in to make a certificate."))
    made = create_once(
        form, lambda: certifying.make_certificate(actor, is_listed=bool(form.is_listed.data))
    )
    if made is None:
        return redirect(url_for("credits.person", person_id=actor.person_id))
    return redirect(url_for("credits.certificate", code=made.code))


@blueprint.get(CERTIFICATE)
@action("certificate.view")
def certificate(code: str) -> ResponseReturnValue:
    """A certificate, and whether it holds."""
    actor = current_actor()
    made, who = queries.access_certificate(code)
    if made.revoked_at is not None:
        return render_template("credits/revoked.html", made=made), 410
    page = queries.certificate_page(made, who)
    address = whole_link("credits.certificate", code=code)
    mine = policy.can_revoke(actor, who.person_id)
    return render_template(
        "credits/certificate.html", page=page, address=address, is_own=mine, **WORDS
    )


@blueprint.post(f"{CERTIFICATE}/revoke")
@action("certificate.revoke")
def revoke(code: str) -> ResponseReturnValue:
    """Revoke a certificate of one's own."""
    actor = current_actor()
    with transaction():
        made, who = queries.access_certificate(code)
        certifying.revoke_certificate(actor, made, who.person_id)
    flash(_("Revoked. Its address says so from now on."))
    return redirect(url_for("credits.person", person_id=actor.person_id))
