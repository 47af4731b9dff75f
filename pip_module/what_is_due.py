"""What waits for the person signed in: the list *What Is Due* in the desk, and putting one thing off."""

from collections.abc import Iterator
from datetime import date

import frappe
from frappe import _
from frappe.utils import formatdate, getdate

from pip_module import delivery, handovers, ledger, permissions, promised_support, reminding, wording
from pip_module.pip_module.doctype.performance_improvement_plan.facts import day_given
from pip_module.promised_support import Promise
from pip_module.records import PLAN
from pip_module.reminding import Errand
from pip_module.rules import reminders

LONGEST = 200
"""So many lines are shown; whoever has more to do begins with the oldest."""


@frappe.whitelist(methods=["GET"])
def lines() -> dict:
	"""What waits for the caller, the oldest first: in `lines` what each is, whose plan it is about where that isn't
	their own, and where it opens; in `more` how many further ones there are. In `promised` the support that they promised
	and that isn't overdue, or was put off."""
	today = getdate()
	errands = sorted(
		waiting_errands(today),
		key=lambda errand: (errand.obligation.due, errand.obligation.kind, errand.obligation.plan),
	)
	shown = errands[:LONGEST]
	employees = _employees_of([errand.obligation.plan for errand in shown])
	promises = {
		(promise.plan, promise.item): promise for promise in promised_support.promised_by(frappe.session.user)
	}
	lines = [
		_line(
			errand, today, employees.get(errand.obligation.plan, ""), promises.pop(_promise_of(errand), None)
		)
		for errand in shown
	]
	return {
		"lines": lines,
		"promised": [_promised(promise, today) for promise in promises.values()],
		"more": max(len(errands) - LONGEST, 0),
	}


@frappe.whitelist(methods=["POST"])
def snooze(key: str = "", until: str = "") -> None:
	"""Puts one thing that waits for the caller off to the day `until`; `key` is one of those `lines` gave.

	Raises `frappe.ValidationError` when it doesn't wait for them or can't be put off so far.
	"""
	today = getdate()
	day = day_given(until, _("Until", context="Performance Improvement Plan"))
	waiting = {errand.key: errand for errand in waiting_errands(today)}
	errand = waiting.get(key)
	if errand is None:
		frappe.throw(_("This doesn't wait for you any more."), title=_("Nothing to Put Off"))
	if not errand.snooze_until:
		frappe.throw(_("Until: this can't be put off any further."), title=_("Wrong Date"))
	if not day or not today < day <= errand.snooze_until:
		frappe.throw(
			_("Until: choose a day after today, {0} at the latest.").format(formatdate(errand.snooze_until)),
			title=_("Wrong Date"),
		)
	ledger.put_off(errand, day)


def waiting_errands(today: date) -> list[Errand]:
	"""What waits on `today` for whoever is signed in. Raises `frappe.PermissionError` for a guest."""
	return list(ledger.not_put_off(_own_errands(today), today))


def _own_errands(today: date) -> Iterator[Errand]:
	"""What stands on `today` for whoever is signed in. Raises `frappe.PermissionError` for a guest."""
	user = frappe.session.user
	if user == "Guest":
		raise frappe.PermissionError(_("Please sign in."))
	# Asked as the caller, so that nobody is told here of a plan they can't open.
	concerned = set(
		frappe.get_list(
			PLAN,
			filters={"status": ("in", reminders.WATCHED_STATUSES)},
			pluck="name",
			limit_page_length=0,
			order_by="name asc",
		)
	)
	# Neither who promised support nor a former manager can open the plan.
	concerned |= _plans_supported_by(user) | handovers.plans_asked_of(user)
	plans = concerned.intersection(reminding.candidates(today, reminding.policy())) if concerned else ()
	for errand in reminding.due_errands(today, _leave_out, plans):
		if errand.user == user:
			yield errand


def _plans_supported_by(user: str) -> set[str]:
	"""Whoever provides support can't read the plan, and is told of what they promised all the same."""
	employees = permissions.employees_of(user)
	if not employees:
		return set()
	return set(
		frappe.get_all(
			"PIP Support",
			filters={
				"provider": ("in", list(employees)),
				"parenttype": PLAN,
				"delivered_on": ("is", "not set"),
			},
			pluck="parent",
		)
	)


def _employees_of(plans: list[str]) -> dict[str, str]:
	"""The names of the employees of `plans`, where the caller may read the plan and it isn't their own."""
	if not plans:
		return {}
	own = permissions.employees_of(frappe.session.user)
	rows = frappe.get_list(
		PLAN,
		filters={"name": ("in", plans)},
		fields=["name", "employee", "employee_name"],
		limit_page_length=0,
		order_by="name asc",
	)
	return {row.name: row.employee_name or row.employee for row in rows if row.employee not in own}


def _leave_out(plan: str, error: Exception) -> None:
	"""The sweep logs a plan that can't be read; the list shows the others."""


def _promise_of(errand: Errand) -> tuple[str, str] | None:
	obligation = errand.obligation
	return (obligation.plan, obligation.item) if obligation.party == reminders.PROVIDER else None


def _promised(promise: Promise, today: date) -> dict:
	late = promise.due < today
	return {
		"text": promise.what,
		"day": (_("was due on {0}") if late else _("due on {0}")).format(formatdate(promise.due)),
		"late": late,
		"delivers": promise.key,
	}


def _line(errand: Errand, today: date, employee: str, promise: Promise | None) -> dict:
	obligation = errand.obligation
	doctype, name = delivery.place_of(errand)
	if employee and not doctype:
		# Who provides support may be somebody who reads the plan.
		doctype, name = PLAN, obligation.plan
	late = obligation.overdue_on(today)
	return {
		"key": errand.key,
		"text": wording.obligation_text(obligation.kind),
		"employee": employee,
		"day": (_("was due on {0}") if late else _("due on {0}")).format(formatdate(obligation.due)),
		"late": late,
		"route": ["Form", doctype, name] if doctype else None,
		"snooze_until": errand.snooze_until,
		"what": promise.what if promise else "",
		"delivers": promise.key if promise else None,
	}
