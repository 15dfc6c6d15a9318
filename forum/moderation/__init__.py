"""Moderation: flags, the queue, acts and their log, sanctions, appeals."""
