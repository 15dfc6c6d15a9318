"""Time zones by their IANA names."""

from __future__ import annotations

from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

UTC = "UTC"
# The areas of the world; the other names are aliases and the zones of no place.
AREAS = "Africa America Antarctica Arctic Asia Atlantic Australia Europe Indian Pacific".split()


@cache
def names() -> tuple[str, ...]:
    """Every zone that a person may choose, UTC first; UTC alone on a host that knows no others."""
    places = {name for name in available_timezones() if name.partition("/")[0] in AREAS}
    return (UTC, *sorted(name for name in places if "/" in name))


@cache
def zone_of(name: str) -> ZoneInfo | None:
    """The zone of that name; None on a host that does not know it (any more)."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return None
