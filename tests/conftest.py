"""What every test shares: hypothesis gives the same examples on each run, and no example fails for being slow."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("steady", derandomize=True, deadline=None, database=None)
settings.load_profile("steady")
