"""How long the record of a plan has to be kept, which erasing personal data has to wait for.

Source: the right to erasure does not reach what is needed for legal claims (GDPR, article 17 (3) e); the organisation
says in its settings how many months after the closing that is.
"""

from calendar import monthrange
from datetime import date

from pip_module.rules.lifecycle import CLOSED

NO_END = date.max
"""Kept with no end in sight."""


def kept_until(status: str, closed_on: date | None, months: int, legal_hold: bool) -> date:
	"""The last day on which a plan has to be kept, or NO_END while nobody can name one.

	An open plan and one on legal hold have no end. A closed one is kept for `months` after the day of closing: closed
	on 31 August 2026 and kept for 18 months, until 29 February 2028. A closed plan that doesn't say when it was closed
	is kept rather than lost.
	"""
	if legal_hold or status not in CLOSED or closed_on is None:
		return NO_END
	year, month = divmod(closed_on.year * 12 + closed_on.month - 1 + months, 12)
	return date(year, month + 1, min(closed_on.day, monthrange(year, month + 1)[1]))
