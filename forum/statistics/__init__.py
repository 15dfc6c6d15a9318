"""How a community does: sums of each week, and how long its brand takes to answer."""
