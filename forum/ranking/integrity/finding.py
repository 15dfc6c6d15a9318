"""Find groups of accounts that vote as one for an author; nobody is judged by one sign alone.

A person's suspicion is a sum of parts, each a negative power of ten of the chance that honest
people show the sign. One part is about them alone: more of their votes go to one author than that
author's share explains. It makes them a candidate and no more. The others they must share with at
least two candidates for the same author: votes at once, accounts made together, one address, and a
crowd of such voters that other authors do not have. What speaks for a person is subtracted.

Adding the logarithms is R. A. Fisher's way to put tests together ("Statistical Methods for Research
Workers", 1932, § 21.1); each part is capped, so that none decides alone. CANDIDATE holds the false
share among who is looked at, and LINE was set where planted communities without a puppet show no
group (benchmarks/integrity.py).
"""

from __future__ import annotations

from collections import Counter, defaultdict

import numpy as np
from scipy.stats import nbinom

from forum.ranking.integrity.addresses import TELLING, behind_one
from forum.ranking.integrity.alone import leanings
from forum.ranking.integrity.together import at_once, densest, made_together
from forum.ranking.integrity.values import (
    Accounts,
    Addresses,
    Floats,
    Group,
    Integers,
    Part,
    Suspect,
    Votes,
)

LEAST = 3
# Fewer votes for one author say nothing of who cast them.
LEAST_VOTES = 3
LINE = 8.5
# Of which at least so much is shared with others by a moment, a beginning or an address.
SHARED = 0.5
CANDIDATE = 0.005
# Fans of an author: at least so many are to be expected, and how evenly they are spread (below 1:
# very unevenly).
FANS_LEAST, FANS_SHAPE = 0.5, 0.5
CAPS = {"alone": 5.0, "crowd": 6.0, "at_once": 3.0, "made_together": 2.5, "address": 3.0}
UNPROVEN, TRUSTED = 0.3, -2.0
# Somebody who came on so many days is no puppet that was made to vote.
FAMILIAR_DAYS, FAMILIAR_MOST = 10.0, 2.0


def find_groups(
    votes: Votes, accounts: Accounts, addresses: Addresses, *, line: float = LINE
) -> tuple[Group, ...]:
    """The groups whose members' suspicion reaches `line`, the most suspicious first."""
    if not votes.person.size:
        return ()
    search = _Search(votes.sorted(), accounts.sorted(), addresses)
    found = []
    for author, members in search.candidates().items():
        if members.size >= LEAST:
            suspects = tuple(one for one in search.judged(author, members) if one.suspicion >= line)
            if len(suspects) >= LEAST:
                found.append(Group(author, suspects))
    return tuple(sorted(found, key=lambda group: (-group.suspicion, group.author)))


