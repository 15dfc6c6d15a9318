"""An item: its fields, the ideas that it is made of, its history, and taking it out again."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forum.accounts.session import current_actor
from forum.communities.queries import access_community, managers_of
from forum.core.database import whole_number
from forum.core.language import _
from forum.core.transaction import transaction
from forum.credits.words import DEAL_WORDS
from forum.ideas.queries import access_idea
from forum.pipeline import moving, queries
from forum.pipeline.forms import NONE, DropForm, ItemForm, NoteForm
from forum.pipeline.integrations.queries import outside_of
from forum.pipeline.notes import notes_of
from forum.pipeline.stages import stages_of
from forum.pipeline.views import blueprint
from forum.web.access import action
from forum.web.forms import carry_out, choices

ITEM = "/c/<slug>/pipeline/<int:item_id>"


@blueprint.get(ITEM)
@action("pipeline.view")
def show(slug: str, item_id: int) -> ResponseReturnValue:
    """An item."""
    return item_page(slug, item_id)


@blueprint.post(ITEM)
@action("pipeline.move")
def change(slug: str, item_id: int) -> ResponseReturnValue:
    """Write an item's fields."""
    actor, form = current_actor(), ItemForm()
    community = access_community(actor, slug)

    def write() -> bool:
        item = queries.access_item(actor, community, item_id)
        fields = moving.Fields(
            title=form.title.data or "",
            owner_id=whole_number(form.owner.data),
            estimate=form.estimate.data or "",
            effort=whole_number(form.effort.data),
            value=whole_number(form.value.data),
            target=form.target.data or "",
        )
        version = form.version.data
        moving.change_item(actor, community=community, item=item, fields=fields, version=version)
        return True

    if not carry_out(form, write):
        return item_page(slug, item_id, form=form), 422
    flash(_("Kept."))
    return redirect(url_for("pipeline.show", slug=slug, item_id=item_id))


@blueprint.post(f"{ITEM}/ideas/<int:idea_id>/out")
@action("pipeline.move")
def take_out(slug: str, item_id: int, idea_id: int) -> ResponseReturnValue:
    """Take an idea out of an item."""
    actor = current_actor()
    with transaction():
        community = access_community(actor, slug)
        item = queries.access_item(actor, community, item_id)
        idea = access_idea(actor, community, idea_id)
        moving.take_out_idea(actor, community=community, item=item, idea=idea)
        gone = item.closed_at is not None
    flash(_("Taken out. Its deal ends, and stays recorded."))
    if gone:
        return redirect(url_for("pipeline.board", slug=slug))
    return redirect(url_for("pipeline.show", slug=slug, item_id=item_id))


@blueprint.post(f"{ITEM}/drop")
@action("pipeline.move")
def drop(slug: str, item_id: int) -> ResponseReturnValue:
    """Take an item out of the pipeline."""
    actor, form = current_actor(), DropForm()
    community = access_community(actor, slug)

    def take() -> bool:
        item = queries.access_item(actor, community, item_id)
        terms = {"status": form.status.data or "", "reason": form.reason.data or ""}
        moving.drop_item(actor, community=community, item=item, **terms)
        return True

    if not carry_out(form, take):
        return item_page(slug, item_id, drop=form), 422
    flash(_("It is out of the pipeline. Its ideas say so, and why."))
    return redirect(url_for("pipeline.board", slug=slug))


def item_page(
    slug: str,
    item_id: int,
    *,
    form: ItemForm | None = None,
    drop: DropForm | None = None,
    note: NoteForm | None = None,
) -> str:
    """The page of an item, with whichever form was refused."""
    actor = current_actor()
    community = access_community(actor, slug)
    item = queries.access_item(actor, community, item_id)
    card = queries.card_of(item)
    form = form or ItemForm(formdata=None, **_written(card))
    owners = {str(key): name for key, name in managers_of(community)}
    form.owner.choices = choices({**NONE, **_still(card), **owners})
    shown = {
        "card": card,
        "form": form,
        "drop": drop or DropForm(formdata=None, status="open"),
        "note": note or NoteForm(formdata=None),
        "notes": notes_of(actor, community, item),
        "history": queries.history_of(item),
        "stages": stages_of(community),
        "deals": DEAL_WORDS,
        "outside": outside_of(community, item.id),
    }
    return render_template("pipeline/item.html", community=community, **shown)


def _written(card: queries.ItemCard) -> dict[str, str]:
    item = card.item
    numbers = {"owner": item.owner_id, "effort": item.effort, "value": item.value}
    words = {"title": item.title, "estimate": item.estimate, "target": item.target}
    return {name: str(value or "") for name, value in numbers.items()} | words


def _still(card: queries.ItemCard) -> dict[str, str]:
    """Who owns it, also where they left the team meanwhile."""
    return {str(card.item.owner_id): card.owner_name} if card.owner_name else {}
