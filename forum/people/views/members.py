"""Who belongs to a community."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from forum.accounts.session import current_actor
from forum.accounts.words import SOCIABILITY_WORDS
from forum.communities.queries import access_community
from forum.core.errors import NotFound
from forum.core.language import _
from forum.core.limits import NAME_MAX
from forum.people import queries
from forum.people.views import blueprint
from forum.people.words import MEMBER_ORDER_WORDS, ROLE_WORDS
from forum.web.access import action


@blueprint.get("/c/<slug>/members")
@action("community.members.list")
def members(slug: str) -> ResponseReturnValue:
    """A community's members, in the order asked for."""
    community = access_community(current_actor(), slug)
    order = request.args.get("order", queries.ORDERS[0])
    role = request.args.get("role", "")
    if order not in queries.ORDERS or (role and role not in ROLE_WORDS):
        raise NotFound(_("There is no such list."))
    named = request.args.get("name", "").replace("\0", "").strip()[:NAME_MAX]
    asked = {"order": order, "role": role or None, "name": named or None}
    after = request.args.get("after")
    page = queries.members_of(community, order, after, named=named, role=role or None)
    return render_template(
        "people/members.html",
        community=community,
        page=page,
        asked=asked,
        orders=MEMBER_ORDER_WORDS,
        roles=ROLE_WORDS,
        sociability_words=SOCIABILITY_WORDS,
        is_first=not after,
    )
