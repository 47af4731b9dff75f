"""Actions that were agreed in check-ins: which of them a check-in lists, and marking one as done.

An action has one home, the check-in it was agreed in. Later ones list it until it is done and copy nothing.
"""

from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import format_date, getdate

from pip_module import host, permissions
from pip_module.records import CHECKIN, PLAN
from pip_module.rules import calendar, lifecycle, meeting
from pip_module.rules.meeting import Action, Meeting

MARKED_IN = (*calendar.STILL_TO_HOLD, calendar.COMPLETED)


def lists(checkin: Document, plan: Document) -> dict[str, list[dict[str, Any]]]:
	"""What the form of `checkin`, one of `plan`, lists: in `carried` the actions open from earlier ones, in `agreed` its
	own once it was held (before that they are rows of the form)."""
	listed = _Actions(checkin)
	may_mark = _may_be_marked(checkin, plan) and permissions.may(frappe.session.user, "mark_action", plan)
	return {
		"carried": [listed.line(action, may_mark) for action in listed.carried],
		"agreed": [listed.line(action, may_mark) for action in listed.agreed],
	}


def carried(checkin: Document) -> list[frappe._dict]:
	"""The actions that were open from earlier check-ins when `checkin` was held, for its printed record."""
	listed = _Actions(checkin)
	return [listed.rows[action.key] for action in listed.carried]


@frappe.whitelist(methods=["POST"])
def mark(checkin: str = "", action: str = "", done: bool = False) -> dict[str, list[dict[str, Any]]]:
	"""Marks an action that stands in the list of `checkin` as done today, or as not done after all, and returns the lists
	as they are then. `action` is its key.

	Raises `frappe.ValidationError` when it doesn't stand there any more or was marked in another check-in.
	"""
	if not permissions.may_read(frappe.session.user, CHECKIN, checkin):
		raise frappe.DoesNotExistError
	at = frappe.get_doc(CHECKIN, checkin)
	# Locked as all that changes check-ins does: the plan first.
	plan = frappe.get_doc(PLAN, at.plan, for_update=True)
	permissions.require(frappe.session.user, "mark_action", plan)
	if not _may_be_marked(at, plan):
		frappe.throw(
			_("Status: actions can't be marked in a check-in that is {0}, of a plan that is {1}.").format(
				_(at.status, context=CHECKIN), _(plan.status, context=PLAN)
			),
			title=_("Not Allowed"),
		)
	found = _Actions(at).named(action)
	if found is None or not meeting.may_change(found, at.name):
		frappe.throw(
			_("Agreed Actions: this one can't be marked here any more. Reload to see how it stands."),
			title=_("Not Allowed"),
		)
	_write(found, at.name if done else None)
	return lists(at, plan)


def _may_be_marked(checkin: Document, plan: Document) -> bool:
	return checkin.status in MARKED_IN and plan.status in lifecycle.UNDER_WAY


def _write(action: Action, done_in: str | None) -> None:
	home = frappe.get_doc(CHECKIN, action.agreed_in, for_update=True)
	(row,) = (row for row in home.action_items if row.name == action.key)
	row.update({"done_on": getdate() if done_in else None, "done_in": done_in})
	# Only that is written. What it links to was looked at when it was agreed.
	home.flags.ignore_links = True
	home.save_by_verb()


class _Actions:
	"""The actions of the plan of `checkin` that were agreed in check-ins that were held, in two queries."""

	def __init__(self, checkin: Document):
		self.day = _day_of(checkin)
		meetings = _held(checkin)
		self.meetings = {row.name: row for row in meetings}
		self.rows = {row.name: row for row in _rows(list(self.meetings))}
		self.names = host.names_of({row.owner_employee for row in self.rows.values()})
		self.at = checkin.name
		every = [
			Action(row.name, row.parent, row.due_date, row.done_on, row.done_in or "")
			for row in self.rows.values()
		]
		held = [Meeting(row.name, row.scheduled_date, row.held_on) for row in meetings]
		self.carried = meeting.carried_over(every, held, checkin.name)
		self.agreed = tuple(action for action in every if action.agreed_in == checkin.name)

	def named(self, key: str) -> Action | None:
		return next((action for action in (*self.carried, *self.agreed) if action.key == key), None)

	def line(self, action: Action, may_mark: bool) -> dict[str, Any]:
		row = self.rows[action.key]
		late = meeting.is_late(action.due, action.done_on, self.day)
		due = _("was due on {0}") if late else _("due on {0}")
		said = [
			self.names.get(row.owner_employee, ""),
			due.format(format_date(action.due)) if action.due else "",
			""
			if action.agreed_in == self.at
			else _("agreed on {0}").format(format_date(self.meetings[action.agreed_in].held_on)),
			_("done on {0}").format(format_date(action.done_on)) if action.done_on else "",
		]
		return {
			"key": action.key,
			"action": row.action,
			"about": ", ".join(filter(None, said)),
			"late": late and action.done_on is None,
			"done": action.done_on is not None,
			"may_change": may_mark and meeting.may_change(action, self.at),
		}


def _day_of(checkin: Document) -> date:
	return getdate(checkin.held_on if checkin.status == calendar.COMPLETED else None)


def _held(checkin: Document) -> list[frappe._dict]:
	return frappe.get_all(
		CHECKIN,
		filters={"plan": checkin.plan, "status": calendar.COMPLETED},
		fields=["name", "scheduled_date", "held_on"],
	)


def _rows(checkins: list[str]) -> list[frappe._dict]:
	if not checkins:
		return []
	return frappe.get_all(
		"PIP Action Item",
		filters={"parenttype": CHECKIN, "parent": ("in", checkins)},
		fields=["name", "parent", "action", "owner_employee", "due_date", "done_on", "done_in"],
		order_by="parent asc, idx asc",
	)
