"""Themes: which texts speak of the same thing, how sure that is, and what each theme is called."""

from __future__ import annotations

from forum.capture.engine.themes.finding import UNTHEMED
from forum.capture.engine.themes.model import ThemeModel

__all__ = ["UNTHEMED", "ThemeModel"]
