"""What the web benchmark serves: the forum without its limits, and two bare pages beside it.

SERVED says which: forum, bare or rows.
"""

from __future__ import annotations

import os
from datetime import timedelta

from flask import Flask, render_template_string

ROWS = """<!doctype html><title>{{ title }}</title><ol>{% for row in rows %}
<li><h3><a href="/{{ row.id }}">{{ row.title }}</a></h3><p>{{ row.text }}</p>
<b>{{ row.votes }}</b></li>
{% endfor %}</ol>"""


def bare() -> Flask:
    """A page that says ok."""
    made = Flask("bare")
    made.add_url_rule("/", "home", lambda: "ok")
    return made


def rows() -> Flask:
    """A template of thirty rows that are at hand."""
    made = Flask("rows")
    shown = [
        {"id": i, "title": f"Row {i}", "text": "text " * 30, "votes": i * 7} for i in range(30)
    ]
    made.add_url_rule("/", "home", lambda: render_template_string(ROWS, title="Rows", rows=shown))
    return made


def forum() -> Flask:
    """The forum as it is served, but that nobody is told to come back later."""
    from forum import create_app
    from forum.core.limits import Pace
    from forum.extensions import limiter
    from forum.threads import service

    made = create_app()
    limiter.enabled = False
    at_will = Pace(timedelta(0), 10**9)
    service.POST = {"newcomer": at_will, "member": at_will}
    return made


app = {"forum": forum, "bare": bare, "rows": rows}[os.environ.get("SERVED", "forum")]()
