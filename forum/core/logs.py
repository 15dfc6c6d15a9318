"""Every line that is logged: as words or as one line of JSON, with its request, without secrets.

The rooms log with the standard library, as libraries do; structlog shapes what comes out.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog
from structlog.typing import Processor

from forum.core import tracing
from forum.core.redaction import redacted

# What may name a person, an address or a secret. The rest is made by us: levels, names, numbers.
_FREE = ("event", "exception", "stack")

Line = MutableMapping[str, Any]


def install(shape: str) -> None:
    """Let everything that this process logs go to standard error, in this shape: json or text."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter(shape))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    # The web server has a handler of its own, which knows nothing of requests and secrets.
    server = logging.getLogger("_granian")
    server.handlers.clear()
    server.propagate = True


def formatter(shape: str) -> logging.Formatter:
    """What makes a line of a record."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper("iso", utc=True, key="at"),
            _add_origin,
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            _redact,
            *_shaped(shape),
        ],
        use_get_message=True,
    )


def _shaped(shape: str) -> list[Processor]:
    if shape == "json":
        return [structlog.processors.JSONRenderer(ensure_ascii=False)]
    return [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), timestamp_key="at")]


def _add_origin(_logger: Any, _method: str, line: Line) -> Line:
    line["process"] = os.getpid()
    number = tracing.current()
    return line if number is None else {**line, "request": number}


def _redact(_logger: Any, _method: str, line: Line) -> Line:
    return {key: redacted(str(one)) if key in _FREE else one for key, one in line.items()}
