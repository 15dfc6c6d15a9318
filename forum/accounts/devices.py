"""What a browser says of itself, in two coarse words; pure.

Enough for people to know a session of theirs again, and too little to tell anybody apart.
"""

from __future__ import annotations

# The first mark that is found decides: most browsers also name those that they are like.
BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser/": "Samsung Internet",
    "FxiOS/": "Firefox",
    "Firefox/": "Firefox",
    "CriOS/": "Chrome",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "CrOS": "ChromeOS",
    "Windows": "Windows",
    "Mac OS X": "macOS",
    "Linux": "Linux",
}


def words_of(agent: str) -> tuple[str, str]:
    """The browser and the system behind a User-Agent; empty where it does not say."""
    return _first(BROWSERS, agent), _first(SYSTEMS, agent)


def _first(marks: dict[str, str], agent: str) -> str:
    return next((word for mark, word in marks.items() if mark in agent), "")
