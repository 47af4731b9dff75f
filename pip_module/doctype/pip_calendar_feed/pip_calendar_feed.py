"""The address under which somebody's calendar reads their check-ins: of its token only the hash is kept.

No role may see one, not even an administrator's: that somebody has a feed is a sign that they have a plan.
"""

from pip_module.confidential import ConfidentialDocument


class PIPCalendarFeed(ConfidentialDocument):
	pass
