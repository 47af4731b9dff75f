"""A holiday list that 2,000 plans follow is changed, as a worker carries it out.

Prints `redate_queries` (SQL statements to bring one plan of six check-ins and three goals up to date and to write it),
`redate_ms` (the same with its journal and the notices, a plan) and `holiday_change_seconds` (all 2,000). Each plan has a
check-in on the day that becomes a holiday. Runs on the throwaway site of the tests and leaves nothing in it.
"""

import os
import sys
from pathlib import Path
from time import perf_counter

import frappe
from frappe.utils import add_days, getdate

from pip_module import plan_dates, tasks

sys.path.insert(0, str(Path(__file__).resolve().parent))
from reminders import CHECKIN, clear_away, grow, make_people, say, statements

PLANS = 2_000


def declare_a_holiday() -> None:
	"""On the day of each plan's next check-in; they are moved together first."""
	day = add_days(getdate(), 10)
	frappe.db.sql(
		f"update `tab{CHECKIN}` set scheduled_date = %s where name like 'MEASURED-%%-5'",
		day,
	)
	holidays = frappe.get_doc("Holiday List", "MEASURED")
	holidays.append("holidays", {"holiday_date": day, "description": "Declared"})
	holidays.save()
	# The worker begins after it was stored.
	frappe.db.commit()


def main() -> None:
	frappe.init(site=os.environ["PIP_SITE"], sites_path=os.environ["PIP_SITES_PATH"])
	frappe.connect()
	frappe.set_user("Administrator")
	try:
		make_people()
		grow(0, PLANS)
		declare_a_holiday()
		plan_dates.recalculation("MEASURED-000001", getdate(), holidays_changed=True)
		with statements() as ran:
			plan_dates.recalculation("MEASURED-000000", getdate(), holidays_changed=True).write()
		frappe.db.rollback()
		print(f"redate_queries: {ran()}")
		begun = perf_counter()
		tasks.follow_calendar(holiday_list="MEASURED")
		took = perf_counter() - begun
		moved = frappe.db.count("PIP Event", {"event": "Check-ins Moved", "plan": ("like", "MEASURED-%")})
		assert moved == PLANS, moved
		say(f"{moved} plans followed the holiday list")
		print(f"redate_ms: {took / PLANS * 1000:.1f}")
		print(f"holiday_change_seconds: {took:.0f}")
	finally:
		clear_away()
		frappe.destroy()


if __name__ == "__main__":
	main()