class _Search:
    """What is read once for all authors."""

    def __init__(self, votes: Votes, accounts: Accounts, addresses: Addresses) -> None:
        self.votes, self.accounts = votes, accounts
        self.leaning = leanings(votes)
        self.behind = behind_one(self.leaning, addresses)
        far = (self.leaning.chance <= CANDIDATE) & (self.leaning.votes >= LEAST_VOTES)
        self.far = Counter(self.leaning.author[far].tolist())
        enough = self.leaning.of >= LEAST_VOTES
        self.supporters = Counter(self.leaning.author[enough].tolist())
        self.is_far = far

    def candidates(self) -> dict[int, Integers]:
        """By author, in order: who leans far to them, or does at all behind a telling address."""
        leaning = self.leaning
        found: defaultdict[int, set[int]] = defaultdict(set)
        far = zip(leaning.author[self.is_far], leaning.person[self.is_far], strict=True)
        for author, person in far:
            found[int(author)].add(int(person))
        for one in self.behind:
            if one.chance <= TELLING:
                found[one.author].update(one.people.tolist())
        return {author: np.array(sorted(found[author])) for author in sorted(found)}

    def judged(self, author: int, members: Integers) -> list[Suspect]:
        """The members who share enough with others, with their parts."""
        rows = np.flatnonzero(self.leaning.author == author)
        rows = rows[np.isin(self.leaning.person[rows], members)]
        alike = self._alike(author, rows)
        times = [self._times(author, people) for people in (members, alike)]
        period, share = densest(*times)
        crowd = self._crowd(author, int((period & self.is_far[rows]).sum()), share)
        together = {
            "at_once": at_once(self.votes, author, members),
            "made_together": made_together(self.accounts, members, alike),
            "address": self._address(author, members),
        }
        judged = []
        for place, row in enumerate(rows):
            shared = [_part(name, *(side[place] for side in t)) for name, t in together.items()]
            if sum(part.weight for part in shared) < SHARED:
                continue
            said = self.leaning
            alone = _part("alone", said.chance[row], said.votes[row], said.of[row])
            account = self._account(int(members[place]))
            parts = tuple(
                part
                for part in (alone, *((crowd,) if period[place] else ()), *shared, *account)
                if part.weight
            )
            judged.append(Suspect(int(members[place]), parts))
        return sorted(judged, key=lambda one: (-one.suspicion, one.person))

    def _times(self, author: int, people: Integers) -> Floats:
        """When each account was made, and the middle of when they voted for the author."""
        known = np.searchsorted(self.accounts.person, people)
        theirs = (self.votes.author == author) & np.isin(self.votes.person, people)
        whose, at = self.votes.person[theirs], self.votes.at[theirs]
        middle = [np.median(at[whose == one]) for one in people]
        return np.stack([self.accounts.created[known], np.array(middle)])

    def _crowd(self, author: int, number: int, share: float) -> Part:
        """How many more lean far to this author than to others with as many supporters.

        Negative binomial, since fans are no accidents: some authors have many, most have none.
        """
        others = sum(self.supporters.values()) - self.supporters[author]
        rate = (sum(self.far.values()) - self.far[author] + 0.5) / (others + 1)
        usual = max(FANS_LEAST, rate * self.supporters[author]) * share
        chance = nbinom.sf(number - 1, FANS_SHAPE, FANS_SHAPE / (FANS_SHAPE + usual))
        return _part("crowd", float(chance), number, self.supporters[author])

    def _alike(self, author: int, rows: Integers) -> Integers:
        """Outsiders who vote for the author, and no more than the members do in all."""
        leaning = self.leaning
        few = leaning.of <= np.median(leaning.of[rows])
        them = leaning.person[(leaning.author == author) & few]
        return np.setdiff1d(them, leaning.person[rows])

    def _address(self, author: int, members: Integers) -> tuple[Floats, Integers, Integers]:
        chance = np.ones(members.size)
        number, size = np.zeros(members.size, np.int64), np.zeros(members.size, np.int64)
        for one in self.behind:
            if one.author == author:
                places = np.flatnonzero(np.isin(members, one.people) & (chance > one.chance))
                chance[places], number[places], size[places] = one.chance, one.number, one.of
        return chance, number, size

    def _account(self, person: int) -> tuple[Part, ...]:
        """What the account itself says, for or against."""
        row = int(np.searchsorted(self.accounts.person, person))
        days = int(self.accounts.days_seen[row])
        familiar = -min(FAMILIAR_MOST, days / FAMILIAR_DAYS) if days > 1 else 0.0
        return (
            Part("unproven", 0.0 if self.accounts.proven[row] else UNPROVEN, 1),
            Part("trusted", TRUSTED if self.accounts.trusted[row] else 0.0, 1),
            Part("familiar", round(familiar, 2), days),
        )


def _part(name: str, chance: float, amount: int, total: int = 0) -> Part:
    weight = min(CAPS[name], -float(np.log10(max(chance, 1e-12))))
    return Part(name, round(max(weight, 0.0), 2), int(amount), int(total))
