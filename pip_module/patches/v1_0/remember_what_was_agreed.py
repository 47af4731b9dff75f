"""Plans issued before their agreed dates were kept: what stands was agreed knowing of the holds there had been."""

import frappe

from pip_module import plan_dates
from pip_module.records import CHECKIN, PLAN


def execute() -> None:
	names = frappe.get_all(
		PLAN,
		filters={"status": ("in", plan_dates.MOVING), "agreed_end_date": ("is", "not set")},
		pluck="name",
	)
	for name in names:
		plan = frappe.get_doc(PLAN, name)
		time = plan_dates.time_of(plan)
		plan_dates.agree(plan, time)
		_store(PLAN, plan, "agreed_end_date", "agreed_held_days")
		for row in plan_dates.due_rows(plan):
			_store(row.doctype, row, "agreed_due_date", "agreed_held_days")
		for row in plan_dates.checkins_to_come(name):
			agreed = time.agree_on(row.scheduled_date)
			row.update({"agreed_date": agreed.day, "agreed_held_days": agreed.held_days})
			_store(CHECKIN, row, "agreed_date", "agreed_held_days")


def _store(doctype: str, row: object, *fields: str) -> None:
	# A patch writes what no verb does; nothing that anybody sees changes.
	values = {field: getattr(row, field) for field in fields}
	frappe.db.bulk_update(doctype, {row.name: values}, update_modified=False)
