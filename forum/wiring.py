"""The only list of blueprints, events and their handlers, effects, commands and permissions."""

from __future__ import annotations

from flask import Flask

from forum.accounts import cli as accounts_cli
from forum.accounts import policy as accounts_policy
from forum.accounts import views as accounts_views
from forum.accounts.events import (
    CaptureConsentGiven,
    CaptureConsentWithdrawn,
    PersonChanged,
    PersonJoined,
)
from forum.accounts.session import current_actor
from forum.capture import cli as capture_cli
from forum.capture import policy as capture_policy
from forum.capture import service as capture_service
from forum.capture import views as capture_views
from forum.capture.freezing import meaning as capture_meaning
from forum.capture.report import words as capture_words
from forum.cockpit import jobs as cockpit_jobs
from forum.cockpit import policy as cockpit_policy
from forum.cockpit import views as cockpit_views
from forum.communities import cli as communities_cli
from forum.communities import policy as communities_policy
from forum.communities import views as communities_views
from forum.communities.events import (
    AnswerRuleChanged,
    AreasRemoved,
    CommunityFounded,
    LanguageChanged,
)
from forum.communities.queries import standings_of
from forum.communities.words import ROLE_WORDS, VISIBILITY_WORDS
from forum.compare import policy as compare_policy
from forum.compare import service as compare_service
from forum.compare import views as compare_views
from forum.core import mail
from forum.core.events import Handler
from forum.core.permissions import joined
from forum.credits import beside, correcting, deals, ledger, proposing, rewards
from forum.credits import policy as credits_policy
from forum.credits import views as credits_views
from forum.credits.events import DealEnded, DealMade
from forum.demo import cli as demo_cli
from forum.ideas import above as ideas_above
from forum.ideas import attention, feeds, merging
from forum.ideas import cli as ideas_cli
from forum.ideas import jobs as ideas_jobs
from forum.ideas import policy as ideas_policy
from forum.ideas import service as ideas_service
from forum.ideas import talk as ideas_talk
from forum.ideas import views as ideas_views
from forum.ideas import waiting as ideas_waiting
from forum.ideas.events import (
    AmendmentAnswered,
    AmendmentOffered,
    IdeaAnswered,
    IdeaEdited,
    IdeaProposed,
    IdeasAnswered,
    IdeasImported,
    IdeasMerged,
    IdeaVisibilityChanged,
    MergeProposed,
    MergeUndone,
    StatusChanged,
)
from forum.ideas.words import AMENDMENT_WORDS, KIND_PILLS, STATUS_WORDS
from forum.notices import bell, enclosing, telling
from forum.notices import jobs as notices_jobs
from forum.notices import policy as notices_policy
from forum.notices import service as notices_service
from forum.notices import views as notices_views
from forum.people import cli as people_cli
from forum.people import jobs as people_jobs
from forum.people import policy as people_policy
from forum.people import service as people_service
from forum.people import views as people_views
from forum.pipeline import cli as pipeline_cli
from forum.pipeline import policy as pipeline_policy
from forum.pipeline import pulling as pipeline_pulling
from forum.pipeline import stages as pipeline_stages
from forum.pipeline import views as pipeline_views
from forum.pipeline.events import ItemChanged, ItemMoved, ItemPulled, StageRemoved
from forum.pipeline.integrations import cli as integrations_cli
from forum.pipeline.integrations import delivering, mapping, polling, pushing, sweeping
from forum.pipeline.integrations import policy as integrations_policy
from forum.pipeline.integrations import views as integrations_views
from forum.search import cli as search_cli
from forum.search import jobs as search_jobs
from forum.search import noting
from forum.search import policy as search_policy
from forum.search import views as search_views
from forum.statistics import policy as statistics_policy
from forum.statistics import service as statistics_service
from forum.statistics import views as statistics_views
from forum.threads import above
from forum.threads import jobs as threads_jobs
from forum.threads import policy as threads_policy
from forum.threads import service as threads_service
from forum.threads import views as threads_views
from forum.threads.events import (
    PostEdited,
    PostShownOrHidden,
    PostsMoved,
    PostThanked,
    PostWritten,
    ThanksTakenBack,
    ThreadChanged,
    ThreadOpened,
    ThreadShownOrHidden,
    ThreadsRead,
)
from forum.web import access, assets, health, serving, styleguide

STANDINGS = standings_of

BLUEPRINTS = (
    assets.blueprint,
    health.blueprint,
    accounts_views.blueprint,
    communities_views.blueprint,
    threads_views.blueprint,
    ideas_views.blueprint,
    compare_views.blueprint,
    statistics_views.blueprint,
    notices_views.blueprint,
    search_views.blueprint,
    people_views.blueprint,
    capture_views.blueprint,
    credits_views.blueprint,
    pipeline_views.blueprint,
    cockpit_views.blueprint,
    integrations_views.blueprint,
)

PERMISSIONS = joined(
    access.ACTIONS,
    accounts_policy.ACTIONS,
    communities_policy.ACTIONS,
    threads_policy.ACTIONS,
    ideas_policy.ACTIONS,
    compare_policy.ACTIONS,
    statistics_policy.ACTIONS,
    notices_policy.ACTIONS,
    search_policy.ACTIONS,
    people_policy.ACTIONS,
    capture_policy.ACTIONS,
    credits_policy.ACTIONS,
    pipeline_policy.ACTIONS,
    cockpit_policy.ACTIONS,
    integrations_policy.ACTIONS,
)

