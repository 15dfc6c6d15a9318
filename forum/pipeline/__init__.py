"""What was pulled, where it stands, and how it is handed over."""
