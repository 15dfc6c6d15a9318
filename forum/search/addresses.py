"""Where what was found stands."""

from __future__ import annotations

from flask import url_for

from forum.core.slugs import slugify
from forum.search.queries import Result


def address_of(result: Result) -> str:
    """The address of an idea, a thread, a post or a person."""
    row = result.row
    if row.kind == "person" or result.community is None:
        return f"/people/{row.ref}"
    slug = result.community.slug
    if row.kind == "idea":
        return url_for("ideas.show", slug=slug, idea_id=row.ref, words=slugify(row.title))
    if row.kind == "thread":
        return url_for("threads.show", slug=slug, thread_id=row.ref, words=slugify(row.title))
    return url_for("threads.post", slug=slug, post_id=row.ref)
