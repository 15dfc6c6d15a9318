"""Is every guard missed when it is gone? Each is switched off, and the walk has to notice."""
