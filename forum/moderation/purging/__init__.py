"""Purging: one act takes all that a spammer gave out of sight; for a week one press undoes it."""
