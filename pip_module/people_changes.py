"""Brings open plans in line with their employees' records: another manager, company or department, somebody who left.

Everything is found by what is so now, whichever document of the host's changed it and whether that was submitted,
cancelled, imported or typed in. Saving an employee only asks for the sweep to come at once.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.query_builder.functions import Count, GroupConcat, IfNull
from frappe.utils import format_date

from pip_module import handovers, host, journal, notices, permissions
from pip_module.pip_module.doctype.performance_improvement_plan import terms
from pip_module.recipients import Recipients
from pip_module.records import EVENT, PLAN
from pip_module.rules import lifecycle, people
from pip_module.rules.people import PARTICULARS, EmployeeNow, Following, PlanPeople

if TYPE_CHECKING:
	from frappe.model.document import Document

MANAGER_CHANGED = "Manager Changed"
NO_MANAGER = "No Manager"
COMPANY_CHANGED = "Company Changed"
PARTICULARS_CHANGED = "Particulars Changed"
SECOND_PLAN = "Second Open Plan"

FOLLOWED = ("status", "reports_to", "company", *PARTICULARS)
"""What of an employee's record a plan follows."""


# Asked by the host -----------------------------------------------------------------------------------------------


def on_employee_update(doc: "Document", method: str | None = None) -> None:
	"""Asks for the sweep to come at once when something changed that a plan follows.

	It asks for every employee alike: looking for a plan first would show, in the time it takes and in the list of jobs,
	who has one. The sweep names nobody, and comes within the hour anyway.
	"""
	if any(doc.has_value_changed(field) for field in FOLLOWED):
		frappe.db.after_commit.add(_ask_for_sweep)


def _ask_for_sweep() -> None:
	try:
		frappe.enqueue("pip_module.tasks.follow_people", job_id="pip-module-people", deduplicate=True)
	# The employee is saved; that the queue can't be reached is no concern of whoever saved them.
	except Exception as error:
		frappe.log_error("PIP Module: could not ask for the sweep of people", type(error).__name__)


# Finding ---------------------------------------------------------------------------------------------------------


def to_follow() -> list[str]:
	"""The open plans that no longer agree with their employee's record. One query leaves out those that certainly do;
	the others' reporting lines are looked up together."""
	rows = _that_might_differ()
	known = Recipients(row.employee for row in rows)
	return [row.name for row in rows if people.following(_said_by(row), _is_now(row.employee_now, known))]


def _that_might_differ() -> list[frappe._dict]:
	plan, employee = frappe.qb.DocType(PLAN), frappe.qb.DocType("Employee")
	manager = frappe.qb.DocType("Employee").as_("manager")

	def differs(field: str, of_employee: str) -> Any:
		return IfNull(plan[field], "") != IfNull(employee[of_employee], "")

	might = (employee.status == people.LEFT) | differs("manager", "reports_to")
	might |= manager.name.isnull() | (manager.status != "Active")
	for field in ("company", *PARTICULARS):
		might |= differs(field, field)
	rows = (
		frappe.qb.from_(plan)
		.join(employee)
		.on(employee.name == plan.employee)
		.left_join(manager)
		.on(manager.name == plan.manager)
		.select(plan.name, plan.employee, plan.manager, plan.line_manager, plan.company)
		.select(*(plan[field] for field in PARTICULARS))
		.where(plan.status.isin(list(lifecycle.OPEN)) & might)
		.orderby(plan.name)
		.run(as_dict=True)
	)
	records = _records({row.employee for row in rows})
	for row in rows:
		row.employee_now = records[row.employee]
	return rows


def _records(employees: Iterable[str]) -> dict[str, frappe._dict]:
	if not (names := list(employees)):
		return {}
	fields = ["name", "status", "company", "relieving_date", *PARTICULARS]
	return {
		row.name: row for row in frappe.get_all("Employee", filters={"name": ("in", names)}, fields=fields)
	}


