"""Screening: what is held, refused or shown to the moderators before others read it, and why."""
