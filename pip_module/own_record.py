"""What nobody does with their own Employee record, because a plan could be about them.

A plan is about whoever is the user of its employee's record. Somebody from HR who took their user out of their own
record would be plain HR of their plan: they could read the draft and HR's notes, end it and put the user back. So
what says whose record it is, and whether they work here, is a colleague's to change. It is asked of everybody alike:
looking for a plan first would tell that there is one.
"""

from typing import TYPE_CHECKING

import frappe
from frappe import _

from pip_module import permissions

if TYPE_CHECKING:
	from frappe.model.document import Document

OTHERS_CHANGE = ("user_id", "status")
"""Whose record it is, and that they work here: a plan ends with the status Left."""


# Asked by the host -----------------------------------------------------------------------------------------------


def check_change(doc: "Document", method: str | None = None) -> None:
	"""Before anything else: the host takes roles from a user who leaves a record while it validates.

	Raises `frappe.PermissionError`.
	"""
	before = doc.get_doc_before_save()
	if before and any((doc.get(field) or "") != (before.get(field) or "") for field in OTHERS_CHANGE):
		_refuse_own(doc.name)


def check_removal(doc: "Document", method: str | None = None) -> None:
	"""A record is deleted when it is merged into another as well, whichever way that was asked for. It is asked before the
	host looks for what is linked to it, which would tell of a plan. Raises `frappe.PermissionError`."""
	_refuse_own(doc.name)


def check_transfer(doc: "Document", method: str | None = None) -> None:
	"""A transfer to a new record takes the user along, past the hooks of the old one. Raises `frappe.PermissionError`."""
	if doc.create_new_employee_id:
		_refuse_own(doc.employee)


def check_transferred(doc: "Document", method: str | None = None) -> None:
	"""What a transfer made of a record can be changed afterwards, and is how a plan about the old one is known to be about
	whoever has the new one. Raises `frappe.PermissionError`."""
	before = doc.get_doc_before_save()
	if before and before.new_employee_id and before.new_employee_id != doc.new_employee_id:
		_refuse_own(before.new_employee_id)


def _refuse_own(employee: str) -> None:
	user = frappe.session.user
	# The host runs its jobs under that name, and it is nobody's in particular.
	if user != "Administrator" and employee in permissions.employees_of(user):
		frappe.throw(
			_(
				"This is your own employee record. Please ask a colleague from HR to change its User ID or Status, or to"
				" transfer, merge or delete it."
			),
			frappe.PermissionError,
			title=_("Your Own Record"),
		)
