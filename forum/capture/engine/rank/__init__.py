"""Ranks: what ideas and themes score, and why."""
