"""What every feature stands on, without knowing any of them."""
