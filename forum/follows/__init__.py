"""Subscriptions: what a person follows."""
