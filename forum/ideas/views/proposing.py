"""Propose an idea: the box, the steps, the draft that is kept meanwhile, the preview."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.accounts.actor import Actor
from forum.accounts.session import current_actor
from forum.accounts.texts import CAPTURE
from forum.communities.policy import can_write
from forum.communities.queries import access_community
from forum.communities.refusing import ensure_may_write
from forum.communities.rules import accept_rules, faults_of_rules
from forum.core import images, language, markup, titles
from forum.core.database import whole_number
from forum.core.language import _
from forum.core.limits import PICTURES_BYTES
from forum.core.slugs import slugify
from forum.core.transaction import after_commit, transaction
from forum.ideas import drafts, queries, videos, writing
from forum.ideas.forms import BoxForm, ProposeForm
from forum.ideas.views import blueprint
from forum.ideas.views.finding import address
from forum.ideas.views.pictures import designs_folder, take_pictures
from forum.threads.queries import access_post
from forum.web.access import action
from forum.web.forms import carry_out, create_once, was_sent
from forum.web.uploads import takes_files

if TYPE_CHECKING:
    from forum.communities.models import Community
    from forum.ideas.models import Draft, Idea

TEXTS = ("title", "body", "why", "tags", "video", "area", "source")
# What each step asks for: its fields must hold before the next one is shown.
STEPS = (("kind", "title", "body"), ("why", "tags"), ("images", "video"), ("consent", "rules"))


@blueprint.get("/c/<slug>/ideas/new")
@action("idea.create")
def propose_form(slug: str) -> ResponseReturnValue:
    """The steps to propose an idea; the idea box leads here with a title, a draft goes on here."""
    actor, community = _place(slug)
    if (draft_id := whole_number(request.args.get("draft"))) is None:
        words = {"title": request.args.get("title", "")[:200], **_of_post(actor, community)}
        return _page(actor, community, ProposeForm(formdata=None, **words))
    draft = queries.access_draft(actor, community, draft_id)
    texts = {name: getattr(draft, name) for name in TEXTS}
    at = {"draft": str(draft.id), "seen": str(draft.version)}
    form = ProposeForm(formdata=None, kind=draft.kind, **texts, **at)
    return _page(actor, community, form)


def _of_post(actor: Actor, community: Community) -> dict[str, str]:
    """The words of the post that an idea is to be made of, if the address names one."""
    if (post_id := whole_number(request.args.get("from_post"))) is None:
        return {}
    post = access_post(actor, community, post_id)
    return {"body": post.body, "source": str(post.id)}


@blueprint.post("/c/<slug>/ideas/new")
@action("idea.create")
@takes_files(PICTURES_BYTES)
def propose(slug: str) -> ResponseReturnValue:
    """Propose an idea."""
    actor, community, form = _begun(slug)
    has_pictures = form.images.data or form.drop.data
    if has_pictures and not was_sent(form) and _kept(actor, community, form) is None:
        return _page(actor, community, form, code=422)
    idea = create_once(form, lambda: _proposed(actor, community, form))
    if idea is None:
        return _page(actor, community, form, code=422)
    flash(
        _("Your idea is kept, and waits for a moderator. Until then you alone see it here.")
        if idea.visibility == "held"
        else _("Your idea is there. Others can see it, vote on it and discuss it.")
    )
    return redirect(address(slug, idea.id, slugify(idea.title)))


def _proposed(actor: Actor, community: Community, form: ProposeForm) -> Idea:
    accept_rules(actor, community, said=form.rules.data)
    return drafts.propose_words(
        actor,
        community=community,
        words=_words(form),
        draft_id=form.draft_id(),
        seen=form.seen_version(),
        texts=form.described(),
        agrees_in=language.current() if form.consent.data else None,
    )


@blueprint.post("/c/<slug>/ideas/box")
@action("idea.list")
def box(slug: str) -> ResponseReturnValue:
    """The idea box: go to the steps with the title filled in."""
    access_community(current_actor(), slug)
    title = (BoxForm().title.data or "").strip()[:200]
    return redirect(url_for("ideas.propose_form", slug=slug, title=title or None))


@blueprint.post("/c/<slug>/ideas/drafts")
@action("idea.create")
@takes_files(PICTURES_BYTES)
def keep(slug: str) -> ResponseReturnValue:
    """Keep what is written so far; script asks for the draft's state, and checks a step."""
    actor, community, form = _begun(slug)
    draft = _kept(actor, community, form)
    if request.headers.get("X-Fragment"):
        shown = {"community": community, "form": form, "faults": _faults(actor, community, form)}
        shown |= _pictures(actor, community, form)
        page = render_template("ideas/draft.html", draft=draft, **shown)
        return page, 200 if draft else 409
    if draft is None:
        return _page(actor, community, form, code=422)
    flash(_("Kept. You can go on now, later, or on another device."))
    return redirect(url_for("ideas.propose_form", slug=slug, draft=draft.id))


