"""Use cases of integrations: connect a tracker, change it, switch it, take it away."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import delete, func, select

from forum.accounts.actor import Actor
from forum.communities.models import Community
from forum.communities.policy import manages_product
from forum.core import audit, clock, secrets
from forum.core.errors import Conflict, Invalid, NotFound
from forum.core.language import _
from forum.core.permissions import ensure
from forum.core.secrets import Unreadable
from forum.extensions import db
from forum.pipeline.integrations import closing
from forum.pipeline.integrations.checking import Given, faults_of
from forum.pipeline.integrations.models import KINDS, ExternalLink, Integration
from forum.pipeline.integrations.opening import SECRETS
from forum.pipeline.stages import stages_of

INTEGRATIONS_MAX = 20
PLACE = ("address", "project")
PLAIN = (*PLACE, "name", "account", "issue_type", "title_template", "text_template", "polls")


def connect_tracker(actor: Actor, *, community: Community, kind: str, given: Given) -> Integration:
    """Connect a tracker; nothing is sent until an item is pushed there."""
    _may_edit(actor, community)
    if kind not in KINDS:
        raise NotFound(_("There is no such kind of tracker."))
    there = select(func.count()).where(Integration.community_id == community.id)
    if (db.session.scalar(there) or 0) >= INTEGRATIONS_MAX:
        raise Conflict(_("At most %(most)d integrations.", most=INTEGRATIONS_MAX))
    given = _trimmed(kind, given)
    if faults := faults_of(kind, given, None, stages_of(community)):
        raise Invalid(faults)
    integration = Integration(community_id=community.id, kind=kind, triggers=[], stages={})
    _keep(integration, given)
    db.session.add(integration)
    db.session.flush()
    audit.record(actor.id, "integration.connect", integration, kind=kind, name=given.name)
    return integration


def change_integration(
    actor: Actor, *, community: Community, integration: Integration, given: Given
) -> None:
    """Change what was typed; elsewhere, its issues are none of ours any more."""
    _may_edit(actor, community)
    given = _trimmed(integration.kind, given)
    if faults := faults_of(integration.kind, given, integration, stages_of(community)):
        raise Invalid(faults)
    if any(getattr(integration, name) != getattr(given, name) for name in PLACE):
        _forget_place(integration)
    changed = _keep(integration, given)
    integration.failures, integration.paused_until = 0, None
    # The log says what was changed and never to what: a secret may be among it.
    audit.record(actor.id, "integration.change", integration, changed=changed)


def switch_integration(
    actor: Actor, *, community: Community, integration: Integration, on: bool
) -> None:
    """Switch it on or off; what waits when its turn comes and it is off is not sent."""
    _may_edit(actor, community)
    if integration.is_enabled == on:
        return
    if on:
        integration.is_enabled, integration.disabled_why = True, None
        integration.failures, integration.paused_until = 0, None
    else:
        closing.disable(integration, "by_hand")
    audit.record(actor.id, "integration.switch", integration, on=on)


def remove_integration(actor: Actor, *, community: Community, integration: Integration) -> None:
    """Take it away with its secrets, deliveries and links; the issues over there stay."""
    _may_edit(actor, community)
    audit.record(actor.id, "integration.remove", integration, name=integration.name)
    db.session.flush()
    db.session.execute(delete(Integration).where(Integration.id == integration.id))


def reencrypt_secrets() -> tuple[int, int]:
    """Write every kept secret with the present key; how many, and how many can't be read."""
    written = lost = 0
    for integration in db.session.scalars(select(Integration).order_by(Integration.id)):
        for name in SECRETS:
            kept = getattr(integration, name)
            if not kept:
                continue
            try:
                setattr(integration, name, secrets.reencrypted(kept))
                written += 1
            except Unreadable:
                lost += 1
    return written, lost


def _may_edit(actor: Actor, community: Community) -> None:
    ensure(manages_product(actor, community), _("Only the product team connects trackers."))


def _trimmed(kind: str, given: Given) -> Given:
    address = given.address.strip()
    project = given.project.strip().strip("/")
    return replace(
        given,
        name=given.name.strip(),
        address=address if kind == "webhook" else address.rstrip("/"),
        project=project.upper() if kind == "jira" else project,
        account=given.account.strip(),
        issue_type=given.issue_type.strip(),
        token=given.token.strip(),
        signing=given.signing.strip(),
        text_template=given.text_template.replace("\r\n", "\n"),
    )


def _keep(integration: Integration, given: Given) -> list[str]:
    """Keep what was given; the names of what changed by it."""
    before = {name: getattr(integration, name) for name in (*PLAIN, "triggers", "stages")}
    for name in PLAIN:
        setattr(integration, name, getattr(given, name))
    integration.triggers, integration.stages = list(given.triggers), dict(given.stages)
    changed = [name for name, value in before.items() if getattr(integration, name) != value]
    if given.token:
        integration.token = secrets.encrypt(given.token)
        changed.append("token")
    if given.signing:
        integration.signing_before = integration.signing
        integration.signing, integration.signing_changed_at = (
            secrets.encrypt(given.signing),
            clock.now(),
        )
        changed.append("signing")
    return changed


def _forget_place(integration: Integration) -> None:
    links = delete(ExternalLink).where(ExternalLink.integration_id == integration.id)
    db.session.execute(links)
    integration.polled_at = integration.polled_to = integration.poll_trouble = None
    integration.poll_tag = ""
