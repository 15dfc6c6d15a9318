"""A page as a person reads it."""

import re


def words(page: str) -> str:
    """Its text with single spaces, without tags and what stands in them by chance, as tokens."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
