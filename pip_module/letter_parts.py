"""What the letters have in common: whom they are from and to, what ends them, and that only who may print a plan does."""

from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import flt, get_fullname, getdate
from frappe.utils.jinja_globals import is_rtl
from frappe.www.printview import convert_markdown

from pip_module import letter_pictures, permissions, signatures
from pip_module.letter_text import NOTHING, day, measured, plain
from pip_module.records import CHECKIN, EVENT, PLAN
from pip_module.rules import calendar, goals, lifecycle

if TYPE_CHECKING:
	from frappe.model.document import Document

DIGEST_SHOWN = 16
"""Enough of the digest to tell two versions apart; the whole one is in the plan's record."""

People = dict[str, frappe._dict]


def stored_plan(name: str) -> "Document":
	"""The plan as it is stored, if the signed-in user may print it. The host prints whatever copy a client hands in;
	a letter must say what was agreed, and must not be a way to a plan that its asker may not read.

	Raises `frappe.PermissionError` otherwise.
	"""
	plan = frappe.get_doc(PLAN, name)
	plan.check_permission("print")
	permissions.require(frappe.session.user, "print", plan)
	convert_markdown(plan)
	return plan


def frame(plan: "Document", number: str = "") -> dict[str, Any]:
	"""What each letter begins and ends with. `number` names what is printed where that isn't the plan itself."""
	version = version_of(plan)
	return {
		"direction": "rtl" if is_rtl() else "ltr",
		"language": frappe.local.lang,
		"company": plan.company,
		"logo": letter_pictures.logo_of(plan.company),
		"number": number or plan.name,
		"addressee": [line for line in (plan.employee_name, plan.designation, plan.department) if line],
		"salutation": _("Dear {0},").format(plan.employee_name),
		"foot": foot_of(number or plan.name, plan),
		"closing": [
			_("Plan {0}").format(plan.name),
			version,
			_("Printed on {0}").format(day(getdate())),
		],
	}


def foot_of(number: str, plan: "Document") -> str:
	"""What stands at the foot of each page, before its number: it binds the page to what it is a page of, in characters
	that every font has."""
	return f"{number} · {plan.sealed_digest[:DIGEST_SHOWN] if plan.sealed_digest else _('Not sealed')}"


def version_of(plan: "Document") -> str:
	"""Which of the plan's sealed versions is printed, with the beginning of its digest."""
	if not plan.sealed_digest:
		return _("Not sealed")
	number = frappe.db.count(EVENT, {"plan": plan.name, "sealed_version": ("!=", "")})
	return _("Sealed version {0}: {1}").format(number, plan.sealed_digest[:DIGEST_SHOWN])


def people_named(*employees: str | None) -> People:
	"""Everybody a letter names, in one query."""
	return {
		row.name: row
		for row in frappe.get_all(
			"Employee",
			filters={"name": ("in", sorted(set(filter(None, employees))))},
			fields=["name", "employee_name", "designation"],
		)
	}


def name_of(people: People, employee: str | None) -> str:
	return people[employee].employee_name if employee in people else (employee or "")


def parties(plan: "Document", manager: str, people: People) -> list[dict[str, str]]:
	return [
		{
			"label": _("Employee"),
			"name": f"{plan.employee_name} ({plan.employee})",
			"details": ", ".join(filter(None, (plan.designation, plan.department))),
		},
		{
			"label": _("Manager", context="Performance Improvement Plan"),
			"name": name_of(people, manager) or NOTHING,
			"details": people.get(manager, frappe._dict()).designation or "",
		},
		{
			"label": _("HR contact"),
			"name": get_fullname(plan.hr_partner) if plan.hr_partner else _("Named when the plan is issued"),
			"details": _address_of(plan.hr_partner),
		},
	]


def whom_to_ask(plan: "Document", people: People) -> str:
	"""Whom the employee may talk to. Letters are kept, so it is said in words and not by a link."""
	manager, hr = name_of(people, plan.manager), get_fullname(plan.hr_partner) if plan.hr_partner else ""
	if not hr:
		return _("If you have questions, please talk to your manager, {0}, or to Human Resources.").format(
			manager
		)
	if address := _address_of(plan.hr_partner):
		return _(
			"If you have questions, please talk to your manager, {0}, or to {1} in Human Resources ({2})."
		).format(manager, hr, address)
	return _("If you have questions, please talk to your manager, {0}, or to {1} in Human Resources.").format(
		manager, hr
	)


