"""Failures on the command line: one clear line, and an exit code that is not 0."""

from __future__ import annotations

from typing import Any

import click
from flask.cli import AppGroup

from forum.core.errors import ForumError, Invalid


class Commands(AppGroup):
    """A group of commands whose failures are told in words."""

    def invoke(self, context: click.Context) -> Any:
        """Run the command; a ForumError becomes its message and exit code 1."""
        try:
            return super().invoke(context)
        except Invalid as error:
            raise click.ClickException("; ".join(error.fields.values())) from error
        except ForumError as error:
            raise click.ClickException(str(error)) from error
