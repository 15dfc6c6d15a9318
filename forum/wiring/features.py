"""Blueprints, permissions and commands, and what templates may call."""

from __future__ import annotations

from flask import Flask

from forum.accounts import above as accounts_above
from forum.accounts import cli as accounts_cli
from forum.accounts import policy as accounts_policy
from forum.accounts import room, screening
from forum.accounts import views as accounts_views
from forum.accounts.session import current_actor
from forum.capture import cli as capture_cli
from forum.capture import policy as capture_policy
from forum.capture import views as capture_views
from forum.capture.report import words as capture_words
from forum.cockpit import policy as cockpit_policy
from forum.cockpit import views as cockpit_views
from forum.communities import cli as communities_cli
from forum.communities import policy as communities_policy
from forum.communities import views as communities_views
from forum.communities.queries import standings_of
from forum.communities.words import ROLE_WORDS, VISIBILITY_WORDS
from forum.compare import policy as compare_policy
from forum.compare import views as compare_views
from forum.core import mail
from forum.core.permissions import joined
from forum.credits import beside
from forum.credits import policy as credits_policy
from forum.credits import views as credits_views
from forum.demo import cli as demo_cli
from forum.ideas import above as ideas_above
from forum.ideas import cli as ideas_cli
from forum.ideas import designs
from forum.ideas import policy as ideas_policy
from forum.ideas import talk as ideas_talk
from forum.ideas import views as ideas_views
from forum.ideas.words import AMENDMENT_WORDS, KIND_PILLS, STATUS_WORDS
from forum.moderation import policy as moderation_policy
from forum.moderation import undoing
from forum.moderation import views as moderation_views
from forum.moderation.integrity import addresses as integrity_addresses
from forum.moderation.integrity import deciding
from forum.moderation.integrity import policy as integrity_policy
from forum.moderation.integrity import views as integrity_views
from forum.moderation.purging import acting as purging
from forum.moderation.purging import removing
from forum.moderation.queries import sanction_of, waiting_count
from forum.moderation.screening import verdicts
from forum.notices import enclosing, holding, pages
from forum.notices import policy as notices_policy
from forum.notices import views as notices_views
from forum.operations import cli as operations_cli
from forum.operations import policy as operations_policy
from forum.operations import views as operations_views
from forum.people import cli as people_cli
from forum.people import policy as people_policy
from forum.people import views as people_views
from forum.pipeline import cli as pipeline_cli
from forum.pipeline import policy as pipeline_policy
from forum.pipeline import views as pipeline_views
from forum.pipeline.integrations import cli as integrations_cli
from forum.pipeline.integrations import policy as integrations_policy
from forum.pipeline.integrations import views as integrations_views
from forum.privacy import cli as privacy_cli
from forum.privacy import policy as privacy_policy
from forum.privacy import views as privacy_views
from forum.search import cli as search_cli
from forum.search import policy as search_policy
from forum.search import views as search_views
from forum.statistics import policy as statistics_policy
from forum.statistics import views as statistics_views
from forum.threads import above
from forum.threads import images as post_images
from forum.threads import policy as threads_policy
from forum.threads import views as threads_views
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
    moderation_views.blueprint,
    integrity_views.blueprint,
    notices_views.blueprint,
    search_views.blueprint,
    people_views.blueprint,
    capture_views.blueprint,
    credits_views.blueprint,
    pipeline_views.blueprint,
    cockpit_views.blueprint,
    privacy_views.blueprint,
    integrations_views.blueprint,
    operations_views.blueprint,
)

PERMISSIONS = joined(
    access.ACTIONS,
    accounts_policy.ACTIONS,
    communities_policy.ACTIONS,
    threads_policy.ACTIONS,
    ideas_policy.ACTIONS,
    compare_policy.ACTIONS,
    statistics_policy.ACTIONS,
    moderation_policy.ACTIONS,
    integrity_policy.ACTIONS,
    notices_policy.ACTIONS,
    search_policy.ACTIONS,
    people_policy.ACTIONS,
    capture_policy.ACTIONS,
    credits_policy.ACTIONS,
    pipeline_policy.ACTIONS,
    cockpit_policy.ACTIONS,
    privacy_policy.ACTIONS,
    integrations_policy.ACTIONS,
    operations_policy.ACTIONS,
)

COMMANDS = (
    accounts_cli.commands,
    communities_cli.commands,
    ideas_cli.commands,
    people_cli.commands,
    capture_cli.commands,
    pipeline_cli.commands,
    integrations_cli.commands,
    privacy_cli.commands,
    search_cli.commands,
    demo_cli.commands,
    operations_cli.backup,
    operations_cli.restore,
    operations_cli.jobs,
    serving.serve,
    serving.worker,
)

# From where people come is noted when they do this, and at no other time.
VOTING_AND_SIGNING_IN = frozenset(
    {"ideas.vote", "ideas.join_and_vote"} | {"accounts.sign_in", "accounts.code", "accounts.reset"}
)


def may(action: str, *subject: object) -> bool:
    """Whether the actor of this request may do `action`: what templates ask before a button."""
    return PERMISSIONS[action](current_actor(), *subject)


def connect(app: Flask) -> None:
    """Bind every feature to `app`."""
    app.url_map.converters["int"] = access.RowId
    app.url_map.converters["default"] = app.url_map.converters["string"] = access.Word
    screening.connect(verdicts)
    room.connect(designs.kept_by, post_images.kept_by)
    undoing.UNDOING.update(
        purge=purging.undo, remove=removing.undo, set_aside=deciding.undo_set_aside
    )
    above.connect(ideas_talk)
    ideas_above.connect(beside)
    accounts_above.connect(pages.note_opened)
    mail.connect(enclosing.enclose, holding.is_told_still)
    integrity_addresses.install(app, VOTING_AND_SIGNING_IN)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    if app.debug:
        app.register_blueprint(styleguide.blueprint)
    for command in COMMANDS:
        app.cli.add_command(command)
    app.jinja_env.globals.update(
        may=may,
        waiting_cards=lambda: waiting_count(current_actor()),
        sanction_here=lambda community: sanction_of(current_actor(), community),
        must_read_rules=communities_policy.must_read_rules,
        ROLE_WORDS=ROLE_WORDS,
        VISIBILITY_WORDS=VISIBILITY_WORDS,
        AMENDMENT_WORDS=AMENDMENT_WORDS,
        KIND_PILLS=KIND_PILLS,
        STATUS_WORDS=STATUS_WORDS,
        **capture_words.IN_TEMPLATES,
    )
    access.refuse_undeclared(app, PERMISSIONS)
