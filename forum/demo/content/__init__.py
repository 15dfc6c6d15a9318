"""What is in the demo: files that a person wrote, one for each large community and each subject."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


def content_of(file: str) -> Any:
    """What a file of this folder says."""
    return json.loads((FOLDER / file).read_text(encoding="utf-8"))
