"""Failures on the command line: one clear line, and an exit code that is not 0."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from flask.cli import AppGroup

from forum.core.errors import ForumError, Invalid


class Command(click.Command):
    """A command of its own whose failures are told in words."""

    def invoke(self, context: click.Context) -> Any:
        """Run it; a ForumError becomes its message and exit code 1."""
        with _told():
            return super().invoke(context)


class Commands(AppGroup):
    """A group of commands whose failures are told in words."""

    def invoke(self, context: click.Context) -> Any:
        """Run the command; a ForumError becomes its message and exit code 1."""
        with _told():
            return super().invoke(context)


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except Invalid as error:
        raise click.ClickException("; ".join(error.fields.values())) from error
    except ForumError as error:
        raise click.ClickException(str(error)) from error
