"""Reads of people: who may be seen, what they did, who is a member where."""

from __future__ import annotations

from forum.people.queries.accounts import Account, accounts_of
from forum.people.queries.contributions import Contributed, Credit, contributions_of, credits_of
from forum.people.queries.following import (
    Followed,
    people_followed,
    things_followed,
)
from forum.people.queries.history import Written, history_of
from forum.people.queries.ideas import Listed, followed_by_oneself, ideas_of
from forum.people.queries.members import ORDERS, Member, members_of
from forum.people.queries.profiles import (
    Home,
    Profile,
    access_person,
    access_portrait,
    homes_of,
    unnamed_among,
)

__all__ = [
    "ORDERS",
    "Account",
    "Contributed",
    "Credit",
    "Followed",
    "Home",
    "Listed",
    "Member",
    "Profile",
    "Written",
    "access_person",
    "access_portrait",
    "accounts_of",
    "contributions_of",
    "credits_of",
    "followed_by_oneself",
    "history_of",
    "homes_of",
    "ideas_of",
    "members_of",
    "people_followed",
    "things_followed",
    "unnamed_among",
]
