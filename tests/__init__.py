"""The forum's tests."""
