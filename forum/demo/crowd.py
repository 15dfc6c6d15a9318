"""Names for the silent members, who only read and vote."""

from __future__ import annotations

import itertools

FIRST = {
    "en": "amber basil cedar copper dusty fern flint hazel ivory juniper lark maple moss olive "
    "pebble quartz river saffron slate tansy umber willow",
    "fr": "alizé ambre argile basilic bleuet brume cerise fauvette genêt grenade lierre lin "
    "menthe mirabelle noisette ocre olive perle romarin sauge tilleul vanille",
}
LAST = {
    "en": "anna ben carla dave ewan fay gus hana ike june kai lena",
    "fr": "adèle basile chloé denis elsa félix gabin hugo inès jules kenza léon",
}


def names(language: str, count: int) -> list[str]:
    """`count` names, all different and the same at every call."""
    pairs = itertools.product(LAST[language].split(), FIRST[language].split())
    return [f"{last}-{first}"[:20] for last, first in itertools.islice(pairs, count)]
