"""Threads and their posts; they know nothing of ideas."""
