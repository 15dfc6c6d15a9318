"""Scores over the segments of an index: BM25F, summed up by arrays."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from forum.search.backend import (
    KIND_WEIGHTS,
    KINDS,
    SHARE_OF_MORE,
    TERMS_MAX,
    Ask,
    Found,
    Hit,
    needs_all,
)
from forum.search.index.segments import Floats, Mask, Postings, Segment

EXPANDED_MAX = 64
# Sums of float32 in another order differ a little.
NEARLY = 0.999
_WEIGHT_OF_KIND = np.array([KIND_WEIGHTS[kind] for kind in KINDS], np.float32)


def find(segments: Sequence[Segment], ask: Ask, start: int, count: int) -> Found:
    """The best documents for a question, from the `start`th on."""
    masks = [segment.shown(ask.reach, ask.only) for segment in segments]
    groups = [*ask.groups, *(_expanded(segments, prefix) for prefix in ask.prefixes)]
    if not groups:
        return _newest(segments, masks, start, count)
    read = [[segment.weight_of("words", group) for segment in segments] for group in groups]
    said = _rarity(segments, read)
    chosen = sorted(range(len(groups)), key=lambda i: -said[i])[:TERMS_MAX]
    scored = [_scored(segments, at, read, said, chosen) for at in range(len(segments))]
    _add_optional(segments, ask, [score for score, _covered in scored])
    whole = sum(said[i] for i in chosen)
    least = NEARLY * (whole if needs_all(ask) else whole * SHARE_OF_MORE)
    fits = [mask & (covered >= least) for mask, (_, covered) in zip(masks, scored, strict=True)]
    loosened = False
    if not ask.all_words and len(chosen) > 1 and not any(fit.any() for fit in fits):
        pairs = zip(masks, scored, strict=True)
        fits, loosened = [mask & (covered > 0) for mask, (_, covered) in pairs], True
    found = _best(segments, [score for score, _ in scored], fits, start, count)
    weights = {group: said[i] for i, group in enumerate(groups) if i in chosen}
    return Found(found[:count], len(found) > count, loosened, weights)


def _expanded(segments: Sequence[Segment], prefix: str) -> frozenset[str]:
    terms = [one for segment in segments for one in segment.terms_from("words", prefix, 1000)]
    terms.sort(key=lambda one: -one[1])
    return frozenset(term for term, _count in terms[:EXPANDED_MAX])


def _mean_length(segments: Sequence[Segment]) -> float:
    total = sum(segment.total_length for segment in segments)
    return total / max(1, sum(segment.size for segment in segments)) or 1.0


def _rarity(segments: Sequence[Segment], read: Sequence[Sequence[Postings]]) -> list[float]:
    every = sum(segment.size for segment in segments)
    counts = [sum(len(ids) for ids, _weights in parts) for parts in read]
    return [math.log(1 + (every - n + 0.5) / (n + 0.5)) for n in counts]


def _scored(
    segments: Sequence[Segment],
    at: int,
    read: Sequence[Sequence[Postings]],
    said: Sequence[float],
    chosen: Sequence[int],
) -> tuple[Floats, Floats]:
    segment, mean = segments[at], _mean_length(segments)
    score = np.zeros(segment.size, np.float32)
    covered = np.zeros(segment.size, np.float32)
    for group in chosen:
        postings = read[group][at]
        score[postings[0]] += said[group] * segment.saturated(postings, mean)
        covered[postings[0]] += said[group]
    return score, covered


def _add_optional(segments: Sequence[Segment], ask: Ask, scores: Sequence[Floats]) -> None:
    mean = _mean_length(segments)
    for group in ask.optional:
        read = [[segment.weight_of("words", group) for segment in segments]]
        said = _rarity(segments, read)[0]
        for segment, postings, score in zip(segments, read[0], scores, strict=True):
            score[postings[0]] += said * segment.saturated(postings, mean)


def _newest(segments: Sequence[Segment], masks: Sequence[Mask], start: int, count: int) -> Found:
    made = [segment.columns["made"].astype(np.float32) for segment in segments]
    found = _best(segments, made, masks, start, count, by_kind=False)
    return Found(found[:count], len(found) > count)


def _best(
    segments: Sequence[Segment],
    scores: Sequence[Floats],
    fits: Sequence[Mask],
    start: int,
    count: int,
    *,
    by_kind: bool = True,
) -> list[Hit]:
    """One more hit than asked for where there are more; a draw goes to the younger."""
    wanted = start + count + 1
    candidates: list[tuple[float, int, int]] = []
    for segment, score, fit in zip(segments, scores, fits, strict=True):
        places = np.flatnonzero(fit)
        kinds = segment.columns["kind"][places]
        worth = score[places] * (_WEIGHT_OF_KIND[kinds] if by_kind else 1)
        if len(places) > wanted:
            # All that draw with the last are kept, so that the same page has the same hits.
            limit = np.partition(worth, len(worth) - wanted)[len(worth) - wanted]
            keep = np.flatnonzero(worth >= limit)
            places, worth, kinds = places[keep], worth[keep], kinds[keep]
            order = np.lexsort((-segment.columns["ref"][places], -worth))[:wanted]
            places, worth, kinds = places[order], worth[order], kinds[order]
        refs = segment.columns["ref"][places]
        candidates += zip(worth.tolist(), refs.tolist(), kinds.tolist(), strict=True)
    candidates.sort(key=lambda one: (-one[0], -one[1], one[2]))
    return [Hit((KINDS[kind], ref), score) for score, ref, kind in candidates[start:wanted]]
