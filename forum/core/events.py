"""What has to travel to a higher floor travels as an event: a frozen record, in the past tense."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

Handler = Callable[[Any], None]

_handlers: dict[type, list[Handler]] = defaultdict(list)


def connect(wiring: Mapping[type, Iterable[Handler]]) -> None:
    """Replace the handlers by those of the wiring; they run in the order that it gives."""
    _handlers.clear()
    for event_type, handlers in wiring.items():
        _handlers[event_type].extend(handlers)


def publish(event: object) -> None:
    """Hand the event to its handlers now, inside the transaction of the use case that publishes."""
    for handler in _handlers[type(event)]:
        handler(event)
