"""Report: frozen findings joined with today's texts, as pages, pictures and files show them."""
