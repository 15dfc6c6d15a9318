"""How what people do is called on screen."""

from __future__ import annotations

from forum.core.language import later

ROLE_WORDS = {
    "member": later("Member"),
    "moderator": later("Moderator"),
    "product_manager": later("Product team"),
}
MEMBER_ORDER_WORDS = {
    "contributions": later("Most contributions"),
    "newest": later("Newest"),
}
