"""Camps of voters, any number of them, found in what they want; and what bridges them.

`find_camps` reads explicit reactions alone, votes and "not for me": a pair that is missing says
nothing. `reactions` brings them into an order of their own and takes away what a person and an
idea explain; `mixture` learns camps and their number from what is left; `agreement` says how much
each camp wants each idea; `bridging`, what camps have in common.
"""

from __future__ import annotations

from forum.ranking.camps.bridging import Bridging, bridging
from forum.ranking.camps.finding import Camps, find_camps, same_camps

__all__ = ["Bridging", "Camps", "bridging", "find_camps", "same_camps"]
