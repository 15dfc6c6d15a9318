"""Reads of the cockpit: of one community, and of all that one manages for a brand."""

from __future__ import annotations

from forum.cockpit.queries.amounts import Amount, amounts_of
from forum.cockpit.queries.brand import BrandRow, access_brand_cockpit
from forum.cockpit.queries.ideas import Moved, Wanted
from forum.cockpit.queries.page import PERIODS, Cockpit, access_cockpit, cockpit_of
from forum.cockpit.queries.themes import Themes

__all__ = [
    "PERIODS",
    "Amount",
    "BrandRow",
    "Cockpit",
    "Moved",
    "Themes",
    "Wanted",
    "access_brand_cockpit",
    "access_cockpit",
    "amounts_of",
    "cockpit_of",
]
