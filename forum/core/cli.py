"""Failures on the command line: one clear line, and an exit code that is not 0."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from flask import has_app_context
from flask.cli import AppGroup, ScriptInfo
from sqlalchemy.exc import DBAPIError

from forum.core import versions
from forum.core.database import reason, refused
from forum.core.errors import ForumError, Invalid
from forum.extensions import db


class Telling(click.Command):
    """A command whose failures are told in words."""

    def invoke(self, context: click.Context) -> Any:
        """Run it; what a person can be told about becomes a line and exit code 1."""
        with told():
            return super().invoke(context)


class Command(Telling):
    """One that works on a database of this version, and refuses any other before it begins."""

    def invoke(self, context: click.Context) -> Any:
        """Look at the database's version, and run it."""
        with told():
            if not has_app_context():
                app = context.ensure_object(ScriptInfo).load_app()
                context.with_resource(app.app_context())
            with db.engine.connect() as connection:
                versions.ensure_current(connection)
        return super().invoke(context)


class Commands(AppGroup):
    """A group of such commands."""

    command_class = Command


@contextmanager
def told() -> Iterator[None]:
    """Let what fails inside end the command with a line that says why."""
    try:
        yield
    except Invalid as error:
        raise click.ClickException(" ".join(error.fields.values())) from error
    except ForumError as error:
        raise click.ClickException(str(error)) from error
    except DBAPIError as error:
        if not refused(error):
            raise
        which = " ".join(filter(None, ("The database", db.engine.url.database)))
        message = f"{which} refused: {reason(error)}. Nothing was left half done."
        raise click.ClickException(message) from error
    except OSError as error:
        # A reader that has heard enough, of `… | head`, is nobody's fault.
        if error.filename is None or error.errno == errno.EPIPE:
            raise
        raise click.ClickException(f"{error.filename}: {error.strerror}.") from error
