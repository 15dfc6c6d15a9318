"""How the states of people are called on screen."""

from __future__ import annotations

from forum.core.language import later

SOCIABILITY_WORDS = {
    "words": later("A few words"),
    "chat": later("A chat"),
    "talk": later("A long talk"),
}
TRUST_WORDS = {
    "newcomer": later("Newcomer"),
    "member": later("Member"),
    "trusted": later("Trusted"),
}
