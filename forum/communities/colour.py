"""A community's accent: checked against the paper, and darkened or lightened until it reads."""

from __future__ import annotations

import colorsys
import re
from dataclasses import dataclass

from forum.core.errors import Invalid
from forum.core.language import _

DEFAULT_ACCENT = "#0b6e64"
CONTRAST = 4.5
LIGHT_PAPER, DARK_PAPER = "#fffefb", "#1c1f25"
WASH = {"light": 0.11, "dark": 0.16}
_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_STEP = 0.01
SRGB_LINEAR_UP_TO = 0.04045


def accents(colour: str) -> dict[str, str]:
    """The accent and its wash for light and dark: light, light_wash, dark, dark_wash.

    Contrast is WCAG 2's ratio of relative luminances, at least 4.5 against the surface.
    """
    if not _HEX.fullmatch(colour):
        raise Invalid({"accent": _("A colour looks like #0b6e64.")})
    light = _until_readable(colour, LIGHT_PAPER, WASH["light"], -_STEP)
    dark = _until_readable(_lifted(colour), DARK_PAPER, WASH["dark"], _STEP)
    return {
        "light": light,
        "light_wash": _mixed(light, LIGHT_PAPER, WASH["light"]),
        "dark": dark,
        "dark_wash": _mixed(dark, DARK_PAPER, WASH["dark"]),
    }


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast ratio of two colours, 1 to 21."""
    bright, dim = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def _until_readable(colour: str, paper: str, wash: float, step: float) -> str:
    hue, lightness, saturation = colorsys.rgb_to_hls(*_channels(colour))
    end = 1.0 if step > 0 else 0.0
    # A wash of the colour lies under some of its text, hence the margin above the bare ratio.
    while contrast(colour, _mixed(colour, paper, wash)) < CONTRAST and lightness != end:
        lightness = min(1.0, max(0.0, lightness + step))
        colour = _hex(colorsys.hls_to_rgb(hue, lightness, saturation))
    return colour


def _lifted(colour: str) -> str:
    hue, lightness, saturation = colorsys.rgb_to_hls(*_channels(colour))
    return _hex(colorsys.hls_to_rgb(hue, max(lightness, 0.54), min(saturation, 0.5)))


def _luminance(colour: str) -> float:
    # The numbers are those of the sRGB standard, IEC 61966-2-1.
    linear = [
        c / 12.92 if c <= SRGB_LINEAR_UP_TO else ((c + 0.055) / 1.055) ** 2.4
        for c in _channels(colour)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _mixed(colour: str, paper: str, share: float) -> str:
    pairs = zip(_channels(colour), _channels(paper), strict=True)
    return _hex(tuple(share * a + (1 - share) * b for a, b in pairs))


def _channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue


def _hex(channels: tuple[float, ...]) -> str:
    return "#" + "".join(f"{round(c * 255):02x}" for c in channels)


@dataclass(frozen=True)
class Swatch:
    """How an accent looks in one of the two lights, and what was done to it until it reads."""

    light: str
    paper: str
    colour: str
    wash: str
    ratio: float
    change: str


def swatches(colour: str) -> tuple[Swatch, Swatch]:
    """The accent in the light and in the dark; `change` is darker, lighter, softer or nothing."""
    found = accents(colour)
    return (
        _swatch("light", LIGHT_PAPER, colour.lower(), found),
        _swatch("dark", DARK_PAPER, colour.lower(), found),
    )


def _swatch(light: str, paper: str, asked: str, found: dict[str, str]) -> Swatch:
    colour = found[light]
    ratio = contrast(colour, paper)
    return Swatch(light, paper, colour, found[f"{light}_wash"], ratio, _change(asked, colour))


def _change(asked: str, shown: str) -> str:
    if asked == shown:
        return ""
    before, after = _luminance(asked), _luminance(shown)
    if abs(before - after) < _STEP:
        return "softer"
    return "lighter" if after > before else "darker"
