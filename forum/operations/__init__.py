"""Running it for years: backups, health, figures, the worker's jobs."""
