"""Ideas from files: read (reading), checked row by row (rows), written all at once (writing)."""
