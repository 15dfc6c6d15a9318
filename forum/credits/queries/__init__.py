"""Reads of credit."""

from __future__ import annotations

from forum.credits.queries.certificates import (
    CertificatePage,
    access_certificate,
    certificate_page,
    certificates_of,
    credited_at,
)
from forum.credits.queries.ideas import CreditsPage, access_proposal, credits_page
from forum.credits.queries.people import IdeaLine, Waiting, ideas_credited, proposals_waiting
from forum.credits.queries.rewards import RewardRow, access_reward, rewards_of, rewards_under
from forum.credits.queries.team import Giver, debts_of, givers, proposals_in

__all__ = [
    "CertificatePage",
    "CreditsPage",
    "Giver",
    "IdeaLine",
    "RewardRow",
    "Waiting",
    "access_certificate",
    "access_proposal",
    "access_reward",
    "certificate_page",
    "certificates_of",
    "credited_at",
    "credits_page",
    "debts_of",
    "givers",
    "ideas_credited",
    "proposals_in",
    "proposals_waiting",
    "rewards_of",
    "rewards_under",
]
