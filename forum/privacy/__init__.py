"""What is kept of people: they see it, agree to it, take it with them, and have it erased."""