def _said_by(plan: Any) -> PlanPeople:
	return PlanPeople(
		plan.manager or "",
		plan.line_manager or "",
		plan.company or "",
		tuple(plan.get(field) or "" for field in PARTICULARS),
	)


def _is_now(employee: frappe._dict, known: Recipients) -> EmployeeNow:
	return EmployeeNow(
		employee.status,
		tuple(known.line(employee.name)),
		employee.company or "",
		tuple(employee.get(field) or "" for field in PARTICULARS),
	)


# Doing -----------------------------------------------------------------------------------------------------------


def follow(name: str) -> int:
	"""Does on the plan `name` what follows of its employee's record; returns whether that changed the plan."""
	# Locked: another sweep, or a person, may have been faster since it was found. That is no failure.
	plan = frappe.get_doc(PLAN, name, for_update=True)
	if plan.status not in lifecycle.OPEN:
		return 0
	known = Recipients([plan.employee, plan.manager])
	employee = _records([plan.employee])[plan.employee]
	what = people.following(_said_by(plan), _is_now(employee, known))
	if what.ends:
		_end(plan, employee, known)
		return 1
	if what.no_manager:
		_tell_that_nobody_is_above(plan, known)
	if what.manager or what.company or what.particulars:
		_take_over(plan, employee, what, known)
		return 1
	return 0


def _end(plan: "Document", employee: frappe._dict, known: Recipients) -> None:
	# Who looks after the plan for HR is asked before: the closed plan is told of the same way.
	hr = known.hr(plan)
	# What it links to was looked at when it was written, and is no reason to leave it open now.
	plan.flags.ignore_links = True
	plan.withdraw(_why_it_ends(employee))
	for user in hr:
		notices.tell_of_plan(
			user,
			_("A document was closed because the employee has left"),
			_("Its journal says when. If they left by mistake, it has to be drafted anew."),
			plan.name,
		)


def _why_it_ends(employee: frappe._dict) -> str:
	moved = frappe.db.get_value(
		"Employee Transfer",
		{"employee": employee.name, "docstatus": 1, "new_employee_id": ("is", "set")},
		["new_employee_id", "transfer_date"],
		as_dict=True,
		order_by="transfer_date desc",
	)
	if moved:
		return _("The employee was transferred to a new record, {0}, on {1}.").format(
			moved.new_employee_id, format_date(moved.transfer_date)
		)
	day = host.leaving_dates([employee.name]).get(employee.name)
	return _("The employee left on {0}.").format(format_date(day)) if day else _("The employee left.")


def _tell_that_nobody_is_above(plan: "Document", known: Recipients) -> None:
	"""HR learns once that nobody is in charge, and the journal holds since when. A draft can't go on without a manager
	anyway, and whoever writes it is told so."""
	last = frappe.db.get_value(
		EVENT,
		{"plan": plan.name, "event": ("in", [MANAGER_CHANGED, NO_MANAGER])},
		"event",
		order_by="sequence desc",
	)
	if last == NO_MANAGER or not _has_journal(plan):
		return
	journal.append(plan, NO_MANAGER)
	for user in known.hr(plan):
		notices.tell_of_plan(
			user,
			_("Nobody is in charge of a document"),
			_("The employee has no active manager. Enter one in the employee's record, Reports To."),
			plan.name,
		)


def _take_over(plan: "Document", employee: frappe._dict, what: Following, known: Recipients) -> None:
	hr_before = set(known.hr(plan))
	values: dict[str, str | None] = {field: employee[field] for field in what.particulars}
	if what.manager:
		values["manager"] = values["line_manager"] = what.manager
	if what.company:
		values["company"] = what.company
	if what.manager or what.company:
		values["hr_partner"] = _partner_after(plan, values)
	before = plan.follow_employee(values)
	_note(plan, before, what)
	known = Recipients([plan.employee, plan.manager, before.manager])
	if what.company:
		_tell_of_company(plan, hr_before, set(known.hr(plan)))
	if what.manager:
		asked = handovers.ask(plan, before.manager)
		_tell_of_manager(plan, known, bool(asked))


