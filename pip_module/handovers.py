"""Handover notes: what a former manager is asked to write down for the next one. They no longer read the plan, only the
question, until they have answered it or its day has passed."""

from collections.abc import Collection
from typing import TYPE_CHECKING

import frappe
from frappe.utils import add_days, cint, getdate

from pip_module import host, permissions
from pip_module.records import HANDOVER, PLAN
from pip_module.rules import lifecycle

if TYPE_CHECKING:
	from frappe.model.document import Document


def ask(plan: "Document", former: str | None) -> str | None:
	"""Asks the manager `former` of `plan` for a note and returns its name; None when there is nothing to hand over yet
	or they can't be asked any more."""
	if not (former and are_asked_for(plan) and _can_be_asked(former)):
		return None
	waiting = {"plan": plan.name, "from_manager": former, "written_on": ("is", "not set")}
	if found := frappe.db.get_value(HANDOVER, {**waiting, "due_date": (">=", getdate())}):
		return found
	handover = frappe.new_doc(HANDOVER)
	handover.update(
		{
			"plan": plan.name,
			"employee_name": plan.employee_name,
			"from_manager": former,
			"to_manager": plan.manager,
			"asked_on": getdate(),
			"due_date": getdate(add_days(getdate(), _days())),
		}
	)
	handover.flags.from_plan = True
	# The change of manager asks for it; nobody may do so by hand.
	return handover.insert(ignore_permissions=True).name


def are_asked_for(plan: "Document") -> bool:
	"""Whether a note is asked for when the manager of `plan` changes: once it is issued, unless the settings say never."""
	return bool(plan.issued_on and _days())


def _days() -> int:
	return cint(frappe.get_cached_doc("PIP Settings").handover_days)


def _can_be_asked(employee: str) -> bool:
	return frappe.db.get_value("Employee", employee, "status") == "Active" and bool(host.user_of(employee))


def unwritten(plans: Collection[str]) -> list[frappe._dict]:
	"""The notes asked for on `plans` and not written, without those of who is the plan's manager again."""
	handover, plan = frappe.qb.DocType(HANDOVER), frappe.qb.DocType(PLAN)
	return (
		_waiting()
		.select(handover.plan, handover.name, handover.from_manager, handover.due_date)
		.where(plan.name.isin(list(plans)))
		.orderby(handover.due_date)
		.run(as_dict=True)
		if plans
		else []
	)


def of(plan: str) -> list[frappe._dict]:
	"""The notes asked for on `plan`, each with the name of who was asked."""
	handover, employee = frappe.qb.DocType(HANDOVER), frappe.qb.DocType("Employee")
	return (
		frappe.qb.from_(handover)
		.left_join(employee)
		.on(employee.name == handover.from_manager)
		.select(handover.name, handover.from_manager, handover.due_date, handover.written_on)
		.select(employee.employee_name)
		.where(handover.plan == plan)
		.orderby(handover.due_date)
		.run(as_dict=True)
	)


def plans_waiting() -> set[str]:
	"""The plans on which a note was asked for and not written."""
	return set(_waiting().select(frappe.qb.DocType(PLAN).name).run(pluck=True))


def plans_asked_of(user: str) -> set[str]:
	"""Those on which `user` may still write one."""
	employees = permissions.employees_of(user)
	if not employees:
		return set()
	return set(
		frappe.get_all(
			HANDOVER,
			filters={
				"from_manager": ("in", list(employees)),
				"written_on": ("is", "not set"),
				"due_date": (">=", getdate()),
			},
			pluck="plan",
		)
	)


def _waiting():
	handover, plan = frappe.qb.DocType(HANDOVER), frappe.qb.DocType(PLAN)
	return (
		frappe.qb.from_(handover)
		.join(plan)
		.on(plan.name == handover.plan)
		.where(plan.status.isin(list(lifecycle.UNDER_WAY)) & handover.written_on.isnull())
		.where(handover.from_manager != plan.manager)
	)
