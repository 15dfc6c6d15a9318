"""Exposure, demand and orders: pure arithmetic on arrays, without a database or a clock."""