def _address_of(user: str | None) -> str:
	return frappe.db.get_value("User", user, "email") or "" if user else ""


def acknowledgement(plan: "Document", people: People) -> str:
	"""Whether the employee has confirmed that they received the plan."""
	if not plan.issued_on:
		return _("The plan has not been issued yet.")
	if plan.acknowledgement == lifecycle.REFUSED and not plan.witness:
		return _("You declined to acknowledge receipt yourself, on {0}.").format(day(plan.acknowledged_on))
	if plan.acknowledgement == lifecycle.REFUSED:
		return _(
			"You declined to acknowledge receipt. This was recorded on {0}; {1} was present as a witness."
		).format(day(plan.acknowledged_on), name_of(people, plan.witness))
	if plan.acknowledgement == lifecycle.ACKNOWLEDGED_WITH_COMMENTS:
		return _("You acknowledged receipt of the plan on {0}, with comments.").format(
			day(plan.acknowledged_on)
		)
	if plan.acknowledgement == lifecycle.ACKNOWLEDGED:
		return _("You acknowledged receipt of the plan on {0}.").format(day(plan.acknowledged_on))
	if plan.extensions:
		return _("Receipt of the extended plan has not been acknowledged yet.")
	return _("Receipt has not been acknowledged yet.")


def signers(
	*others: tuple[str, str], employee: str, answered: "Document | None" = None
) -> list[dict[str, str]]:
	"""Who signs: the employee, then `others` by role and name. Where the employee has acknowledged in the app, that
	stands in the place of their signature: `answered` is what they acknowledged, a plan or a check-in."""
	received_on = answered.acknowledged_on if answered else None
	drawing = (answered.get("signature") or "") if answered else ""
	return [
		{
			"role": _("Employee"),
			"name": employee,
			"given": _("Received on {0}").format(day(received_on)) if received_on else "",
			"typed": plain(answered.get("signed_as")) if answered else "",
			"drawn": drawing if drawing.startswith(signatures.PNG) else "",
		},
		*({"role": role, "name": name, "given": "", "typed": "", "drawn": ""} for role, name in others),
	]


def is_task(goal: "Document") -> bool:
	"""A task is done or not; the host stores 0 and 1 for it, which say nothing to a reader."""
	return (
		goal.direction == goals.ACHIEVE and flt(goal.baseline_value) == 0 and flt(goal.target_value) in (0, 1)
	)


def reached(goal: "Document", value: float | None) -> str:
	"""`value` as a value of `goal`: with its unit, or whether the task is done."""
	if not is_task(goal):
		return measured(value, goal.unit)
	return _("Done", context="Performance Improvement Plan") if flt(value) >= 1 else _("Not done")


def choices_of(task: "Document") -> list[tuple[int, str]]:
	"""The values that `task` may have, each in words."""
	return [(value, reached(task, value)) for value in (0, 1)]


def target_of(goal: "Document") -> str:
	return (
		_("Done", context="Performance Improvement Plan")
		if is_task(goal)
		else measured(goal.target_value, goal.unit)
	)


def checkin_kind(kind: str) -> str:
	return {
		calendar.REGULAR: _("Check-in"),
		calendar.MILESTONE: _("Milestone review"),
		calendar.FINAL_REVIEW: _("Final review"),
	}[kind]


def checkins_of(plan: str) -> list[frappe._dict]:
	"""The check-ins of `plan` that count, by the day they were held or are to be held."""
	rows = frappe.get_all(
		CHECKIN,
		filters={"plan": plan, "status": ("!=", calendar.CANCELLED)},
		fields=["name", "scheduled_date", "held_on", "kind", "status"],
		order_by="scheduled_date asc, name asc",
	)
	for row in rows:
		row.day = row.held_on if row.status == calendar.COMPLETED and row.held_on else row.scheduled_date
	return sorted(rows, key=lambda row: row.day)
