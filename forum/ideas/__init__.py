"""Ideas: proposed, shown, voted on, answered, followed until they ship."""