@blueprint.post("/c/<slug>/ideas/drafts/<int:draft_id>/discard")
@action("idea.create")
def discard(slug: str, draft_id: int) -> ResponseReturnValue:
    """Let a draft go."""
    actor = current_actor()
    with transaction():
        community = access_community(actor, slug)
        files = drafts.discard_draft(actor, community=community, draft_id=draft_id)
        after_commit(lambda: images.discard(files, designs_folder()))
    flash(_("The draft is gone."))
    return redirect(url_for("ideas.propose_form", slug=slug))


@blueprint.post("/c/<slug>/ideas/preview")
@action("idea.create")
def preview(slug: str) -> ResponseReturnValue:
    """What the idea would look like; nothing is kept by it."""
    actor, community, form = _begun(slug)
    words = _words(form)
    shown = {
        "words": words,
        "body_html": markup.render(f"{words.body}\n\n{words.why}").html,
        "video": None if videos.fault_of(words.video) else videos.video_of(words.video),
    }
    if request.headers.get("X-Fragment"):
        pictures = queries.pictures_of(actor, form.draft_id())
        shown |= {"community": community, "pictures": pictures}
        return render_template("ideas/preview.html", **shown)
    return _page(actor, community, form, preview=shown)


def _begun(slug: str) -> tuple[Actor, Community, ProposeForm]:
    form = ProposeForm()
    form.validate()
    return *_place(slug), form


def _place(slug: str) -> tuple[Actor, Community]:
    actor = current_actor()
    community = access_community(actor, slug)
    refusal = _("Join this community to propose ideas.")
    ensure_may_write(actor, community, can_write(actor, community), refusal)
    return actor, community


def _words(form: ProposeForm) -> drafts.Words:
    given = {name: form[name].data or "" for name in TEXTS}
    given["area"] = str(form.area_id() or "")
    given["source"] = given["source"][:9]
    return drafts.Words(kind=form.kind.data or "feature", **given)


def _kept(actor: Actor, community: Community, form: ProposeForm) -> Draft | None:
    """Keep the words, then the pictures: a refused picture loses no word."""
    draft = carry_out(form, lambda: _kept_words(actor, community, form))
    if draft is None:
        return None
    form.draft.data, form.seen.data = str(draft.id), str(draft.version)
    if form.images.data and not _kept_pictures(actor, draft, form):
        return None
    return draft


def _kept_words(actor: Actor, community: Community, form: ProposeForm) -> Draft:
    draft = drafts.keep_draft(
        actor,
        community=community,
        words=_words(form),
        draft_id=form.draft_id(),
        seen=form.seen_version(),
    )
    drafts.describe_pictures(draft, form.described())
    if dropped := form.dropped():
        files = drafts.drop_picture(draft, dropped)
        after_commit(lambda: images.discard(files, designs_folder()))
    return draft


def _kept_pictures(actor: Actor, draft: Draft, form: ProposeForm) -> bool:
    def add(stored: list[images.Stored]) -> bool:
        drafts.add_pictures(actor, draft=draft, pictures=stored)
        return True

    there = len(queries.pictures_of(actor, draft.id))
    return bool(take_pictures(form, form.images.data, there, add))


def _faults(actor: Actor, community: Community, form: ProposeForm) -> dict[str, str]:
    """What is wrong with the fields of the step that somebody wants to leave, and with pictures."""
    words = _words(form)
    title, tags = titles.one_line(words.title), titles.split_tags(words.tags)
    found = writing.faults_of(title, words.body, tags, words.video)
    if not form.rules.data:
        found |= faults_of_rules(actor, community)
    number = int(form.step.data) if (form.step.data or "").isdecimal() else -1
    asked = STEPS[number] if 0 <= number < len(STEPS) else ()
    shown = {name: words for name, words in found.items() if name in asked}
    refused = {name: form[name].errors[0] for name in ("images", "draft") if form[name].errors}
    return shown | refused


def _pictures(actor: Actor, community: Community, form: ProposeForm) -> dict[str, Any]:
    """The pictures of the draft, and the ideas here that have one like them."""
    found = queries.pictures_of(actor, form.draft_id())
    return {"pictures": found, "alike": queries.look_alikes(actor, community, found)}


def _page(
    actor: Actor,
    community: Community,
    form: ProposeForm,
    *,
    code: int = 200,
    preview: dict[str, Any] | None = None,
) -> ResponseReturnValue:
    page = render_template(
        "ideas/propose.html",
        # Read again: what was refused has been rolled back.
        community=access_community(actor, community.slug),
        form=form,
        **_pictures(actor, community, form),
        drafts=queries.drafts_of(actor, community),
        preview=preview,
        capture_words=CAPTURE.words[language.current()],
    )
    return page, code
