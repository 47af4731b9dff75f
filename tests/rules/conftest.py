"""The rules tier: no site, no clock, no chance. The same examples every time, few enough to stay quick."""

from hypothesis import HealthCheck, settings

settings.register_profile(
	"rules",
	derandomize=True,
	deadline=None,
	max_examples=60,
	suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("rules")
