"""Items on their way to the brand's trackers, and what comes back from there."""
