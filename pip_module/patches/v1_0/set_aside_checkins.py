"""Check-ins from before this was noted: those that nobody waits for any more are set aside, and stay as they were."""

import frappe
from frappe.utils import create_batch, getdate

from pip_module import checkins
from pip_module.records import CHECKIN
from pip_module.rules import calendar

PLANS_AT_ONCE = 500


def execute() -> None:
	plans = frappe.get_all(
		CHECKIN,
		filters={"status": ("in", list(calendar.STILL_TO_HOLD))},
		pluck="plan",
		distinct=True,
		order_by="plan asc",
	)
	for some in create_batch(plans, PLANS_AT_ONCE):
		checkins.set_aside(some, getdate())
