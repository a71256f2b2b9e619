"""How examples are drawn: a busy machine is no failure, and nothing is left behind."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile("rules", deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("rules")
