"""What people read for the roles and the visibility of communities."""

from __future__ import annotations

from forum.core.language import later

ROLE_WORDS = {
    "moderator": later("Moderator"),
    "product_manager": later("Product manager"),
}
VISIBILITY_WORDS = {
    "public": later("Public: everybody reads it, and anybody with an account joins."),
    "invite": later(
        "By invitation: only its members know that it exists, and they bring others in."
    ),
    "private": later(
        "Private: only its members know that it exists, and the team alone lets people in."
    ),
}
ORDER_WORDS = {"lively": later("Lively"), "new": later("New"), "name": later("By name")}
