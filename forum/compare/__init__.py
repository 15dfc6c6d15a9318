"""Compare: which of these two? A game that a community may play, and what it tells."""
