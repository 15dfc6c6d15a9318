"""An item's stage and deal in the words of its community, for people who read them elsewhere."""

from __future__ import annotations

from dataclasses import replace

from forum.core.language import force_locale
from forum.pipeline.handed import Handed
from forum.pipeline.words import DEAL_WORDS, STAGE_WORDS


def stage_word(handed: Handed) -> Handed:
    """The same, with words for names."""
    with force_locale(handed.community_language):
        stage = str(STAGE_WORDS.get(handed.stage, handed.stage))
        deal = str(DEAL_WORDS.get(handed.deal, handed.deal))
    return replace(handed, stage=stage, deal=deal)