EVENTS: dict[type, tuple[Handler, ...]] = {
    CaptureConsentGiven: (ideas_service.follow_consent,),
    CommunityFounded: (pipeline_stages.set_up_stages,),
    # The index asks which ideas are about an area while they still are.
    AreasRemoved: (noting.note_areas, ideas_service.leave_areas, threads_service.leave_areas),
    LanguageChanged: (noting.note_language,),
    AnswerRuleChanged: (ideas_waiting.follow_rule,),
    IdeaProposed: (noting.note_idea, telling.on_idea),
    IdeaEdited: (noting.note_idea,),
    IdeaVisibilityChanged: (noting.note_idea, bell.on_idea_shown_or_hidden),
    IdeasImported: (noting.note_imported,),
    IdeaAnswered: (telling.on_answer,),
    IdeasAnswered: (telling.on_answers,),
    StatusChanged: (
        deals.end_with_idea,
        merging.release_merged,
        ledger.on_released,
        rewards.on_released,
        people_service.record_considered,
        noting.note_idea,
        telling.on_status,
    ),
    AmendmentOffered: (telling.on_amendment,),
    AmendmentAnswered: (
        people_service.record_amendment,
        proposing.on_amendment,
        telling.on_amendment_answer,
    ),
    MergeProposed: (telling.on_merge_proposed,),
    IdeasMerged: (
        pipeline_pulling.follow_merge,
        proposing.on_merge,
        people_service.record_duplicate,
        noting.note_merge,
        telling.on_merge,
    ),
    MergeUndone: (
        people_service.forget_duplicate,
        proposing.on_unmerge,
        noting.note_merge,
        telling.on_unmerge,
    ),
    ThreadOpened: (noting.note_thread, telling.on_thread),
    ThreadChanged: (noting.note_thread,),
    PostWritten: (noting.note_post, telling.on_post),
    PostEdited: (noting.note_post, telling.on_edit),
    ThreadShownOrHidden: (noting.note_thread, bell.on_thread_shown_or_hidden),
    PostShownOrHidden: (noting.note_post, bell.on_post_shown_or_hidden),
    PostsMoved: (noting.note_moved,),
    PostThanked: (people_service.record_thanks, telling.on_thanks),
    ThanksTakenBack: (people_service.forget_thanks,),
    ThreadsRead: (notices_service.on_threads_read,),
    PersonJoined: (noting.note_person,),
    PersonChanged: (noting.note_person,),
    # Deals go first: the database lets no idea lose its consent while one stands on it.
    CaptureConsentWithdrawn: (deals.end_without_consent, ideas_service.follow_consent),
    DealMade: (proposing.on_deal,),
    DealEnded: (
        proposing.on_deal_ended,
        sweeping.on_deal_ended,
        pipeline_pulling.close_empty,
    ),
    ItemPulled: (pushing.on_item_pulled,),
    ItemMoved: (pushing.on_item_moved,),
    ItemChanged: (pushing.on_item_changed,),
    StageRemoved: (mapping.on_stage_removed,),
}

EFFECTS = {
    ideas_waiting.RECOUNT: ideas_waiting.recount_all,
    mail.SEND: mail.send,
    telling.TELL: notices_jobs.tell,
    capture_service.RUN: capture_service.carry_out_job,
    pushing.DELIVER: delivering.deliver,
    polling.POLL: polling.poll,
    noting.DRAIN: search_jobs.drain,
    noting.REREAD: search_jobs.reread,
    noting.REBUILD: search_jobs.rebuild,
}

EACH_MINUTE = (
    attention.relearn_stale,
    feeds.refresh_stale,
    compare_service.refresh_stale,
    statistics_service.refresh_stale,
    # Drafts go before the files of their pictures are looked for.
    ideas_jobs.sweep_drafts,
    ideas_jobs.sweep_pictures,
    notices_jobs.make_digests,
    cockpit_jobs.mail_cockpits,
    search_jobs.keep_index_sound,
    people_jobs.sweep_portraits,
    threads_jobs.sweep_drafts,
    threads_jobs.sweep_pictures,
    capture_meaning.forget_leftovers,
    correcting.lapse_stale,
    polling.ask_due,
    sweeping.forget_old,
)

COMMANDS = (
    accounts_cli.commands,
    communities_cli.commands,
    ideas_cli.commands,
    people_cli.commands,
    capture_cli.commands,
    pipeline_cli.commands,
    integrations_cli.commands,
    search_cli.commands,
    demo_cli.commands,
    serving.serve,
    serving.worker,
)


def may(action: str, *subject: object) -> bool:
    """Whether the actor of this request may do `action`: what templates ask before a button."""
    return PERMISSIONS[action](current_actor(), *subject)


def connect(app: Flask) -> None:
    """Bind every feature to `app`."""
    app.url_map.converters["int"] = access.RowId
    above.connect(ideas_talk)
    ideas_above.connect(beside)
    mail.connect(enclosing.enclose)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    if app.debug:
        app.register_blueprint(styleguide.blueprint)
    for command in COMMANDS:
        app.cli.add_command(command)
    app.jinja_env.globals.update(
        may=may,
        must_read_rules=communities_policy.must_read_rules,
        ROLE_WORDS=ROLE_WORDS,
        VISIBILITY_WORDS=VISIBILITY_WORDS,
        AMENDMENT_WORDS=AMENDMENT_WORDS,
        KIND_PILLS=KIND_PILLS,
        STATUS_WORDS=STATUS_WORDS,
        **capture_words.IN_TEMPLATES,
    )
    access.refuse_undeclared(app, PERMISSIONS)
