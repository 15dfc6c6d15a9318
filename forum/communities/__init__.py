"""Brands, their communities, and who belongs to them."""
