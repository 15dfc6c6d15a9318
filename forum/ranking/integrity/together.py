"""Signs that people share with each other: the same moment, the same beginning, one address.

Each is a chance: how often somebody honest, among as many, would be found so near the others. What
is usual is read from everybody outside the group, so that a day on which all come explains itself.
"""

from __future__ import annotations

import numpy as np
from scipy.special import rel_entr
from scipy.stats import binom

from forum.ranking.integrity.values import Accounts, Booleans, Floats, Integers, Votes

# Somebody near is no wonder; that several are is what is asked for.
NEIGHBOURS = 3
# So many votes of outsiders say what is usual for an idea.
OUTSIDERS = 8
# What is nearer than this is no nearer: seconds of chance are no sign. In seconds.
NEARLY = 0.85
AT_ONCE, TOGETHER = 600.0, 3_600.0


def at_once(votes: Votes, author: int, members: Integers) -> tuple[Floats, Integers]:
    """For each member: the chance that another's vote comes so close to theirs, and on how many.

    For every vote, the gap to the nearest vote of another member for the same idea; the chance
    that one of as many votes falls within it; the middle one of these chances, the larger of two.
    What is usual at that moment is read from the outsiders: the largest share of their votes that
    lies within the gap, for any of the author's ideas or in the community since. A scan statistic
    in the sense of J. Naus, "The Distribution of the Size of the Maximum Cluster of Points on a
    Line", 1965, with that density in the place of a uniform one: where many come for one idea, it
    is no wonder that some of them vote for another, too. 1 for fewer than two votes.
    """
    chances: list[list[float]] = [[] for _each in members]
    inside, about = np.isin(votes.person, members), votes.author == author
    ideas = np.unique(votes.idea[about & inside])
    outside = {int(idea): votes.at[(votes.idea == idea) & ~inside] for idea in ideas}
    everywhere = np.sort(votes.at[~inside])
    surges = [theirs for theirs in outside.values() if theirs.size >= OUTSIDERS]
    for idea in ideas:
        ours = (votes.idea == idea) & inside
        at = votes.at[ours]
        if at.size == 1:
            continue
        gap = np.maximum(_gaps(at), AT_ONCE)
        # Nobody voted for it before it was there.
        since = everywhere[everywhere >= votes.at[votes.idea == idea].min()]
        usual = np.max([_share_within(one, at, gap) for one in (*surges, since)], axis=0)
        chance = 1.0 - (1.0 - usual) ** (at.size - 1)
        for person, one in zip(votes.person[ours], chance, strict=True):
            chances[int(np.searchsorted(members, person))].append(float(one))
    middle = [sorted(found)[len(found) // 2] if len(found) > 1 else 1.0 for found in chances]
    return np.array(middle), np.array([len(found) for found in chances])


def made_together(
    accounts: Accounts, members: Integers, alike: Integers
) -> tuple[Floats, Integers]:
    """For each member: the chance that so many accounts were made so near theirs; how many.

    `alike` are outsiders who vote for the author, too, and as little: where they joined in a wave,
    that members joined in it is no wonder.
    """
    inside, like = np.isin(accounts.person, members), np.isin(accounts.person, alike)
    ours, others = accounts.created[inside], np.sort(accounts.created[like])
    least = min(NEIGHBOURS, ours.size - 1)
    gap = np.sort(np.abs(ours[:, None] - ours[None, :]), axis=1)[:, least]
    gap = np.maximum(gap, TOGETHER)
    usual = (_share_within(others, ours, gap) * others.size + 1.0) / (others.size + 2.0)
    chance: Floats = np.asarray(binom.sf(least - 1, ours.size - 1, usual))
    return chance, np.full(ours.size, least)


def densest(members: Floats, others: Floats) -> tuple[Booleans, float]:
    """Which members are of the time that holds more of them than of others; what share of others.

    A row for each kind of moment, one after the other: of all spans from one member to another
    that with the largest likelihood ratio. M. Kulldorff, "A Spatial Scan Statistic", 1997.
    """
    inside = np.ones(members.shape[1], dtype=bool)
    beside = np.ones(others.shape[1], dtype=bool)
    for ours, theirs in zip(members, others, strict=True):
        since, until = _span(np.sort(ours[inside]), np.sort(theirs[beside]))
        inside &= (ours >= since) & (ours <= until)
        beside &= (theirs >= since) & (theirs <= until)
    return inside, float((beside.sum() + 1.0) / (beside.size + 1.0))


def _span(ours: Floats, theirs: Floats) -> tuple[float, float]:
    number = np.arange(ours.size)[None, :] - np.arange(ours.size)[:, None] + 1.0
    before = np.searchsorted(theirs, ours, side="left")
    upto = np.searchsorted(theirs, ours, side="right")
    found = np.clip(number, 0.0, None) / ours.size
    share = np.clip((upto[None, :] - before[:, None] + 1.0) / (theirs.size + 2.0), 1e-9, None)
    ratio = np.where(found > share, rel_entr(found, share) + rel_entr(1 - found, 1 - share), 0.0)
    good = np.where(ratio >= NEARLY * ratio.max(), number + ratio / (1 + ratio.max()), 0.0)
    since, until = np.unravel_index(np.argmax(good), ratio.shape)
    return float(ours[since]), float(ours[until])


def _gaps(moments: Floats) -> Floats:
    """From each moment to the nearest other one; they come in order."""
    steps = np.diff(moments)
    nearest: Floats = np.minimum(np.append(np.inf, steps), np.append(steps, np.inf))
    return nearest


def _share_within(others: Floats, moments: Floats, gap: Floats) -> Floats:
    """Which share of `others`, in order, lies within the gap of each moment."""
    if not others.size:
        return np.zeros(moments.size)
    until = np.searchsorted(others, moments + gap, side="right")
    since = np.searchsorted(others, moments - gap, side="left")
    return (until - since) / others.size
