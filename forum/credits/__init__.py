"""Who is to be thanked for what the brand took up: deals, shares, rewards, certificates."""
