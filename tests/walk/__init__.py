"""Every address of the forum, asked by everybody: who is let in, and what they come to read."""
