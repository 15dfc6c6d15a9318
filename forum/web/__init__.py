"""The edge: what every request passes through, before and after a feature's own view."""
