"""Tables of credit."""

from __future__ import annotations

from forum.credits.models.certificates import Certificate
from forum.credits.models.deals import DEALS, ENDS, Deal
from forum.credits.models.ledger import GIVEN, OUTCOMES, Holder, LedgerEntry
from forum.credits.models.rewards import STEPS, Reward, RewardStep
from forum.credits.models.shares import Allocation, Answer, Share

__all__ = [
    "DEALS",
    "ENDS",
    "GIVEN",
    "OUTCOMES",
    "STEPS",
    "Allocation",
    "Answer",
    "Certificate",
    "Deal",
    "Holder",
    "LedgerEntry",
    "Reward",
    "RewardStep",
    "Share",
]
