"""Words for addresses."""

from __future__ import annotations

import re
import unicodedata

SLUG_MAX = 60
_BETWEEN = re.compile(r"[^a-z0-9]+")


def slugify(text: str, length: int = SLUG_MAX) -> str:
    """Fold `text` to lower-case ASCII words joined by hyphens, cut at a word; may be empty."""
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    slug = _BETWEEN.sub("-", folded).strip("-")
    if len(slug) <= length:
        return slug
    return slug[: length + 1].rpartition("-")[0] or slug[:length]


class Titled:
    """Something with a title, which gives the words of its address."""

    title: str

    @property
    def slug(self) -> str:
        """The words of its address."""
        return slugify(self.title)
