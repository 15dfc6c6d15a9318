"""Purging: a thing, or all of a spammer's, goes out of sight, and a week later for good."""
