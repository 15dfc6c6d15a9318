"""The adapter around the engine: freezes a corpus for it, and keeps what it answers."""
