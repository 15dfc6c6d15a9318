"""What the codes in an export are called on its page: by the words that the pages use for them."""

from __future__ import annotations

from collections.abc import Mapping

from forum.accounts.words import SOCIABILITY_WORDS
from forum.communities.words import ROLE_WORDS
from forum.core.language import LANGUAGES, later
from forum.credits.words import DEAL_WORDS, GIFT_WORDS, STEP_WORDS
from forum.ideas.words import AMENDMENT_WORDS, KIND_WORDS, STATUS_WORDS
from forum.moderation.sanctioning import KINDS as SANCTIONS
from forum.moderation.words import ACT_WORDS, APPEAL_WORDS, FLAG_WORDS, THING_WORDS
from forum.notices import words as notices
from forum.notices.kinds import ACCOUNT, MODERATION
from forum.privacy.models import CHOICES

VISIBILITY_WORDS = {
    "visible": later("to everybody who may come in"),
    "held": later("to its author alone, until a moderator has looked"),
    "hidden": later("hidden by a moderator"),
}
NOTICE_WORDS = {
    **{kind: words[0] for kind, words in notices.KIND_WORDS.items()},
    ACCOUNT: later("Your account"),
    MODERATION: later("Moderation"),
}
# What somebody follows.
FOLLOWED_WORDS = {
    "idea": later("an idea"),
    "thread": later("a thread"),
    "area": later("an area"),
    "tag": later("a tag"),
    "person": later("a member"),
    "community": later("a community"),
}
# By heading and column.
VALUES: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("amendments", "state"): AMENDMENT_WORDS,
    ("appeals", "state"): APPEAL_WORDS,
    ("consents", "kind"): {"terms": later("The terms"), "capture": later("Capture")},
    ("consents", "language"): LANGUAGES,
    ("credits", "kind"): GIFT_WORDS,
    ("deals made", "kind"): DEAL_WORDS,
    ("drafts of ideas", "kind"): KIND_WORDS,
    ("erasures", "choice"): dict(
        zip(CHOICES, (later("what you gave stays"), later("what you gave goes, too")), strict=True)
    ),
    ("flags", "state"): FLAG_WORDS,
    ("flags", "subject_kind"): THING_WORDS,
    ("followed", "kind"): FOLLOWED_WORDS,
    ("ideas", "kind"): KIND_WORDS,
    ("ideas", "status"): STATUS_WORDS,
    ("ideas", "visibility"): VISIBILITY_WORDS,
    ("mail choices", "every"): notices.EVERY_WORDS,
    ("memberships", "role"): {"member": later("Member"), **ROLE_WORDS},
    ("moderation", "act"): ACT_WORDS,
    ("moderation", "subject_kind"): THING_WORDS,
    ("notice choices", "kind"): NOTICE_WORDS,
    ("notice choices", "way"): notices.WAY_WORDS,
    ("notices", "kind"): NOTICE_WORDS,
    ("person", "language"): LANGUAGES,
    ("person", "sociability"): SOCIABILITY_WORDS,
    ("posts", "visibility"): VISIBILITY_WORDS,
    ("rewards", "kind"): DEAL_WORDS,
    ("sanctions", "kind"): {kind: ACT_WORDS[act] for act, kind in SANCTIONS.items()},
    ("steps of rewards", "step"): STEP_WORDS,
    ("steps taken", "after"): STATUS_WORDS,
    ("steps taken", "before"): STATUS_WORDS,
    ("threads", "visibility"): VISIBILITY_WORDS,
}
