"""Pages of talk: lists, threads, writing, answering, arranging, and what the editor asks for."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("threads", __name__, template_folder="../templates")

# Each room adds its routes to the blueprint above.
from forum.threads.views import (  # noqa: E402
    answering,
    arranging,
    editor,
    lists,
    posts,
    reading,
    writing,
)

__all__ = ["answering", "arranging", "blueprint", "editor", "lists", "posts", "reading", "writing"]
