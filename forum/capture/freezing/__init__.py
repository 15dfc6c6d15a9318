"""Freezing: what a run reads, and what is remembered of earlier ones."""
