"""`python -m benchmarks`: what can be measured without data from elsewhere."""

from __future__ import annotations

from benchmarks import pages

pages.main()
