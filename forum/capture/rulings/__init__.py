"""Rulings: what the team decides for good, until somebody takes it back; runs and pages obey."""