def _partner_after(plan: "Document", values: dict[str, str | None]) -> str | None:
	"""HR's partner, unless the new company isn't theirs or they are now the employee's own manager."""
	if not plan.hr_partner or plan.hr_partner == host.user_of(values.get("manager")):
		return None
	company = values.get("company") or plan.company
	return plan.hr_partner if permissions.is_hr_of(plan.hr_partner, company) else None


def _note(plan: "Document", before: "Document", what: Following) -> None:
	if not _has_journal(plan):
		return

	def change(*fields: str) -> str:
		return "\n".join(f"{before.get(field) or '-'} → {plan.get(field) or '-'}" for field in fields)

	if what.manager:
		journal.append(plan, MANAGER_CHANGED, before, change("manager"), seal=bool(plan.issued_on))
	if what.company:
		journal.append(plan, COMPANY_CHANGED, before, change("company"), seal=bool(plan.issued_on))
	# As stored: what the host cleans on saving must not come up again every hour.
	if particulars := [field for field in what.particulars if before.get(field) != plan.get(field)]:
		journal.append(plan, PARTICULARS_CHANGED, before, change(*particulars))


def _has_journal(plan: "Document") -> bool:
	"""A draft that was never sent for review has none, and can still be deleted."""
	return bool(frappe.db.exists(EVENT, {"plan": plan.name}))


def _tell_of_manager(plan: "Document", known: Recipients, asked: bool) -> None:
	manager = host.user_of(plan.manager)
	notices.tell_of_plan(
		manager,
		_("A document has come to you"),
		_("You are the manager in charge of it now. Please sign in to read it."),
		plan.name,
	)
	subject = _("A document has a new manager")
	if handovers.are_asked_for(plan) and not asked:
		# In the subject, because the notice in the desk has nothing else.
		subject = _("A document has a new manager, and there will be no handover note")
	for user in sorted(set(known.hr(plan)) - {manager}):
		notices.tell_of_plan(user, subject, _("Its journal says who. Please sign in to read it."), plan.name)


def _tell_of_company(plan: "Document", before: set[str], after: set[str]) -> None:
	for user in sorted(after):
		notices.tell_of_plan(
			user,
			_("A document has come to another company"),
			_("The employee was transferred. HR of the new company looks after it from now on."),
			plan.name,
		)
	for user in sorted(before - after):
		# They can't open it any more, so the notice leads nowhere.
		notices.notify(user, _("{0} has gone to another company with its employee").format(plan.name))


# Two plans of one employee ---------------------------------------------------------------------------------------


def with_two_plans() -> dict[str, str]:
	"""The employees with more than one open plan, which merging two records brings about, each with the names of the
	plans."""
	plan = frappe.qb.DocType(PLAN)
	rows = (
		frappe.qb.from_(plan)
		.select(plan.employee, GroupConcat(plan.name))
		.where(plan.status.isin(list(lifecycle.OPEN)))
		.groupby(plan.employee)
		.having(Count(plan.name) > 1)
		.orderby(plan.employee)
		.run()
	)
	return dict(rows)


def tell_of_two_plans(employee: str) -> int:
	"""Tells HR once of each open plan of `employee` that overlaps an earlier one: one of them has to be withdrawn, and
	which one is for HR to say. Returns of how many."""
	told, earlier = 0, []
	for row in terms.open_plans_of(employee, lock=True):
		if any(terms.overlap(row, other) for other in earlier):
			told += _tell_of_second(row.name)
		earlier.append(row)
	return told


def _tell_of_second(name: str) -> int:
	plan = frappe.get_doc(PLAN, name, for_update=True)
	if frappe.db.exists(EVENT, {"plan": name, "event": SECOND_PLAN}):
		return 0
	journal.append(plan, SECOND_PLAN)
	for user in Recipients([plan.employee, plan.manager]).hr(plan):
		notices.tell_of_plan(
			user,
			_("An employee has two open documents at once"),
			_("Two records of one employee were merged. Please withdraw one of them."),
			name,
		)
	return 1
