"""Search of ideas, threads, posts and people: one analysis, two backends, all answers checked."""
