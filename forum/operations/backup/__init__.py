"""Backups: one file that holds everything, for either database."""
