"""Use cases of screening: what a team sets, and its rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import func, select

from forum.accounts.actor import Actor
from forum.communities.models import Community
from forum.communities.policy import belongs_to_team
from forum.core import audit
from forum.core.errors import Conflict, Invalid, NotFound
from forum.core.language import _
from forum.core.limits import (
    EDIT_DAYS_MAX,
    EDIT_SHARE_MAX,
    HOLD_FIRST_MAX,
    HOSTS_LENGTH,
    RULE_MAX,
    RULE_MIN,
    RULES_OF_SCREENING_MAX,
    SCORE_MAX,
    SCORE_MIN,
)
from forum.core.permissions import ensure
from forum.extensions import db
from forum.moderation.screening import links, patterns
from forum.moderation.screening.models import ACTS, LINK, WORD, Rule, Screening
from forum.moderation.screening.signals import HOLD_FROM

FLAGS_HOLD_FROM = 3.0


@dataclass(frozen=True)
class Thresholds:
    """From where on what is held or shown to the moderators; as it is where nobody chose."""

    hold_first: int = 0
    hold_from: float = HOLD_FROM
    flags_hold_from: float = FLAGS_HOLD_FROM
    edit_share: int = 60
    edit_days: int = 7
    holds_links: bool = True
    allowed_hosts: str = ""

    def allowed(self) -> list[str]:
        """The hosts that no rule and no signal minds."""
        return [host for line in self.allowed_hosts.split() if (host := links.host_of(line))]


def thresholds_of(community_id: int) -> Thresholds:
    """The thresholds of a community; one query."""
    row = db.session.get(Screening, community_id)
    if row is None:
        return Thresholds()
    return Thresholds(**{name: getattr(row, name) for name in asdict(Thresholds())})


def rules_of(community_ids: Sequence[int]) -> Sequence[Rule]:
    """The rules of some communities: what refuses before what holds, else the oldest first."""
    query = select(Rule).where(Rule.community_id.in_(community_ids)).order_by(Rule.id)
    return sorted(db.session.scalars(query), key=lambda rule: ACTS.index(rule.act))


def set_thresholds(actor: Actor, *, community: Community, given: Thresholds) -> None:
    """Set from where on what is held."""
    _ensure_team(actor, community)
    if faults := _faults_of(given):
        raise Invalid(faults)
    db.session.merge(Screening(community_id=community.id, **asdict(given)))
    audit.record(actor.id, "screening.set", community, **asdict(given))


def add_rule(actor: Actor, *, community: Community, kind: str, pattern: str, act: str) -> Rule:
    """Add a rule for words or links; it holds from now on, and touches nothing that is there."""
    _ensure_team(actor, community)
    pattern = checked(kind, pattern)
    if act not in ACTS:
        raise Invalid({"act": _("Choose one of these.")})
    here = (Rule.community_id == community.id, Rule.kind == kind)
    if db.session.scalar(select(Rule.id).where(*here, Rule.pattern == pattern)) is not None:
        raise Invalid({"pattern": _("There is such a rule already.")})
    count = db.session.scalar(select(func.count()).where(Rule.community_id == community.id)) or 0
    if count >= RULES_OF_SCREENING_MAX:
        raise Conflict(_("A community has at most %(most)d rules.", most=RULES_OF_SCREENING_MAX))
    rule = Rule(community_id=community.id, kind=kind, pattern=pattern, act=act)
    db.session.add(rule)
    db.session.flush()
    audit.record(actor.id, "screening.rule.add", community, kind=kind, pattern=pattern, act=act)
    return rule


def remove_rule(actor: Actor, *, community: Community, rule_id: int) -> None:
    """Take a rule away; what it held waits on."""
    _ensure_team(actor, community)
    rule = db.session.get(Rule, rule_id)
    if rule is None or rule.community_id != community.id:
        raise NotFound(_("There is no such rule."))
    said = {"kind": rule.kind, "pattern": rule.pattern}
    audit.record(actor.id, "screening.rule.remove", community, **said)
    db.session.delete(rule)


def checked(kind: str, pattern: str) -> str:
    """A pattern that can be a rule, with single blanks; Invalid says why it can't."""
    pattern = " ".join(pattern.split())
    if not RULE_MIN <= len(pattern) <= RULE_MAX:
        said = _("From %(least)d to %(most)d characters.", least=RULE_MIN, most=RULE_MAX)
        raise Invalid({"pattern": said})
    if kind == LINK and links.read(pattern) is None:
        raise Invalid({"pattern": _("Write a host, like example.com or *.example.com/refer.")})
    if kind == WORD and not is_word_pattern(pattern):
        raise Invalid({"pattern": _("Write at least two letters beside the stars.")})
    if kind not in {WORD, LINK}:
        raise Invalid({"kind": _("Choose one of these.")})
    return pattern


def is_word_pattern(pattern: str) -> bool:
    """Whether every word of a pattern says enough for not everything to fit."""
    parts = patterns.read(pattern)
    return bool(parts) and all(sum(map(len, part.pieces)) > 1 for part in parts)


def _faults_of(given: Thresholds) -> dict[str, str]:
    faults = {}
    if not 0 <= given.hold_first <= HOLD_FIRST_MAX:
        faults["hold_first"] = _("From 0 to %(most)d.", most=HOLD_FIRST_MAX)
    for name in ("hold_from", "flags_hold_from"):
        if not SCORE_MIN <= getattr(given, name) <= SCORE_MAX:
            faults[name] = _("From %(least)s to %(most)d.", least=SCORE_MIN, most=SCORE_MAX)
    if not 1 <= given.edit_share <= EDIT_SHARE_MAX:
        faults["edit_share"] = _("From 1 to %(most)d per cent.", most=EDIT_SHARE_MAX)
    if not 0 <= given.edit_days <= EDIT_DAYS_MAX:
        faults["edit_days"] = _("From 0 to %(most)d days.", most=EDIT_DAYS_MAX)
    if len(given.allowed_hosts) > HOSTS_LENGTH:
        faults["allowed_hosts"] = _("At most %(most)d characters.", most=HOSTS_LENGTH)
    wrong = [line for line in given.allowed_hosts.split() if links.read(line) is None]
    if wrong:
        faults["allowed_hosts"] = _("This is no host: %(name)s", name=wrong[0][:60])
    return faults


def _ensure_team(actor: Actor, community: Community) -> None:
    ensure(belongs_to_team(actor, community), _("Only the community's team can do this."))
