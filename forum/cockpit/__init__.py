"""The cockpit: what changed for a product manager, on one page and by mail, with the act beside."""
