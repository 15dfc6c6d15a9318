"""What a person says of themselves, and what they own."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forum.accounts import profile
from forum.accounts.queries import own_row
from forum.accounts.session import current_actor
from forum.communities.queries import owned_ids, product_models_of
from forum.communities.service import say_what_one_owns
from forum.core.language import _
from forum.people import queries
from forum.people.forms import PortraitForm, ProfileForm
from forum.people.views import blueprint
from forum.web.access import action
from forum.web.forms import carry_out


@blueprint.get("/settings/profile")
@action("me.profile.edit")
def profile_form() -> ResponseReturnValue:
    """The profile, to be changed by whose it is."""
    return profile_page()


@blueprint.post("/settings/profile")
@action("me.profile.edit")
def keep_profile() -> ResponseReturnValue:
    """Keep what a person says of themselves."""
    actor, form = current_actor(), ProfileForm()

    def keep() -> bool:
        said = form.sociability.data or None
        profile.edit_profile(actor, about=form.about.data or "", sociability=said)
        say_what_one_owns(actor, form.model_ids())
        return True

    if not carry_out(form, keep):
        return profile_page(form), 422
    flash(_("Kept."))
    return redirect(url_for("people.profile_form"))


def profile_page(form: ProfileForm | None = None, portrait_form: PortraitForm | None = None) -> str:
    """The page with both of its forms, as they are or as they were refused."""
    actor = current_actor()
    person = own_row(actor)
    if form is None:
        said = {"about": person.about, "sociability": person.sociability or ""}
        owned = [str(model_id) for model_id in owned_ids(person.id)]
        form = ProfileForm(formdata=None, model=owned, **said)
    homes = queries.homes_of(actor, person.id)
    models = product_models_of([home.community.id for home in homes])
    return render_template(
        "people/settings.html",
        form=form,
        portrait_form=portrait_form or PortraitForm(formdata=None),
        person=person,
        homes=homes,
        models=models,
    )
