"""The capture engine beside other ways to find themes: how good they are, and what they cost."""
