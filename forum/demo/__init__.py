"""Two invented brands with their communities, to see the forum alive."""
